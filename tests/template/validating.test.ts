import { describe, expect, it } from '@jest/globals';
import { writeCfn } from '../../src/template/cfn-yaml.js';
import { renderTemplate } from '../../src/template/render.js';
import {
  type ValidateOptions,
  validateRendered,
  validateTemplate,
} from '../../src/template/validate/validate-template.js';
import { aConfig, texts } from './build.js';
import { variants } from './variants/list.js';

const functionWith = (properties: string): string => `Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {PackageType: Image, Role: 'arn:aws:iam::123456789012:role/f', ${properties}}
`;
const imageOf = (account: string, region: string): string =>
  `Code: {ImageUri: '${account}.dkr.ecr.${region}.amazonaws.com/f@sha256:${'0'.repeat(64)}'}`;
const image = imageOf('123456789012', 'eu-central-1');
const idsOf = (text: string, options: ValidateOptions) => validateTemplate(text, options).map(({ id }) => id);

describe('a finding', () => {
  it('says where it is, by file, line, column and path', () => {
    const found = validateTemplate(functionWith(`${image}, Layers: [5, [x]]`), { file: 'a.yaml' });
    expect(found.filter(({ id }) => id === 'property-type')).toStrictEqual([
      {
        id: 'property-type',
        severity: 'error',
        what: expect.any(String),
        why: expect.any(String),
        place: {
          file: 'a.yaml',
          line: 4,
          column: expect.any(Number),
          path: 'Resources.F.Properties.Layers[1]',
        },
      },
    ]);
  });

  it('names no file and no remedy where there is none', () => {
    const [found] = validateTemplate(functionWith(`${image}, Timeout: []`));
    expect(Object.keys(found ?? {})).toEqual(['id', 'severity', 'what', 'why', 'place']);
    expect(Object.keys(found?.place ?? {})).not.toContain('file');
  });

  it.each([
    [{}, {}],
    [{ file: 'a.yaml' }, { file: 'a.yaml' }],
  ])('of a text that cannot be read has the place of its first mistake, with %j', (options, file) =>
    expect(validateTemplate('Resources: {\n', options)).toStrictEqual([
      {
        id: 'template-unreadable',
        severity: 'error',
        what: expect.stringMatching(/^The template cannot be read: ./),
        why: expect.any(String),
        place: { ...file, line: 2, column: 1 },
      },
    ]),
  );

  it('comes in the order of the text, whatever the order of the rules', () => {
    const text = `${functionWith(`${image}, Timeout: 1200, MemorySize: 64`)}Output: {}\n`;
    expect(idsOf(text, {})).toEqual(['lambda-timeout', 'lambda-memory', 'template-section']);
  });

  it('points at the value where it is the value that is wrong', () => {
    const text = functionWith(`${image}, MemorySize: 64`);
    const column = (text.split('\n')[3] ?? '').indexOf('64}') + 1;
    expect(validateTemplate(text)).toMatchObject([{ id: 'lambda-memory', place: { line: 4, column } }]);
  });

  it('of a general rule is left out where a special one has spoken, and only there', () => {
    const text = functionWith(`${image}, MemorySize: 64, ReservedConcurrentExecutions: -1`);
    expect(validateTemplate(text).map(({ id, place }) => [id, place?.path?.split('.').at(-1)])).toEqual([
      ['lambda-memory', 'MemorySize'],
      ['property-range', 'ReservedConcurrentExecutions'],
    ]);
  });
});

describe('what a template is judged by', () => {
  const config = aConfig({
    region: 'eu-west-1',
    accountId: '210987654321',
    validate: { ruleset: 'prod', suppress: {} },
  });

  it.each<[what: string, options: ValidateOptions, ids: readonly string[]]>([
    ['neither where nothing is known', {}, []],
    ['the Region', { region: 'eu-west-1' }, ['lambda-image-uri']],
    ['the account', { account: '210987654321' }, ['lambda-image-account']],
    ['those of the config', { config, ruleset: 'dev' }, ['lambda-image-uri', 'lambda-image-account']],
    [
      'what is given before what the config says',
      { config, ruleset: 'dev', region: 'eu-central-1', account: '123456789012' },
      [],
    ],
  ])('%s', (_what, options, ids) =>
    expect(idsOf(functionWith(image), options).filter((id) => id.startsWith('lambda-image'))).toEqual(ids),
  );

  const logs = 'Resources:\n  L:\n    Type: AWS::Logs::LogGroup\n';
  it.each<[what: string, options: ValidateOptions, ids: readonly string[]]>([
    ['the laxer rule set', {}, []],
    ['the one that is given', { ruleset: 'prod' }, ['log-retention']],
    ['that of the config', { config }, ['log-retention']],
    ['the given one before that of the config', { config, ruleset: 'dev' }, []],
  ])('%s', (_what, options, ids) => expect(idsOf(logs, options)).toEqual(ids));
});

