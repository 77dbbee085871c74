import type { ExitCode } from '../core/exit-codes.js';
import type { Session } from './session.js';

export interface Option {
  /** As commander reads it: `--key-file <file>`, `--no-verify`. */
  readonly flag: string;
  readonly description: string;
}

/**
 * A command is declared, not built: help, the generated reference and completion read this; `load` brings in what it
 * needs only when it runs, so that `--help` stays near Node's own start-up.
 */
export interface Command {
  readonly name: string;
  readonly argument?: {
    readonly name: string;
    readonly description: string;
    readonly required: boolean;
    /** Whether more of them may follow. */
    readonly many?: boolean;
  };
  readonly summary: string;
  readonly examples: readonly string[];
  /**
   * Which fields of the config are flags of this command: all, those that say where (account, Region, names), none, or
   * these (as `flagKey` writes them).
   */
  readonly fields: 'all' | 'target' | 'none' | readonly string[];
  readonly options: readonly Option[];
  /** What an interrupt leaves behind, told when one comes. */
  readonly interrupted?: string;
  /**
   * Commands below this one: `models show`. Their names are one word, they are not in the list of all commands, and
   * may have some below themselves (`image engine export`). The command itself, without one of them, runs its own `load`.
   */
  readonly subcommands?: readonly Command[];
  load(): Promise<Action>;
}

export type Action = (input: Input, session: Session) => Promise<ExitCode>;

export interface Input {
  readonly argument: string | undefined;
  /** All of them, of a command that takes many. */
  readonly args?: readonly string[];
  /** By camel-cased flag name, as commander hands them over. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** An option of type text. */
export const textOption = (input: Input, key: string): string | undefined => {
  const value = input.options[key];
  return typeof value === 'string' ? value : undefined;
};

/** A switch; `--no-x` options are true unless given. */
export const isOn = (input: Input, key: string): boolean => input.options[key] === true;
