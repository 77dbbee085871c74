import type { Command } from '../command.js';
import { commands } from '../commands/list.js';
import { globalOptions } from '../global-options.js';
import { fieldsOf } from '../program.js';

/** What may come behind the words that are there already. */
export interface Branch {
  /** Names of commands so far, with blanks between; '' at the beginning. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly flags: readonly Flag[];
}

export interface Word {
  readonly word: string;
  readonly description: string;
}

export interface Flag extends Word {
  /** A value comes behind it. */
  readonly takesValue: boolean;
  /** The value is a file. */
  readonly takesFile: boolean;
}

/** Every branch of the command line, from the declarations that `--help` is made of. */
export function branches(): readonly Branch[] {
  const root = { path: '', commands: commands.map(wordOf), flags: globalOptions.map(flagOf) };
  return [root, ...commands.flatMap((command) => below(command, ''))];
}

function below(command: Command, above: string): readonly Branch[] {
  const path = `${above} ${command.name}`.trim();
  const { subcommands = [], options } = command;
  const fields = fieldsOf(command).map(({ flag, description }) => ({ flag, description }));
  const flags = [...options, ...fields, ...globalOptions].map(flagOf);
  return [
    { path, commands: subcommands.map(wordOf), flags },
    ...subcommands.flatMap((sub) => below(sub, path)),
  ];
}

const wordOf = ({ name, summary }: Command): Word => ({ word: name, description: firstSentence(summary) });

/** There is one line for each. */
const firstSentence = (text: string): string => text.split(/\.(?:\s|$)/)[0] ?? text;

/** `-f, --follow` completes as `--follow`: who knows the short form types it. */
function flagOf({ flag, description }: { readonly flag: string; readonly description: string }): Flag {
  const word = /--[\w-]+/.exec(flag)?.[0] ?? flag;
  const value = /<([^>]+)>/.exec(flag)?.[1];
  return {
    word,
    description: firstSentence(description),
    takesValue: value !== undefined,
    takesFile: value !== undefined && /file|folder|path/.test(value),
  };
}
