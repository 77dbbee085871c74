import type { Command } from './command.js';
import { globalOptions } from './global-options.js';
import { fieldsOf } from './program.js';
import { quoted } from './target-flags.js';

/** What was typed: the words behind the program's name, and the command that they name. */
export interface Typed {
  readonly argv: readonly string[];
  readonly command: Pick<Command, 'fields' | 'options'>;
}

/**
 * The rooms that read registries and build images know deploys alone, and `plan`, `tune` or `image push` lead there too:
 * where such a room says to deploy again (`UserError.again`), what is to be typed is what was typed, with the other flags
 * that it names. The line stays as it is where the command has no such flags.
 * @param line `XDG_CACHE_HOME=<a larger disk> ollama-lambda deploy`, or any other
 */
export function typedAgain(line: string, { argv, command }: Typed): string {
  const [deploy, flags = ''] = /ollama-lambda deploy((?: .*)?)$/.exec(line) ?? [];
  if (deploy === undefined) return line;
  const named = flags.split(' ').filter((word) => word.startsWith('--'));
  const known = flagsOf(command).filter(({ name }) => named.includes(name));
  if (known.length < named.length) return line;
  const words = known.reduce(without, argv);
  return `${line.slice(0, -deploy.length)}${['ollama-lambda', ...words.map(quoted)].join(' ')}${flags}`;
}

interface Flag {
  /** `--memory` of `--memory <auto|MiB>`, `--yes` of `-y, --yes`. */
  readonly name: string;
  readonly takesValue: boolean;
}

const flagsOf = (command: Typed['command']): readonly Flag[] =>
  [...globalOptions, ...command.options, ...fieldsOf(command)].map(({ flag }) => ({
    name: /--[a-z-]+/.exec(flag)?.[0] ?? flag,
    takesValue: flag.includes('<'),
  }));

/** As if the flag had not been typed, neither as `--model x` nor as `--model=x`. */
function without(argv: readonly string[], { name, takesValue }: Flag): readonly string[] {
  return argv.filter(
    (word, at) => word !== name && !word.startsWith(`${name}=`) && !(takesValue && argv[at - 1] === name),
  );
}
