import { describe } from '@jest/globals';
import { openDynamoBox } from './dynamo-box.js';
import { holdsUnderFiftyClients } from './parallel-claims.js';

describe("the sandbox's DynamoDB under fifty clients", () => {
  holdsUnderFiftyClients(openDynamoBox);
});
