import type { Finding } from '../../../core/finding.js';
import { github } from './github.js';
import { json } from './json.js';
import { junit } from './junit.js';
import { pretty } from './pretty.js';
import { sarif } from './sarif.js';

/** What was validated, for the reports that name it. */
export interface ReportMeta {
  /** Version of this tool. */
  readonly version: string;
  /** The file that was validated, as the user gave it; findings may name others. */
  readonly file: string;
  /** How many rules were run: that nothing was found is worth no more than what was looked at. */
  readonly rules: readonly { readonly id: string; readonly title: string; readonly why: string }[];
}

export type Report = (findings: readonly Finding[], meta: ReportMeta) => string;

/** By the name that `--format` takes. Every report ends in a line feed, or is empty. */
export const reports = { pretty, json, github, junit, sarif } satisfies Record<string, Report>;
