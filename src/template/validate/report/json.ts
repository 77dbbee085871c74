import { type Finding, hasErrors } from '../../../core/finding.js';
import type { ReportMeta } from './report.js';

/** For programs: one document. Fields are only ever added. */
export function json(findings: readonly Finding[], meta: ReportMeta): string {
  const { version, file } = meta;
  const document = {
    version: 1,
    tool: { name: 'ollama-lambda', version },
    file,
    ok: !hasErrors(findings),
    findings,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
