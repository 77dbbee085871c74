import { describe, expect, it } from '@jest/globals';
import { sift } from '../../src/template/validate/suppressions.js';
import { validateTemplate } from '../../src/template/validate/validate-template.js';
import { aConfig } from './build.js';

const groups = (metadata: { template?: string; a?: string }): string => `${metadata.template ?? ''}Resources:
  A:
    Type: AWS::Logs::LogGroup
${metadata.a ?? ''}  B:
    Type: AWS::Logs::LogGroup
`;
const found = (text: string, ruleset: 'dev' | 'prod' = 'prod', suppress: Record<string, string> = {}) =>
  validateTemplate(text, {
    file: 't.yaml',
    config: aConfig({ validate: { ruleset, suppress } }),
  }).map(({ id, place }) => [id, place?.path]);

const inTemplate = (entry: string): string =>
  `Metadata:\n  ollama-lambda:\n    suppress:\n      - ${entry}\n`;
const inA = (entry: string): string =>
  `    Metadata:\n      ollama-lambda:\n        suppress:\n          - ${entry}\n`;
const reasoned = '{rule: log-retention, reason: an audit wants them}';

const cases: readonly {
  readonly name: string;
  readonly text: string;
  readonly ruleset?: 'dev' | 'prod';
  readonly suppress?: Record<string, string>;
  readonly findings: readonly (readonly [id: string, path: string])[];
}[] = [
  {
    name: 'nothing is suppressed where nobody said so',
    text: groups({}),
    findings: [
      ['log-retention', 'Resources.A'],
      ['log-retention', 'Resources.B'],
    ],
  },
  { name: 'of a template, everywhere', text: groups({ template: inTemplate(reasoned) }), findings: [] },
  {
    name: 'of a resource, there alone',
    text: groups({ a: inA(reasoned) }),
    findings: [['log-retention', 'Resources.B']],
  },
  {
    name: 'of the config, everywhere',
    text: groups({}),
    suppress: { 'log-retention': 'an audit' },
    findings: [],
  },
  {
    name: 'without a reason it suppresses nothing, and is an error',
    text: groups({ template: inTemplate('{rule: log-retention}') }),
    findings: [
      ['suppression-unreasoned', 'Metadata.ollama-lambda.suppress[0]'],
      ['log-retention', 'Resources.A'],
      ['log-retention', 'Resources.B'],
    ],
  },
  {
    name: 'with a blank for a reason it is none either',
    text: groups({ a: inA('{rule: log-retention, reason: " "}') }),
    findings: [
      ['log-retention', 'Resources.A'],
      ['suppression-unreasoned', 'Resources.A.Metadata.ollama-lambda.suppress[0]'],
      ['log-retention', 'Resources.B'],
    ],
  },
  {
    name: 'a rule that complains of nothing is told, with its place',
    text: groups({ template: inTemplate('{rule: url-public, reason: it was}') }).replace(
      /(LogGroup\n)/g,
      '$1    Properties: {RetentionInDays: 14}\n',
    ),
    findings: [['suppression-unused', 'Metadata.ollama-lambda.suppress[0]']],
  },
  {
    name: 'a rule that only prod asks is suppressed in vain under prod alone',
    text: groups({ template: inTemplate(reasoned) }),
    ruleset: 'dev',
    findings: [],
  },
  {
    name: 'a rule that does not exist is an error',
    text: groups({}),
    ruleset: 'dev',
    suppress: { 'log-retenton': 'an audit' },
    findings: [['suppression-unknown', 'validate.suppress']],
  },
];

