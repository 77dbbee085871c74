import type { LogFinding } from '../../logs/diagnosis.js';
import type { Style } from '../render/style.js';
import { wrap } from '../render/wrap.js';

/** Lines of evidence that are printed; `--json` has all that were kept. */
const shown = 3;

export function findingsText(
  { findings, read, of }: { findings: readonly LogFinding[]; read: number; of: string },
  style: Style,
  columns: number,
): string {
  const looked = `${read} ${read === 1 ? 'line' : 'lines'} of ${of}`;
  // Nothing was looked at, which must not read as health.
  if (read === 0) return wrap(`${style.yellow('!')} ${of} has no line that could be looked at`, columns, 2);
  if (findings.length === 0)
    return wrap(`${style.green('✓')} nothing that is known went wrong in ${looked}`, columns, 2);
  return [
    `${looked}:`,
    ...findings.flatMap((finding) => ['', ...findingLines(finding, style, columns)]),
  ].join('\n');
}

function findingLines(finding: LogFinding, style: Style, columns: number): readonly string[] {
  const { severity, id, title, evidence, times, remedy } = finding;
  const mark = { error: style.red('✗'), warning: style.yellow('!'), note: style.dim('·') }[severity];
  const more = times - Math.min(shown, evidence.length);
  const told = wrap(`✗ ${id}  ${title}`, columns, 4).slice(`✗ ${id}`.length);
  return [
    `${mark} ${style.bold(id)}${told}`,
    ...evidence
      .slice(0, shown)
      .map(({ at, message }) => style.dim(cut(`    ${clock(at)}${brief(message)}`, columns))),
    ...(more > 0 ? [style.dim(`    and ${more} more`)] : []),
    ...remedy.split('; ').map((part) => wrap(`  → ${part}`, columns, 4)),
  ];
}

const clock = (at: number | undefined): string =>
  at === undefined ? '' : `${new Date(at).toISOString().slice(0, 23).replace('T', ' ')}  `;

/** The engine's own time and source are no news beside ours. */
const brief = (message: string): string =>
  message.replace(/\s+/g, ' ').replace(/^time=\S+ level=\S+ source=\S+ /, '');

const cut = (line: string, columns: number): string =>
  line.length <= columns ? line : `${line.slice(0, Math.max(20, columns) - 1)}…`;
