import { describe, expect, it } from '@jest/globals';
import { validateTemplate } from '../../src/template/validate/validate-template.js';

/** What a rule says of a template: path, words and remedy. */
const said = (rule: string, template: unknown) =>
  validateTemplate(typeof template === 'string' ? template : JSON.stringify(template, null, 2))
    .filter(({ id }) => id === rule)
    .map(({ place, what, remedy }) => ({ path: place?.path, what, remedy }));

describe('the document of a policy', () => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const policy = (document: unknown, type = 'AWS::IAM::ManagedPolicy') =>
    said('policy-document', { Resources: { P: { Type: type, Properties: { PolicyDocument: document } } } });
  const at = 'Resources.P.Properties.PolicyDocument';
  const document = (change: object) => ({ Version: '2012-10-17', Statement: [statement], ...change });

  it.each([
    ['with an id', { Id: 'x' }],
    ['in the older language', { Version: '2008-10-17' }],
    ['without a version', { Version: undefined }],
    ['with a version from a parameter', { Version: { Ref: 'AWS::Region' } }],
    ['with one statement that is no list', { Statement: statement }],
    [
      'with statements of different names',
      {
        Statement: [
          { ...statement, Sid: 'A' },
          { ...statement, Sid: 'B' },
        ],
      },
    ],
    [
      'with statements without names',
      { Statement: [statement, statement, { ...statement, Sid: '' }, { ...statement, Sid: '' }] },
    ],
    [
      'whose statements come from elsewhere',
      { Statement: undefined, 'Fn::Transform': { Name: 'AWS::Include' } },
    ],
  ])('is well made %s', (_what, change) => expect(policy(document(change))).toEqual([]));

  it.each([
    [
      'a member too many',
      { Extra: 1 },
      { path: `${at}.Extra`, what: 'Policies have no Extra.', remedy: 'Remove it.' },
    ],
    [
      'a member that is misspelled',
      { Statment: [] },
      { path: `${at}.Statment`, what: 'Policies have no Statment.', remedy: 'Write Statement.' },
    ],
    [
      'a version of its own',
      { Version: '2026-01-01' },
      { path: `${at}.Version`, what: 'The version is 2026-01-01.', remedy: 'Write "2012-10-17".' },
    ],
    [
      'no statement',
      { Statement: undefined },
      { path: at, what: 'The policy has no statement.', remedy: 'Add Statement.' },
    ],
    [
      'an empty list of them',
      { Statement: [] },
      { path: at, what: 'The policy has no statement.', remedy: 'Add Statement.' },
    ],
    [
      'a statement that is a text among others',
      { Statement: [statement, 'Allow'] },
      { path: `${at}.Statement`, what: 'A statement is no mapping.', remedy: undefined },
    ],
    [
      'two statements of one name',
      {
        Statement: [
          { ...statement, Sid: 'A' },
          { ...statement, Sid: 'A' },
        ],
      },
      {
        path: `${at}.Statement[1].Sid`,
        what: 'Two statements have the Sid A.',
        remedy: 'Rename one of them.',
      },
    ],
  ])('is not with %s', (_what, change, expected) => expect(policy(document(change))).toEqual([expected]));

  it('may have two statements of one name where it is not IAM that reads it', () => {
    const Statement = [
      { ...statement, Sid: 'A', Principal: '*' },
      { ...statement, Sid: 'A', Principal: '*' },
    ];
    expect(policy(document({ Statement }), 'AWS::SNS::TopicPolicy')).toEqual([]);
  });

  it('may be the text of a JSON object, and nothing else that is a text', () => {
    expect(policy(JSON.stringify(document({})))).toEqual([]);
    for (const text of ['{', '[]', '3', 'allow'])
      expect(policy(text)).toEqual([
        { path: at, what: expect.stringMatching(/, no mapping\.$/), remedy: undefined },
      ]);
    expect(policy({ Ref: 'AWS::NoValue' })).toEqual([]);
    // Of a type that we know nothing of it may be anything.
    expect(policy('allow', 'AWS::Events::EventBus')).toEqual([]);
  });
});

describe('the quotas of a function', () => {
  const memory = (MemorySize: unknown, more: object = {}) =>
    said('lambda-memory', {
      Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { MemorySize, ...more } } },
    });
  const path = 'Resources.F.Properties.MemorySize';

  it.each([128, '128', 10_240, '10240', 'x1', '1x', { Ref: 'M' }, undefined, true])(
    'are kept by %j',
    (value) => expect(memory(value)).toEqual([]),
  );

  it.each([
    [127, 128],
    ['127', 128],
    [10_241, 10_240],
    ['99999', 10_240],
  ])('are not by %j, and %d is the nearest', (value, nearest) =>
    expect(memory(value)).toEqual([
      {
        path,
        what: `MemorySize is ${value} MB; Lambda allows 128 to 10240.`,
        remedy: `Write ${nearest}.`,
      },
    ]),
  );

  it('are others where a capacity provider runs it', () => {
    expect(memory(20_000, { CapacityProviderConfig: {} })).toEqual([]);
  });
});

describe('a text that is no template', () => {
  it.each([
    ['', 'The template is empty.'],
    ['# a remark\n', 'The template is empty.'],
    ['null\n', 'The template is empty.'],
    ['- a\n- b\n', 'The template is no mapping.'],
    ['42', 'The template is no mapping.'],
  ])('%j is told as such', (text, what) =>
    expect(said('template-unreadable', text).map((finding) => finding.what)).toEqual([what]),
  );
});

describe('what is referred to and is not there', () => {
  const topic = (name: unknown) =>
    said('reference-unknown', {
      Parameters: { Name: { Type: 'String' } },
      Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } } },
    });

  it('is told with what was meant, where that is near', () => {
    const [near] = topic({ Ref: 'Nmae' });
    expect(near).toMatchObject({ what: 'There is no parameter or resource Nmae.', remedy: 'Write Name.' });
    const [far] = topic({ Ref: 'SomethingElse' });
    expect(far).toMatchObject({ what: 'There is no parameter or resource SomethingElse.' });
    expect(far?.remedy ?? '').not.toContain('Write');
  });
});
