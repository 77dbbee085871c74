import type { Finding } from '../../../core/finding.js';
import type { ReportMeta } from './report.js';

/** For CI servers: one test case a rule, plus one for each finding of another source. Notes do not fail a case. */
export function junit(findings: readonly Finding[], meta: ReportMeta): string {
  const ids = [...new Set([...meta.rules.map((rule) => rule.id), ...findings.map((finding) => finding.id)])];
  const failed = new Set(findings.filter(fails).map((finding) => finding.id));
  const cases = ids.map((id) =>
    testCase(
      id,
      findings.filter((finding) => finding.id === id),
      meta,
    ),
  );
  const counts = `tests="${ids.length}" failures="${failed.size}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="ollama-lambda validate" ${counts}>`,
    `  <testsuite name="${escaped(meta.file)}" ${counts} errors="0" skipped="0">`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const fails = ({ severity }: Finding): boolean => severity !== 'note';

function testCase(id: string, findings: readonly Finding[], meta: ReportMeta): string {
  const opening = `    <testcase classname="${escaped(meta.file)}" name="${escaped(id)}"`;
  if (findings.length === 0) return `${opening}/>`;
  const lines = findings.map((finding) => escaped(line(finding, meta)));
  const failing = findings.filter(fails);
  const [first] = failing;
  const body =
    first === undefined
      ? `      <system-out>${lines.join('\n')}</system-out>`
      : `      <failure type="${first.severity}" message="${escaped(first.what)}">${lines.join('\n')}</failure>`;
  return `${opening}>\n${body}\n    </testcase>`;
}

function line({ what, remedy, place }: Finding, meta: ReportMeta): string {
  const position = [place?.file ?? meta.file, place?.line, place?.column].filter(
    (part) => part !== undefined,
  );
  return `${position.join(':')}: ${what}${remedy === undefined ? '' : ` ${remedy}`}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML 1.0 has no way at all to write most control characters or half a surrogate pair: they become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
