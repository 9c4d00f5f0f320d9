export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/** What a shell loads: it asks `tix __complete` what may come next, a candidate a line, its meaning behind a tab. */
export const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for tix: eval "$(tix completion bash)"
_tix() {
  local line words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("$(printf '%q' "\${line%%$'\\t'*}")")
  done < <(tix __complete "\${words[@]}" 2>/dev/null)
}
complete -o bashdefault -o default -F _tix tix
`,
  zsh: `#compdef tix
# zsh completion for tix: eval "$(tix completion zsh)"
_tix() {
  local -a values descriptions
  local line
  while IFS= read -r line; do
    values+=("\${line%%$'\\t'*}")
    if [[ $line == *$'\\t'* ]]; then descriptions+=("\${line%%$'\\t'*} -- \${line#*$'\\t'}"); else descriptions+=("$line"); fi
  done < <(tix __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  compadd -l -d descriptions -a values || _files
}
if [ "$funcstack[1]" = "_tix" ]; then _tix "$@"; else compdef _tix tix; fi
`,
  fish: `# fish completion for tix: tix completion fish | source
function __tix_complete
  set -l words (commandline -opc) (commandline -ct)
  tix __complete $words[2..-1] 2>/dev/null
end
complete -c tix -f -a '(__tix_complete)'
`,
}
