import { signRequest } from '../../../container/sign-request.js';

/** The tables as `templates/features/` has them; a test compares the two. */
export const tables = {
  rates: {
    AttributeDefinitions: [{ AttributeName: 'caller', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'caller', KeyType: 'HASH' }],
  },
  conversations: {
    AttributeDefinitions: [
      { AttributeName: 'conversation', AttributeType: 'S' },
      { AttributeName: 'turn', AttributeType: 'N' },
    ],
    KeySchema: [
      { AttributeName: 'conversation', KeyType: 'HASH' },
      { AttributeName: 'turn', KeyType: 'RANGE' },
    ],
  },
} as const;

type Environment = Readonly<Record<string, string>>;

/** Sends one request that the function itself never sends. */
export async function askDynamo(
  environment: Environment,
  operation: string,
  input: object,
): Promise<unknown> {
  const url = new URL(`${environment.AWS_ENDPOINT_URL_DYNAMODB}/`);
  const body = JSON.stringify(input);
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION = '' } = environment;
  const headers = signRequest({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    },
    body,
    service: 'dynamodb',
    region: AWS_REGION,
    keys: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: undefined,
    },
    now: new Date(),
  });
  const { host: _, ...sent } = headers;
  const answer = await fetch(url, { method: 'POST', headers: sent, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${operation} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

let made = 0;

/** A new table of this kind; its name. */
export async function makeTable(environment: Environment, kind: keyof typeof tables): Promise<string> {
  const TableName = `${kind}-${process.pid}-${++made}`;
  await askDynamo(environment, 'CreateTable', { TableName, BillingMode: 'PAY_PER_REQUEST', ...tables[kind] });
  return TableName;
}
