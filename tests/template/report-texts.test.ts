import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/core/finding.js';
import { type ReportMeta, reports } from '../../src/template/validate/report/report.js';

const meta: ReportMeta = {
  version: '1.2.3',
  file: 'a.yaml',
  rules: [{ id: 'lambda-memory', title: 'Memory', why: 'A quota.' }],
};
const placed: Finding = {
  id: 'lambda-memory',
  severity: 'error',
  what: 'Too much.',
  why: 'A quota.',
  remedy: 'Write 10240.',
  place: { file: 'sub\\b c.yaml', line: 4, column: 7, path: 'Resources.F' },
};
const inLine: Finding = { id: 'x', severity: 'warning', what: 'In a line.', place: { line: 2 } };
const inField: Finding = { id: 'x', severity: 'note', what: 'In a field.', place: { path: 'a\r\nb' } };
const nowhere: Finding = { id: 'y', severity: 'note', what: 'Nowhere.', why: 'So.' };

describe('a report for people', () => {
  it.each<[what: string, finding: Finding, text: string]>([
    [
      'a place that editors can open, and why and what to do',
      placed,
      'sub\\b c.yaml:4:7 error lambda-memory\n  Too much.\n  why: A quota.\n  fix: Write 10240.\n',
    ],
    ['a line of the file that was validated', inLine, 'a.yaml:2 warning x\n  In a line.\n'],
    ['the path of what stands in no line', inField, 'a.yaml a b note x\n  In a field.\n'],
    ['only the file of what stands nowhere', nowhere, 'a.yaml note y\n  Nowhere.\n  why: So.\n'],
  ])('has %s', (_what, finding, text) =>
    expect(reports.pretty([finding], meta).startsWith(`${text}\n`)).toBe(true),
  );

  it.each<[findings: readonly Finding[], counted: string]>([
    [[], 'nothing found'],
    [[placed], '1 error'],
    [[placed, placed, inLine], '2 errors, 1 warning'],
    [[inField, nowhere], '2 notes'],
  ])('of %j ends with %s', (findings, counted) =>
    expect(reports.pretty(findings, meta).split('\n').slice(-2)).toEqual([
      `a.yaml: ${counted} (1 rules)`,
      '',
    ]),
  );
});

it('a report for programs says what made it and carries the findings as they are', () => {
  const text = reports.json([inLine], meta);
  expect(JSON.parse(text)).toStrictEqual({
    version: 1,
    tool: { name: 'ollama-lambda', version: '1.2.3' },
    file: 'a.yaml',
    ok: true,
    findings: [inLine],
  });
  expect(text).toMatch(/^\{\n {2}"version": 1,.*\n\}\n$/s);
});

describe('a command of GitHub', () => {
  it.each<[finding: Finding, text: string]>([
    [
      placed,
      '::error file=sub\\b c.yaml,line=4,col=7,title=lambda-memory::Too much. A quota. Write 10240.\n',
    ],
    [inLine, '::warning file=a.yaml,line=2,title=x::In a line.\n'],
    [nowhere, '::notice file=a.yaml,title=y::Nowhere. So.\n'],
    [
      { ...nowhere, id: 'a,b:c%\r', what: '1,2:3%\r\n' },
      '::notice file=a.yaml,title=a%2Cb%3Ac%25%0D::1,2:3%25%0D%0A So.\n',
    ],
  ])('for %j', (finding, text) => expect(reports.github([finding], meta)).toBe(text));

  it('stands on a line of its own', () =>
    expect(reports.github([inLine, nowhere], meta).split('\n')).toHaveLength(3));
});

