import type { Finding } from '../../../core/finding.js';
import type { ReportMeta } from './report.js';

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** GitHub's workflow commands: each finding becomes an annotation of its line. */
export const github = (findings: readonly Finding[], meta: ReportMeta): string =>
  findings.map((finding) => `${command(finding, meta)}\n`).join('');

function command({ id, severity, what, why, remedy, place }: Finding, meta: ReportMeta): string {
  const properties = {
    file: place?.file ?? meta.file,
    line: place?.line,
    col: place?.column,
    title: id,
  };
  const written = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${property(String(value))}`);
  const message = [what, why, remedy].filter((part) => part !== undefined).join(' ');
  return `::${commands[severity]} ${written.join(',')}::${data(message)}`;
}

/** A line feed would end the command, and the runner would read what follows as another one. */
const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
