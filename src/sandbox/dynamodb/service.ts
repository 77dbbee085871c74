import { unknownOperation } from '../route.js';
import type { SandboxService } from '../service.js';
import { itemOperations } from './operations.js';
import { tableOperations } from './table-operations.js';
import type { Tables } from './tables.js';

const operations = { ...tableOperations, ...itemOperations };

/** The wire of DynamoDB (JSON 1.0); see dynamodb.md. */
export function createDynamoService(tables: Tables): SandboxService {
  return {
    name: 'dynamodb',
    async handle(request, response) {
      const operation = operations[request.operation];
      if (operation === undefined) throw unknownOperation('dynamodb', request.operation);
      const result = operation(tables, JSON.parse(request.body?.toString('utf8') || '{}'));
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(result));
    },
  };
}
