import { Command as Program, Option as ProgramOption } from 'commander';
import { type FlaggedField, flaggedFields, flagKey, isRepeatable } from '../config/field.js';
import type { Command, Input } from './command.js';
import { commandGroups } from './commands/list.js';
import { globalOptions } from './global-options.js';
import { helpFormat, helpWidth, type Opening } from './help/help-format.js';

export interface ProgramParts {
  readonly version: string;
  /** Of the terminal. */
  readonly columns: number;
  readonly write: { out(text: string): void; err(text: string): void };
  readonly run: (command: Command, input: Input) => Promise<void>;
  /**
   * What will be parsed: commands that are not in it are known by name and summary alone, since making the flags of all of
   * them is most of what a short command would do. Default: all of every command.
   */
  readonly argv?: readonly string[];
}

/** The command line, from the declared commands. It parses and explains; running is handed back. */
export function createProgram({ version, columns, write, run, argv }: ProgramParts): Program {
  const width = (): number => helpWidth(columns);
  const program = new Program('ollama-lambda')
    .version(version, '-V, --version')
    .configureOutput({
      writeOut: write.out,
      writeErr: write.err,
      getOutHelpWidth: width,
      getErrHelpWidth: width,
    })
    .configureHelp(helpFormat(openings))
    .showHelpAfterError('(add --help for the flags)')
    .exitOverride()
    // Ours knows topics too.
    .helpCommand(false)
    .addHelpText('after', rootHelp);
  openings.set(program, rootOpening);
  for (const { title, commands } of commandGroups) {
    for (const command of commands) {
      const isWanted = argv === undefined || argv.includes(command.name);
      const made = isWanted ? subcommand(command, program, run) : named(command, program);
      program.addCommand(made.helpGroup(`${title}:`));
    }
  }
  return program;
}

/** What `--help` says of a command, by its words (`policy trust`); of all for none. Undefined for a name that is none. */
export function helpOf(name: string | undefined, columns: number): string | undefined {
  let told = '';
  const out = (text: string): void => {
    told += text;
  };
  const write = { out, err: () => undefined };
  let found: Program | undefined = createProgram({ version: '', columns, write, run: async () => undefined });
  for (const word of name?.split(' ') ?? []) found = found?.commands.find((it) => it.name() === word);
  found?.outputHelp();
  return found === undefined ? undefined : told;
}

const openings = new WeakMap<Program, Opening>();

function named({ name, summary, argument }: Command, parent: Program): Program {
  const made = new Program(name).copyInheritedSettings(parent).exitOverride().summary(summary);
  if (argument) {
    const { name: called, description, required, many = false } = argument;
    const written = many ? `${called}...` : called;
    made.argument(required ? `<${written}>` : `[${written}]`, description);
  }
  return made;
}

function subcommand(command: Command, parent: Program, run: ProgramParts['run']): Program {
  const sub = named(command, parent);
  openings.set(sub, { summary: command.summary, title: 'Examples', examples: command.examples });
  for (const option of command.options) sub.option(option.flag, option.description);
  for (const field of fieldsOf(command)) sub.addOption(optionOf(field));
  for (const option of sharedOptions) sub.addOption(option);
  sub.action(async (...args: unknown[]) => {
    const typed = command.argument ? [args[0] as string | readonly string[] | undefined].flat() : [];
    const all = typed.filter((one) => one !== undefined);
    await run(command, { argument: all[0], args: all, options: { ...sub.opts(), ...given(sub) } });
  });
  if (command.subcommands === undefined) return sub;
  if (command.argument === undefined) {
    // Whoever types a word behind `models` means a command below it.
    sub.allowExcessArguments().hook('preAction', (_, chosen) => {
      const [word] = chosen === sub ? sub.args : [];
      if (word !== undefined) sub.error(unknownBelow(command, word), { code: 'commander.unknownCommand' });
    });
  }
  // Both have `--json`: what stands behind the subcommand's name is its own.
  sub.enablePositionalOptions();
  for (const below of command.subcommands) sub.addCommand(subcommand(below, sub, run));
  return sub;
}

function unknownBelow({ name, subcommands = [] }: Command, word: string): string {
  const names = subcommands.map((below) => below.name);
  return `error: ${name} has no command '${word}'; it has ${names.join(', ')}`;
}

/** What was typed for a command, or before it for one above it; without what is there by default. */
const given = (program: Program): Record<string, unknown> => ({
  ...(program.parent ? given(program.parent) : {}),
  ...Object.fromEntries(
    Object.entries(program.opts()).filter(([key]) => program.getOptionValueSource(key) === 'cli'),
  ),
});

// Made once and hung on every command that has them: an option keeps no value of its own, and thirty commands with some
// hundred flags each are what `--version` and `--help` would wait for.
const sharedOptions = globalOptions.map(({ flag, description }) => new ProgramOption(flag, description));
const optionsOfFields = new Map<FlaggedField, ProgramOption>();

/** Flags of config fields have no defaults of their own: a default here would hide the file's value. */
function optionOf(field: FlaggedField): ProgramOption {
  const made = optionsOfFields.get(field);
  if (made !== undefined) return made;
  const fallback = field.fallback === undefined ? '' : ` (default: ${field.fallback})`;
  const option = new ProgramOption(field.flag, `${field.description}${fallback}`);
  if (isRepeatable(field))
    option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  optionsOfFields.set(field, option);
  return option;
}

/** The fields of the config that are flags of a command. */
export function fieldsOf({ fields: taken }: Pick<Command, 'fields'>): readonly FlaggedField[] {
  if (taken === 'none') return [];
  if (taken === 'all') return flaggedFields;
  const keys = taken === 'target' ? targetKeys : taken;
  return flaggedFields.filter((field) => keys.includes(flagKey(field)));
}

/** Fields that say where: the flags of commands that only look for what was deployed. */
const targetKeys = ['name', 'region', 'profile', 'accountId', 'stackName', 'repository'];

const rootOpening: Opening = {
  summary: 'An open model behind a URL of your own, in your own AWS account, for nothing while idle.',
  title: 'Start here',
  examples: [
    'ollama-lambda rehearse                      the whole main job on this machine: no account, no network',
    'ollama-lambda deploy --model llama3.2:1b    the same for real',
    'ollama-lambda destroy                       takes everything away again',
  ],
};

const rootHelp = `
Exit codes: 0 done · 1 failed · 2 bad flags, config or a refused plan
            3 differs · 4 credentials · 5 something missing here · 6 not found
            130 Ctrl-C · 143 SIGTERM
More:       ollama-lambda help exit-codes | config | environment | errors`;
