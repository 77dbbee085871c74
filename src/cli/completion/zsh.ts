import { branches, type Word } from './words.js';

/** With descriptions; works from `fpath` as `_ollama-lambda`, and by `source <(…)` after `compinit`. */
export function zshCompletion(): string {
  const all = branches();
  const paths = all.map(({ path }) => path).filter((path) => path !== '');
  const files = new Set(all.flatMap(({ flags }) => flags.filter((it) => it.takesFile).map((it) => it.word)));
  return `#compdef ollama-lambda
# To use it: ollama-lambda completion zsh > "\${fpath[1]}/_ollama-lambda"
_ollama_lambda() {
  local path_so_far='' next word
  local -a entries
  for word in \${words[2,CURRENT-1]}; do
    next="\${path_so_far:+$path_so_far }$word"
    case "$next" in
      ${paths.map((path) => `'${path}'`).join('|')}) path_so_far=$next ;;
    esac
  done
  case "\${words[CURRENT-1]}" in
    ${[...files].join('|')}) _files; return ;;
  esac
  case "$path_so_far" in
${all
  .map(
    ({ path, commands, flags }) =>
      `    '${path}') entries=(${[...commands, ...flags].map(entry).join(' ')}) ;;`,
  )
  .join('\n')}
  esac
  _describe 'ollama-lambda' entries
}
if [ "$funcstack[1]" = "_ollama-lambda" ]; then _ollama_lambda "$@"; else compdef _ollama_lambda ollama-lambda; fi
`;
}

/** `_describe` splits at the first colon. */
const entry = ({ word, description }: Word): string =>
  `'${word.replaceAll(':', '\\\\:')}:${description.replaceAll("'", "'\\''")}'`;