describe('a report for CI servers', () => {
  const head = (tests: number, failures: number) =>
    [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="ollama-lambda validate" tests="${tests}" failures="${failures}">`,
      `  <testsuite name="a.yaml" tests="${tests}" failures="${failures}" errors="0" skipped="0">`,
    ].join('\n');
  const tail = '  </testsuite>\n</testsuites>\n';

  it.each<[what: string, findings: readonly Finding[], text: string]>([
    [
      'a rule without findings passes',
      [],
      `${head(1, 0)}\n    <testcase classname="a.yaml" name="lambda-memory"/>\n${tail}`,
    ],
    [
      'a finding fails it, with its place and what to do',
      [placed],
      `${head(1, 1)}\n    <testcase classname="a.yaml" name="lambda-memory">\n      <failure type="error" message="Too much.">sub\\b c.yaml:4:7: Too much. Write 10240.</failure>\n    </testcase>\n${tail}`,
    ],
    [
      'of several it has the first that fails in front, and a line for each',
      [inField, inLine],
      `${head(2, 1)}\n    <testcase classname="a.yaml" name="lambda-memory"/>\n    <testcase classname="a.yaml" name="x">\n      <failure type="warning" message="In a line.">a.yaml: In a field.\na.yaml:2: In a line.</failure>\n    </testcase>\n${tail}`,
    ],
    [
      'notes have a line each',
      [inField, { ...inField, what: 'Too.' }],
      `${head(2, 0)}\n    <testcase classname="a.yaml" name="lambda-memory"/>\n    <testcase classname="a.yaml" name="x">\n      <system-out>a.yaml: In a field.\na.yaml: Too.</system-out>\n    </testcase>\n${tail}`,
    ],
    [
      'a note alone does not fail',
      [nowhere],
      `${head(2, 0)}\n    <testcase classname="a.yaml" name="lambda-memory"/>\n    <testcase classname="a.yaml" name="y">\n      <system-out>a.yaml: Nowhere.</system-out>\n    </testcase>\n${tail}`,
    ],
  ])('%s', (_what, findings, text) => expect(reports.junit(findings, meta)).toBe(text));

  it('keeps what XML can hold, and nothing else', () => {
    const [, kept] =
      /message="([^"]*)"/.exec(
        reports.junit([{ ...inLine, what: '\t é \u{1f600} \ufffd\u0000\u000b\uffff\ud800' }], meta),
      ) ?? [];
    expect(kept).toBe('\t é \u{1f600} \ufffd\ufffd\ufffd\ufffd\ufffd');
  });
});

describe('a log for dashboards', () => {
  const resultOf = (finding: Finding) => JSON.parse(reports.sarif([finding], meta)).runs[0].results[0];

  it('is one run of this tool, whose columns count UTF-16', () => {
    const text = reports.sarif([], meta);
    expect(text).toMatch(/^\{\n {2}"\$schema".*\n\}\n$/s);
    expect(JSON.parse(text)).toEqual({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'ollama-lambda',
              semanticVersion: '1.2.3',
              rules: [
                {
                  id: 'lambda-memory',
                  shortDescription: { text: 'Memory' },
                  fullDescription: { text: 'A quota.' },
                  helpUri: expect.stringMatching(/#lambda-memory$/),
                },
              ],
            },
          },
          columnKind: 'utf16CodeUnits',
          results: [],
        },
      ],
    });
  });

  it.each<[finding: Finding, location: object]>([
    [
      placed,
      {
        physicalLocation: {
          artifactLocation: { uri: 'sub/b%20c.yaml' },
          region: { startLine: 4, startColumn: 7 },
        },
        logicalLocations: [{ fullyQualifiedName: 'Resources.F' }],
      },
    ],
    [
      inLine,
      { physicalLocation: { artifactLocation: { uri: 'a.yaml' }, region: { startLine: 2, startColumn: 1 } } },
    ],
    [nowhere, { physicalLocation: { artifactLocation: { uri: 'a.yaml' } } }],
    [
      { ...nowhere, place: { file: 'a/\ud800.yaml' } },
      { physicalLocation: { artifactLocation: { uri: 'a/%EF%BF%BD.yaml' } } },
    ],
  ])('has the place of %j', (finding, location) =>
    expect(resultOf(finding).locations).toStrictEqual([location]),
  );

  it('has all that is said, and nothing where nothing is', () => {
    expect(resultOf(placed)).toMatchObject({
      ruleId: 'lambda-memory',
      level: 'error',
      message: { text: 'Too much. A quota. Write 10240.' },
    });
    expect(resultOf(inLine)).toMatchObject({ level: 'warning', message: { text: 'In a line.' } });
  });
});
