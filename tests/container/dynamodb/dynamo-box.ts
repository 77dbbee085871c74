import { createDynamoService } from '../../../src/sandbox/dynamodb/service.js';
import { createTables } from '../../../src/sandbox/dynamodb/tables.js';
import { createFaultBox } from '../../../src/sandbox/faults.js';
import { startServer } from '../../../src/sandbox/server.js';
import type { FaultBox } from '../../../src/sandbox/service.js';

/** A DynamoDB that a function finds by its environment. */
export interface DynamoBox {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The sandbox's own, whose calls can be counted and made to fail. */
export interface OwnBox extends DynamoBox {
  readonly faults: FaultBox;
  /** `dynamodb:UpdateItem` and its like, in order. */
  calls(): readonly string[];
}

export async function openDynamoBox(): Promise<OwnBox> {
  const account = {
    account: '123456789012',
    region: 'eu-central-1',
    accessKeyId: 'AKIATEST',
    secretAccessKey: 'secret',
    now: () => new Date(),
  };
  const faults = createFaultBox();
  const service = createDynamoService(createTables(account));
  const server = await startServer(new Map([['dynamodb', service]]), { account, faults });
  return {
    environment: {
      AWS_REGION: account.region,
      AWS_ACCESS_KEY_ID: account.accessKeyId,
      AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: server.endpoint,
    },
    faults,
    calls: () => server.calls().map(({ at }) => at),
    close: server.close,
  };
}