it('a remark about a loop hides no mistake', () => {
  const text = 'Resources:\n  # Fn::ForEach would do as well.\n  T: {Type: AWS::SNS::Topic, DependsOn: U}\n';
  expect(idsOf(text, {})).toEqual(['reference-unknown']);
});

describe('what is suppressed in vain', () => {
  const suppressing = (rule: string) =>
    `Metadata:\n  ollama-lambda:\n    suppress: {rule: ${rule}, reason: so}\nResources:\n  T: {Type: AWS::SNS::Topic}\n`;

  it.each<[rule: string, options: ValidateOptions, place: object]>([
    ['lambda-memory', {}, { line: 3, column: 5, path: 'Metadata.ollama-lambda.suppress' }],
    [
      'lambda-memory',
      { file: 'a.yaml' },
      { file: 'a.yaml', line: 3, column: 5, path: 'Metadata.ollama-lambda.suppress' },
    ],
  ])('is told at its place: %s with %j', (rule, options, place) =>
    expect(validateTemplate(suppressing(rule), options)).toStrictEqual([
      {
        id: 'suppression-unused',
        severity: 'warning',
        what: 'Nothing is suppressed here: lambda-memory has no complaint.',
        why: expect.any(String),
        remedy: 'Remove it.',
        place,
      },
    ]),
  );

  it('is told of the config by its field', () => {
    const config = aConfig({
      validate: { ruleset: 'dev', suppress: { 'url-public': 'so', 'no-such': 'so' } },
    });
    expect(
      validateTemplate('Resources:\n  T: {Type: AWS::SNS::Topic}\n', { config, file: 'a.yaml' }),
    ).toMatchObject([
      { id: 'suppression-unused', place: { path: 'validate.suppress' } },
      { id: 'suppression-unknown', severity: 'error', place: { path: 'validate.suppress' } },
    ]);
  });

  it.each(['model-does-not-fit', 'log-retention'])('is not told of %s, which nobody asked', (rule) =>
    expect(validateTemplate(suppressing(rule))).toEqual([]),
  );
});

describe('a rendered template', () => {
  it('is judged as its text is, also by what is asked in production', () => {
    const rendered = renderTemplate(variants.everything!, texts);
    const options = { config: variants.everything!.config, ruleset: 'prod' } as const;
    expect(validateRendered(rendered, options)).toEqual(validateTemplate(rendered.text, options));
  });

  it('with a fault has its place in the text', () => {
    const { template: whole } = renderTemplate(variants.iam!, texts);
    const template = structuredClone(whole) as { Resources: { Function: { Properties: object } } };
    Object.assign(template.Resources.Function.Properties, { Timeout: 1200 });
    const text = writeCfn(template);
    const line = text.split('\n').findIndex((each) => each.includes('Timeout: 1200')) + 1;
    expect(validateRendered({ template, text }, { file: 'a.yaml' })).toMatchObject([
      { id: 'lambda-timeout', place: { file: 'a.yaml', line } },
    ]);
  });

  it('is not written out when nothing is wrong with it', () => {
    const { template } = renderTemplate(variants.iam!, texts);
    const rendered = {
      template,
      get text(): string {
        throw new Error('nobody needs it');
      },
    };
    expect(validateRendered(rendered)).toEqual([]);
  });

  it('is written out when it is long: its text may be too long', () => {
    const template = {
      Description: 'x',
      Metadata: { Long: 'x'.repeat(10_000) },
      Resources: { T: { Type: 'AWS::SNS::Topic' } },
    };
    const text = writeCfn(template).replaceAll('\n', `${' '.repeat(20_000)}\n`);
    expect(validateRendered({ template, text }).map(({ id }) => id)).toEqual(['template-size']);
  });
});
