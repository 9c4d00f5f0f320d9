export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** What a shell loads: it asks `tix __complete` what may come next, a candidate a line, its meaning behind a tab. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for tix: eval "$(tix completion bash)"
_tix() {
  # The line up to the cursor, in words as tix gets them, without quotes and backslashes. Nothing in it is run.
  local line=\${COMP_LINE:0:COMP_POINT} words=() word= begun= quote= char next found
  # Bash replaces a word only from its last : or = or open quote on.
  local -i at from=0 before=0
  for ((at = 0; at < \${#line}; at++)); do
    char=\${line:at:1} next=\${line:at+1:1}
    case $quote$char in
      ' ' | $'\\t') [[ $begun ]] && words+=("$word"); word= begun= from=0; continue ;;
      \\' | \\") quote=$char before=from from=\${#word} ;;
      \\'\\' | \\"\\") quote= from=before ;;
      \\\\) word+=$next at+=1 ;;
      \\"\\\\) if [[ '$\`"\\' == *"$next"* ]]; then word+=$next at+=1; else word+=$char; fi ;;
      *) word+=$char; [[ -z $quote && $COMP_WORDBREAKS == *"$char"* ]] && from=\${#word} ;;
    esac
    begun=1
  done
  words+=("$word")
  COMPREPLY=()
  while IFS= read -r found; do
    found=\${found%%$'\\t'*}
    found=\${found:from}
    case $quote in
      \\') next="'\\\\''"; COMPREPLY+=("\${found//\\'/$next}") ;;
      \\") found=\${found//\\\\/\\\\\\\\}; found=\${found//\\"/\\\\\\"}; found=\${found//\\$/\\\\\\$}; COMPREPLY+=("\${found//\\\`/\\\\\\\`}") ;;
      *) COMPREPLY+=("$(printf '%q' "$found")") ;;
    esac
  done < <(tix __complete "\${words[@]:1}" 2>/dev/null)
}
complete -o bashdefault -o default -F _tix tix
`,
  zsh: `#compdef tix
# zsh completion for tix: eval "$(tix completion zsh)"
_tix() {
  local -a values descriptions before
  local line
  before=("\${(@)words[2,CURRENT-1]}")
  while IFS= read -r line; do
    values+=("\${line%%$'\\t'*}")
    if [[ $line == *$'\\t'* ]]; then descriptions+=("\${line%%$'\\t'*} -- \${line#*$'\\t'}"); else descriptions+=("$line"); fi
  done < <(tix __complete "\${(@Q)before}" "\${(Q)PREFIX}" 2>/dev/null)
  compadd -M 'm:{a-zA-Z}={A-Za-z}' -l -d descriptions -a values && return
  [[ $PREFIX == --*=* ]] && compset -P 1 '*='
  _files
}
if [ "$funcstack[1]" = "_tix" ]; then _tix "$@"; else compdef _tix tix; fi
`,
  fish: `# fish completion for tix: tix completion fish | source
function __tix_complete
  set -l words (commandline -opc)
  set -l typed (commandline -ct)
  # A quote may still be open.
  set -l plain (string unescape -- $typed; or string unescape -- $typed\\"; or string unescape -- $typed\\')
  set -l found (tix __complete $words[2..-1] "$plain" 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    set -l option (string match -r -- '^--[^=]*=' $plain)
    __fish_complete_path (string replace -- "$option" '' $plain) | string replace -r -- '^' "$option"
  end
end
complete -c tix -f -a '(__tix_complete)'
`,
}
