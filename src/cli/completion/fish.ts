import { branches, type Flag, type Word } from './words.js';

export function fishCompletion(): string {
  const lines = branches().flatMap(({ path, commands, flags }) => {
    const here = `-n '__ollama_lambda_at "${path}"'`;
    return [
      ...commands.map((it) => `complete -c ollama-lambda -f ${here} -a ${it.word} ${told(it)}`),
      ...flags.map(
        (it) => `complete -c ollama-lambda ${here} -l ${it.word.slice(2)}${value(it)} ${told(it)}`,
      ),
    ];
  });
  const paths = branches()
    .map(({ path }) => path)
    .filter((path) => path !== '');
  return `# ollama-lambda completion for fish. To use it: ollama-lambda completion fish | source
function __ollama_lambda_at
    set -l path
    for word in (commandline -opc)[2..]
        set -l next (string join ' ' $path $word)
        if contains -- "$next" ${paths.map((path) => `"${path}"`).join(' ')}
            set path $next
        end
    end
    test "$path" = "$argv[1]"
end
complete -c ollama-lambda -f
${lines.join('\n')}
`;
}

const value = ({ takesValue, takesFile }: Flag): string => (takesFile ? ' -r -F' : takesValue ? ' -x' : '');

const told = ({ description }: Word): string =>
  `-d '${description.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
