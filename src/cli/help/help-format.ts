import type { Help, Command as Program } from 'commander';
import { examplesText } from './examples.js';

/** Longer lines are hard to read, however wide the terminal. */
const widest = 120;

/** Columns below which a text is no text any more. */
const narrowest = 24;

const hanging = (text: string, columns: number): string => text.replaceAll('\n', `\n${' '.repeat(columns)}`);

export const helpWidth = (columns: number): number => Math.min(columns, widest);

/** What a command's help begins with. */
export interface Opening {
  readonly summary: string;
  readonly title: string;
  readonly examples: readonly string[];
}

/**
 * How commander lays out help: examples before everything else, and commands named without the `[options]` that each of
 * them has.
 */
export const helpFormat = (openings: WeakMap<Program, Opening>) => ({
  minWidthToWrap: narrowest,
  /** Beside its name what it does, or below where there is no room: commander lets such lines run on. */
  formatItem(this: Help, term: string, termWidth: number, description: string): string {
    const room = (this.helpWidth ?? 80) - termWidth - 4;
    if (room >= narrowest)
      return `  ${term.padEnd(termWidth)}  ${hanging(this.boxWrap(description, room), termWidth + 4)}`;
    return `  ${term}\n      ${hanging(this.boxWrap(description, (this.helpWidth ?? 80) - 6), 6)}`;
  },
  subcommandTerm: (command: Program): string =>
    [
      command.name(),
      ...command.registeredArguments.map((it) => {
        const name = it.variadic ? `${it.name()}...` : it.name();
        return it.required ? `<${name}>` : `[${name}]`;
      }),
    ].join(' '),
  commandDescription(this: Help, command: Program): string {
    const opening = openings.get(command);
    if (opening === undefined) return command.description();
    const { summary, title, examples } = opening;
    return `${summary}\n\n${title}:\n${examplesText(examples, this.helpWidth ?? 80)}`;
  },
});
