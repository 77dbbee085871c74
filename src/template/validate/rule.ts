import type { Severity } from '../../core/finding.js';
import type { TemplateModel } from './model.js';
import type { Path } from './typed.js';

/** What a rule found, before it is given a place in the text. */
export interface Problem {
  readonly path: Path;
  /** Which of the two the finding points at. Default `key`. */
  readonly part?: 'key' | 'value';
  readonly what: string;
  readonly remedy?: string;
}

/** One rule: data and a function. Its two examples are run as tests, and shown in `docs/rules.md`. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** Why it matters; where a limit comes from. */
  readonly why: string;
  /** A more general rule that is silent where this one has spoken. */
  readonly supersedes?: string;
  /** A template that this rule finds fault with. */
  readonly bad: string;
  /** The same, mended. */
  readonly good: string;
  check(model: TemplateModel): Iterable<Problem>;
}

/** A value as a message shows it: short, on one line. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
