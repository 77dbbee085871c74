import { describe, expect, it } from '@jest/globals';
import { renderTemplate } from '../../src/template/render.js';
import { tables } from '../container/dynamodb/make-tables.js';
import { texts } from './build.js';
import { conversationsVariants } from './variants/conversations.js';
import { ratesVariants } from './variants/rates.js';

interface Resource {
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const rendered = (input: Parameters<typeof renderTemplate>[0]) => {
  const resources = renderTemplate(input, texts).template.Resources as Readonly<Record<string, Resource>>;
  const policies = resources.Role?.Properties.Policies as readonly Policy[] | undefined;
  return { resources, statements: policies?.[0]?.PolicyDocument.Statement ?? [] };
};
interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

interface Statement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

describe('the tables', () => {
  it.each([
    ['rates', 'RatesTable', 'CountUse', ratesVariants.rates, ['UpdateItem']],
    [
      'conversations',
      'ConversationsTable',
      'KeepConversations',
      conversationsVariants.conversations,
      ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
    ],
  ] as const)(
    'of %s are those that the function is tested with, and it may do what it does and no more',
    (kind, id, sid, input, operations) => {
      const { resources, statements } = rendered(input);
      expect(resources[id]?.Properties).toMatchObject({ ...tables[kind], BillingMode: 'PAY_PER_REQUEST' });
      const statement = statements.find(({ Sid }) => Sid === sid);
      expect([statement?.Action].flat()).toEqual(operations.map((name) => `dynamodb:${name}`));
      expect(statement?.Resource).toEqual({ 'Fn::GetAtt': `${id}.Arn` });
    },
  );

  it('of conversations stay behind only when that was asked for', () => {
    const policies = (['conversations', 'conversations-kept'] as const).map((name) => {
      const { DeletionPolicy, UpdateReplacePolicy } =
        rendered(conversationsVariants[name]).resources.ConversationsTable ?? {};
      return [DeletionPolicy, UpdateReplacePolicy];
    });
    expect(policies).toEqual([
      ['Delete', 'Delete'],
      ['RetainExceptOnCreate', 'Retain'],
    ]);
  });
});
