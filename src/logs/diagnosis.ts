import type { Severity } from '../core/finding.js';
import type { Line, LogEvent } from './line.js';

/** One thing that can go wrong with the function, and how a log shows it. */
export interface Diagnosis {
  /** Stable, in kebab-case: part of `--json`. */
  readonly id: string;
  readonly severity: Severity;
  /** A fresh look at one log. */
  watch(): Watch;
}

export interface Watch {
  /** Whether this line is evidence. Called with every line, in the order of the log. */
  sees(line: Line): boolean;
  /** What the evidence comes to. Undefined when it is not enough. */
  says(seen: Seen): Words | undefined;
}

/** What a log says of the function by the way, and how often the evidence came. */
export interface Seen {
  readonly times: number;
  readonly model: string | undefined;
  /** MB, as Lambda reports it. */
  readonly memory: number | undefined;
  /** The log shows a function of the original shell script: its remedies are other ones. */
  readonly original: boolean;
}

export interface Words {
  /** One sentence: what went wrong. */
  readonly title: string;
  /** What to do about it, with commands that can be typed. */
  readonly remedy: string;
}

/** A diagnosis that the log confirms. */
export interface LogFinding extends Words {
  readonly id: string;
  readonly severity: Severity;
  /** How many lines of the log say so; `evidence` has the first and the last of them. */
  readonly times: number;
  readonly evidence: readonly LogEvent[];
}

/** A diagnosis that one line is enough for; what the line's words tell is handed to `says`. */
export const fromLines = (
  parts: Omit<Diagnosis, 'watch'> & {
    /** Something truthy of a line that is evidence. */
    readonly told: (line: Line) => readonly string[] | undefined;
    readonly says: (first: readonly string[], seen: Seen) => Words;
  },
): Diagnosis => ({
  id: parts.id,
  severity: parts.severity,
  watch() {
    let first: readonly string[] | undefined;
    return {
      sees(line) {
        const told = parts.told(line);
        first ??= told;
        return told !== undefined;
      },
      says: (seen) => (first === undefined ? undefined : parts.says(first, seen)),
    };
  },
});

/** The groups of the first pattern that a line's text has; unmatched ones are ''. */
export function groupsIn(line: Line, patterns: readonly RegExp[]): readonly string[] | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(line.text);
    if (match !== null) return match.slice(1).map((group: string | undefined) => group ?? '');
  }
  return undefined;
}
