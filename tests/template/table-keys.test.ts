import { describe, expect, it } from '@jest/globals';
import { validateTemplate } from '../../src/template/validate/validate-template.js';

/** What the rule says of a table with these properties: path below `Properties`, and the words. */
function said(properties: Readonly<Record<string, unknown>>, top: object = {}): readonly string[] {
  const Table = {
    Type: 'AWS::DynamoDB::Table',
    Properties: { BillingMode: 'PAY_PER_REQUEST', ...properties },
  };
  const text = JSON.stringify({ ...top, Resources: { Table } }, null, 2);
  return validateTemplate(text)
    .filter(({ id }) => id === 'table-keys')
    .map(({ place, what }) => `${place?.path?.replace('Resources.Table.Properties.', '')}: ${what}`);
}

const defined = (...names: readonly unknown[]) =>
  names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));

const keys = (hash: unknown, ...range: readonly unknown[]) => [
  { AttributeName: hash, KeyType: 'HASH' },
  ...range.map((AttributeName) => ({ AttributeName, KeyType: 'RANGE' })),
];

const index = (KeySchema: unknown) => ({
  IndexName: 'byOther',
  KeySchema,
  Projection: { ProjectionType: 'ALL' },
});

const secondary = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'];

describe('the keys of a table', () => {
  it.each([
    ['keys that are a text', { KeySchema: 'a text' }, ['KeySchema: KeySchema is a text.']],
    ['no keys', { KeySchema: [] }, ['KeySchema: KeySchema is [].']],
    [
      'a key of a kind that does not exist',
      { AttributeDefinitions: defined('id'), KeySchema: [{ AttributeName: 'id', KeyType: 'HASHED' }] },
      ['KeySchema[0]: A key is {"AttributeName":"id","KeyType":"HASHED"}.'],
    ],
    [
      'a key whose name is a list',
      { KeySchema: [{ AttributeName: ['id'], KeyType: 'HASH' }] },
      ['KeySchema[0]: A key is {"AttributeName":["id"],"KeyType":"HASH"}.'],
    ],
    [
      'one attribute as both keys',
      { AttributeDefinitions: defined('id'), KeySchema: keys('id', 'id') },
      ['KeySchema[1].AttributeName: AttributeName id stands twice in KeySchema.'],
    ],
    [
      'two keys of one kind',
      { AttributeDefinitions: defined('id', 'at', 'by'), KeySchema: keys('id', 'at', 'by') },
      ['KeySchema[2].KeyType: KeyType RANGE stands twice in KeySchema.'],
    ],
    [
      'a sort key that is not defined',
      { AttributeDefinitions: defined('id'), KeySchema: keys('id', 'at') },
      ['KeySchema[1].AttributeName: The key at is not in AttributeDefinitions.'],
    ],
    [
      'nothing is defined at all',
      { KeySchema: keys('id') },
      ['KeySchema[0].AttributeName: The key id is not in AttributeDefinitions.'],
    ],
    [
      'a definition that no key uses',
      { AttributeDefinitions: defined('id', 'colour'), KeySchema: keys('id') },
      [
        'AttributeDefinitions[1].AttributeName: colour is defined, and in no key of the table or its indexes.',
      ],
    ],
    [
      'a name that differs in case',
      { AttributeDefinitions: defined('ID'), KeySchema: keys('id') },
      [
        'AttributeDefinitions[0].AttributeName: ID is defined, and in no key of the table or its indexes.',
        'KeySchema[0].AttributeName: The key id is not in AttributeDefinitions.',
      ],
    ],
    ...secondary.map(
      (indexes) =>
        [
          `a key of ${indexes}`,
          {
            AttributeDefinitions: defined('id'),
            KeySchema: keys('id'),
            [indexes]: [index(keys('id', 'other'))],
          },
          [`${indexes}[0].KeySchema[1].AttributeName: The key other is not in AttributeDefinitions.`],
        ] as const,
    ),
  ] as const)('%s is found where it stands', (_name, properties, expected) =>
    expect(said(properties)).toEqual(expected),
  );

  const reference = { Ref: 'Name' };
  const parameter = { Parameters: { Name: { Type: 'String' } } };
  it.each([
    ['both keys', { AttributeDefinitions: defined('id', 'at'), KeySchema: keys('id', 'at') }],
    ...secondary.map(
      (indexes) =>
        [
          `what only a key of ${indexes} uses`,
          {
            AttributeDefinitions: defined('id', 'other'),
            KeySchema: keys('id'),
            [indexes]: [index(keys('id', 'other'))],
          },
        ] as const,
    ),
    [
      'names that a parameter gives',
      { AttributeDefinitions: defined(reference), KeySchema: keys(reference) },
    ],
    [
      'a defined name beside a key that a parameter gives',
      { AttributeDefinitions: defined('id'), KeySchema: keys(reference) },
    ],
    [
      'a key beside a definition that a parameter gives',
      { AttributeDefinitions: defined(reference), KeySchema: keys('id') },
    ],
    [
      'indexes that may be taken away',
      {
        AttributeDefinitions: defined('id', 'other'),
        KeySchema: keys('id'),
        GlobalSecondaryIndexes: { Ref: 'AWS::NoValue' },
      },
    ],
    [
      'properties from a file that is included',
      { KeySchema: keys('id'), 'Fn::Transform': { Name: 'AWS::Include' } },
    ],
  ] as const)('%s are accepted', (_name, properties) => expect(said(properties, parameter)).toEqual([]));

  it('what a macro rewrites is not compared', () =>
    expect(said({ KeySchema: keys('id') }, { Transform: ['OurMacro'] })).toEqual([]));
});
