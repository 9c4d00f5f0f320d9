export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** What a shell loads: it asks `tix __complete` what may come next, a candidate a line, its meaning behind a tab. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for tix: eval "$(tix completion bash)"
# A word as tix gets it: without quotes and backslashes. Nothing in it is run.
_tix_plain() {
  local word=$1
  case $word in
    \\'*) word=\${word#\\'}; REPLY=\${word%\\'}; return ;;
    \\"*) word=\${word#\\"}; word=\${word%\\"} ;;
  esac
  IFS= read REPLY <<< "$word"
}
_tix() {
  local line at word last= option= REPLY words=() raw=\${COMP_WORDS[COMP_CWORD]}
  for ((at = 1; at <= COMP_CWORD; at++)); do
    _tix_plain "\${COMP_WORDS[at]}"
    last=\${#words[@]}
    # Bash splits words at =
    if [[ $REPLY == = && last -gt 0 && \${words[last-1]} == --* && \${words[last-1]} != *=* ]]; then
      words[last-1]+==
    elif [[ last -gt 0 && \${words[last-1]} == --*= && \${COMP_WORDS[at-1]} == = ]]; then
      words[last-1]+=$REPLY
    else
      words+=("$REPLY")
    fi
  done
  word=\${words[\${#words[@]}-1]}
  if [[ $word == --*=* && $raw != --* ]]; then option=\${word%%=*}=; fi
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\\t'*}
    line=\${line#"$option"}
    case $raw in
      \\'*) COMPREPLY+=("$line") ;;
      \\"*) line=\${line//\\\\/\\\\\\\\}; line=\${line//\\"/\\\\\\"}; line=\${line//\\$/\\\\\\$}; COMPREPLY+=("\${line//\\\`/\\\\\\\`}") ;;
      *) COMPREPLY+=("$(printf '%q' "$line")") ;;
    esac
  done < <(tix __complete "\${words[@]}" 2>/dev/null)
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
  compadd -M 'm:{a-zA-Z}={A-Za-z}' -l -d descriptions -a values || _files
}
if [ "$funcstack[1]" = "_tix" ]; then _tix "$@"; else compdef _tix tix; fi
`,
  fish: `# fish completion for tix: tix completion fish | source
function __tix_complete
  set -l words (commandline -opc)
  set -l typed (commandline -ct)
  # A quote that is open is none yet.
  set -l plain (string unescape -- $typed; or string trim -l -c '\\'"' -- $typed)
  set -l found (tix __complete $words[2..-1] "$plain" 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path "$plain"
  end
end
complete -c tix -f -a '(__tix_complete)'
`,
}
