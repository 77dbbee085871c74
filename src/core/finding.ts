/** Where something stands. Lines and columns count from 1, as editors show them. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** Path inside the document, e.g. `endpoint.auth` or `Resources.Function.Properties.MemorySize`. */
  readonly path?: string;
}

export type Severity = 'error' | 'warning' | 'note';

/** One thing that is wrong or worth knowing, and what to do about it. Findings are values; nobody throws one. */
export interface Finding {
  /** Stable rule id in kebab-case, e.g. `config-unknown-key`, `model-does-not-fit`. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence: what is the case, with the name and the value. */
  readonly what: string;
  /** One sentence: why it matters or what the limit is and where it comes from. */
  readonly why?: string;
  /** What to do next, ideally something that can be typed. */
  readonly remedy?: string;
  readonly place?: Place;
}

export const hasErrors = (findings: readonly Finding[]): boolean =>
  findings.some((finding) => finding.severity === 'error');
