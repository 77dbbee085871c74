import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/core/finding.js';
import { type ReportMeta, reports } from '../../src/template/validate/report/report.js';

const meta: ReportMeta = {
  version: '1.2.3',
  file: 'templates/my file.yaml',
  rules: [
    { id: 'lambda-memory', title: 'Memory', why: 'A quota.' },
    { id: 'url-public', title: 'Public', why: 'A bill.' },
    { id: 'resource-type', title: 'Type', why: 'Not checked.' },
  ],
};

const hostile = 'a\n::error::b <x a="1" b=\'2\'> & 100% \u001b[31m \ud800';
const findings: readonly Finding[] = [
  {
    id: 'lambda-memory',
    severity: 'error',
    what: hostile,
    why: 'A quota.',
    remedy: 'Write 10240.',
    place: { line: 4, column: 7, path: 'Resources.F.Properties.MemorySize' },
  },
  { id: 'url-public', severity: 'warning', what: 'Open.', place: { file: 'other,a:b.yaml' } },
  { id: 'resource-type', severity: 'note', what: 'Unknown.' },
  { id: 'aws-w1', severity: 'warning', what: 'From elsewhere.' },
];

describe('pretty', () => {
  const text = reports.pretty(findings, meta);
  it('begins a finding with a place that editors can open', () =>
    expect(text).toContain('templates/my file.yaml:4:7 error lambda-memory\n'));
  it('ends with a count', () => expect(text).toMatch(/1 error, 2 warnings, 1 note \(3 rules\)\n$/));
  it('lets no control character through but its own line feeds', () =>
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u));
  it('says that nothing was found', () =>
    expect(reports.pretty([], meta)).toBe('templates/my file.yaml: nothing found (3 rules)\n'));
});

describe('json', () => {
  it('carries the findings as they are', () =>
    expect(JSON.parse(reports.json(findings, meta))).toMatchObject({
      version: 1,
      ok: false,
      file: meta.file,
      findings: findings.map(({ id, severity }) => ({ id, severity })),
    }));
  it('is ok when there are no errors', () =>
    expect(JSON.parse(reports.json(findings.slice(1), meta)).ok).toBe(true));
});

describe('github', () => {
  const lines = reports.github(findings, meta).trimEnd().split('\n');
  it('writes one command a finding, whatever is in it', () => {
    expect(lines).toHaveLength(findings.length);
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) [^\n]*::/);
  });
  it('escapes messages and properties', () => {
    expect(lines[0]).toMatch(
      /^::error file=templates\/my file.yaml,line=4,col=7,title=lambda-memory::a%0A::error::b .*100%25/,
    );
    expect(lines[1]).toBe('::warning file=other%2Ca%3Ab.yaml,title=url-public::Open.');
  });
  it('is empty when there is nothing', () => expect(reports.github([], meta)).toBe(''));
});

describe('junit', () => {
  const text = reports.junit(findings, meta);
  it('has a case for each rule and for each other finding; notes do not fail', () => {
    expect(text).toContain('<testsuites name="ollama-lambda validate" tests="4" failures="3">');
    expect(text.match(/<testcase /g)).toHaveLength(4);
    expect(text.match(/<failure /g)).toHaveLength(3);
    expect(text.match(/<system-out>/g)).toHaveLength(1);
  });
  it('escapes what XML cannot hold', () => {
    expect(text).toContain('&lt;x a=&quot;1&quot; b=&apos;2&apos;&gt; &amp; 100%');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Surrogate}]/u);
  });
});

describe('sarif', () => {
  const log = JSON.parse(reports.sarif(findings, meta));
  const [run] = log.runs;
  it('is a 2.1.0 log of one run', () => {
    expect(log).toMatchObject({ version: '2.1.0', $schema: expect.stringContaining('sarif-2.1.0') });
    expect(log.runs).toHaveLength(1);
    expect(run.tool.driver).toMatchObject({ name: 'ollama-lambda', semanticVersion: '1.2.3' });
  });
  it('lists every rule that a result names, once', () => {
    const ids = run.tool.driver.rules.map((rule: { id: string }) => rule.id);
    expect(ids).toEqual(['lambda-memory', 'url-public', 'resource-type', 'aws-w1']);
    for (const result of run.results) expect(ids).toContain(result.ruleId);
  });
  it('leads from each of our rules to its example in the guide', () => {
    const [first, , , foreign] = run.tool.driver.rules;
    expect(first.helpUri).toMatch(/\/docs\/rules\.md#lambda-memory$/);
    expect(foreign).toEqual({ id: 'aws-w1' });
  });
  it('has levels, messages, and places as relative URIs', () => {
    expect(run.results.map((result: { level: string }) => result.level)).toEqual([
      'error',
      'warning',
      'note',
      'warning',
    ]);
    expect(run.results[0].locations[0]).toEqual({
      physicalLocation: {
        artifactLocation: { uri: 'templates/my%20file.yaml' },
        region: { startLine: 4, startColumn: 7 },
      },
      logicalLocations: [{ fullyQualifiedName: 'Resources.F.Properties.MemorySize' }],
    });
    expect(run.results[2].locations[0].physicalLocation).not.toHaveProperty('region');
  });
});