describe('suppressions', () => {
  it.each<[what: string, entry: string, shown: string]>([
    ['a text', 'log-retention', 'log-retention'],
    ['no rule', '{reason: so}', '{"reason":"so"}'],
    ['a rule that is no text', '{rule: 5, reason: so}', '{"rule":5,"reason":"so"}'],
    ['a reason that is no text', '{rule: log-retention, reason: 5}', '{"rule":"log-retention","reason":5}'],
    ['no reason', '{rule: log-retention}', '{"rule":"log-retention"}'],
  ])('of %s is none, and says what it should be', (_what, entry, shown) =>
    expect(
      validateTemplate(groups({ a: inA(entry) })).map(({ place: { path } = {}, why: _, ...rest }) => ({
        ...rest,
        path,
      })),
    ).toEqual([
      {
        id: 'suppression-unreasoned',
        severity: 'error',
        what: `${shown} suppresses nothing.`,
        remedy: 'Write {rule: <id>, reason: <why>}.',
        path: 'Resources.A.Metadata.ollama-lambda.suppress[0]',
      },
    ]),
  );

  it('of a rule that does not exist are told at their place', () =>
    expect(
      validateTemplate(groups({ a: inA('{rule: no-such, reason: so}') }), { file: 't.yaml' }),
    ).toMatchObject([
      {
        id: 'suppression-unknown',
        what: 'There is no rule no-such to suppress.',
        remedy: 'Write the id of a rule.',
        place: { file: 't.yaml', line: 7, path: 'Resources.A.Metadata.ollama-lambda.suppress[0]' },
      },
    ]));

  it('of a resource are about what is inside of it too, and not about one whose name begins alike', () => {
    const text = `Resources:
  A:
    Type: AWS::SNS::Topic
    Metadata: {ollama-lambda: {suppress: {rule: property-unknown, reason: so}}}
    Properties: {Nmae: x}
  AB:
    Type: AWS::SNS::Topic
    Properties: {Nmae: x}
`;
    expect(found(text, 'dev')).toEqual([['property-unknown', 'Resources.AB.Properties.Nmae']]);
  });

  it.each(cases)('$name', ({ text, ruleset, suppress, findings }) =>
    expect(found(text, ruleset, suppress)).toEqual(findings),
  );

  it('stand in JSON too, with their line', () => {
    const text = JSON.stringify(
      {
        Metadata: { 'ollama-lambda': { suppress: [{ rule: 'url-public' }] } },
        Resources: { A: { Type: 'AWS::SNS::Topic' } },
      },
      null,
      1,
    );
    expect(validateTemplate(text)).toEqual([
      expect.objectContaining({ id: 'suppression-unreasoned', place: expect.objectContaining({ line: 5 }) }),
    ]);
  });

  it('a text that cannot be read stays unreadable, whatever the config says', () => {
    const config = aConfig({ validate: { ruleset: 'dev', suppress: { 'template-unreadable': 'no' } } });
    expect(validateTemplate('Resources: [', { config }).map(({ id }) => id)).toEqual(['template-unreadable']);
  });
});

describe('sifting', () => {
  const problem = { severity: 'error', what: 'w' } as const;
  const asked = () => 'asked' as const;

  it('keeps what has no place, unless it is suppressed everywhere', () => {
    const nowhere = { ...problem, id: 'a-rule' };
    expect(sift([nowhere], [{ rule: 'a-rule', reason: 'r', resource: 'A' }], asked).kept).toEqual([nowhere]);
    expect(sift([nowhere], [{ rule: 'a-rule', reason: 'r' }], asked)).toEqual({ kept: [], complaints: [] });
  });

  it('takes out nothing of what cannot be read', () => {
    const unreadable = { ...problem, id: 'template-unreadable' };
    expect(sift([unreadable], [{ rule: 'template-unreadable', reason: 'r' }], asked)).toMatchObject({
      kept: [unreadable],
      complaints: [{ id: 'suppression-unused' }],
    });
  });

  it('complains at the place of a suppression, if it has one', () => {
    const path = ['Metadata'];
    const complaints = (kind: 'asked' | 'unknown') =>
      sift(
        [],
        [
          { rule: 'a', reason: 'r', path },
          { rule: 'a', reason: 'r' },
        ],
        () => kind,
      ).complaints.map((each) => [each.id, 'path' in each ? each.path : 'nowhere']);
    expect(complaints('asked')).toEqual([
      ['suppression-unused', path],
      ['suppression-unused', 'nowhere'],
    ]);
    expect(complaints('unknown')).toEqual([
      ['suppression-unknown', path],
      ['suppression-unknown', 'nowhere'],
    ]);
  });
});
