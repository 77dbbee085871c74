import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { DynamoBox } from '../container/dynamodb/dynamo-box.js';
import { askDynamo, makeTable } from '../container/dynamodb/make-tables.js';
import { holdsUnderFiftyClients } from '../container/dynamodb/parallel-claims.js';
import { startDynamoLocal } from './dynamodb-local.js';

/** DynamoDB Local takes any keys. */
async function openLocal(): Promise<DynamoBox> {
  const folder = await mkdtemp(join(tmpdir(), 'dynamodb-local-'));
  const server = await startDynamoLocal(folder);
  return {
    environment: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_DYNAMODB: server.url,
    },
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe("AWS's own DynamoDB Local under fifty clients", () => {
  holdsUnderFiftyClients(openLocal);
});

describe('what the sandbox does not imitate', () => {
  it('is refused by DynamoDB Local: a name that is a reserved word', async () => {
    const box = await openLocal();
    try {
      const input = {
        TableName: await makeTable(box.environment, 'rates'),
        Key: { caller: { S: 'ci' } },
        UpdateExpression: 'SET minute = :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      };
      await expect(askDynamo(box.environment, 'UpdateItem', input)).rejects.toThrow(/reserved keyword/);
    } finally {
      await box.close();
    }
  });
});
