import type { Finding } from '../../../core/finding.js';
import type { ReportMeta } from './report.js';

/** For people: one block a finding, and a last line that counts. Without colour; the renderer may add it. */
export function pretty(findings: readonly Finding[], meta: ReportMeta): string {
  return [...findings.map((finding) => block(finding, meta)), summary(findings, meta), ''].join('\n');
}

function block({ id, severity, what, why, remedy, place }: Finding, meta: ReportMeta): string {
  const position = [place?.file ?? meta.file, place?.line, place?.column].filter(
    (part) => part !== undefined,
  );
  // What stands in no line of a file has at least a path.
  const path = place?.line === undefined && place?.path !== undefined ? ` ${oneLine(place.path)}` : '';
  const lines = [`${position.join(':')}${path} ${severity} ${id}`, `  ${oneLine(what)}`];
  if (why !== undefined) lines.push(`  why: ${oneLine(why)}`);
  if (remedy !== undefined) lines.push(`  fix: ${oneLine(remedy)}`);
  return `${lines.join('\n')}\n`;
}

function summary(findings: readonly Finding[], meta: ReportMeta): string {
  const counts = (['error', 'warning', 'note'] as const)
    .map((severity) => ({
      severity,
      count: findings.filter((finding) => finding.severity === severity).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ severity, count }) => `${count} ${severity}${count === 1 ? '' : 's'}`);
  const found = counts.length === 0 ? 'nothing found' : counts.join(', ');
  return `${meta.file}: ${found} (${meta.rules.length} rules)`;
}

/** Control characters of a hostile template do not reach the terminal. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ');
