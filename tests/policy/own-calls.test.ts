import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ownCalls } from '../../src/policy/own-calls.js';

const folder = new URL('../../src/aws/', import.meta.url);

/** IAM's prefix of each client; it is not always the client's name. */
const services: Readonly<Record<string, string>> = {
  'cloudwatch-logs': 'logs',
};

/** The operations that the code of `src/aws` can send. */
function sent(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const code = readFileSync(new URL(name, folder), 'utf8');
      const clients = [...code.matchAll(/import(?: type)?[^;]*?'@aws-sdk\/client-([\w-]+)'/g)].map(
        ([, client = '']) => client,
      );
      const operations = [...code.matchAll(/new (\w+)Command\(|\bpaginate(\w+)\(/g)].map(
        ([, command, pages]) => command ?? pages ?? '',
      );
      // IAM is asked by hand.
      const byHand = [...code.matchAll(/\biam\('(\w+)'/g)].map(([, operation]) => `iam:${operation}`);
      const [client = ''] = new Set(clients);
      return [...byHand, ...operations.map((operation) => `${services[client] ?? client}:${operation}`)];
    });
}

describe('the table of our own calls', () => {
  it('has each operation that the code sends, and no other', () => {
    expect([...new Set(sent())].toSorted()).toEqual(
      [...new Set(ownCalls.map(({ operation }) => operation))].toSorted(),
    );
  });

  it('reads the code that it judges', () => {
    expect(sent().length).toBeGreaterThan(30);
    expect(sent()).toContain('cloudformation:CreateChangeSet');
    expect(sent()).toContain('logs:FilterLogEvents');
  });
});
