import { branches } from './words.js';

/** For bash 3.2 and newer, which macOS still has: no associative arrays, no `mapfile`. */
export function bashCompletion(): string {
  const all = branches();
  const paths = all.map(({ path }) => path).filter((path) => path !== '');
  const files = new Set(all.flatMap(({ flags }) => flags.filter((it) => it.takesFile).map((it) => it.word)));
  return `# ollama-lambda completion for bash. To use it: eval "$(ollama-lambda completion bash)"
_ollama_lambda() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path= next word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    next="\${path:+$path }$word"
    case "$next" in
      ${paths.map((path) => `'${path}'`).join(' | ')}) path=$next ;;
    esac
  done
  case "$prev" in
    ${[...files].join(' | ')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  local words=
  case "$path" in
${all
  .map(({ path, commands, flags }) => {
    const words = [...commands, ...flags].map(({ word }) => word).join(' ');
    return `    '${path}') words='${words}' ;;`;
  })
  .join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _ollama_lambda ollama-lambda
`;
}
