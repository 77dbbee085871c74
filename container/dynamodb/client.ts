import { setTimeout as sleep } from 'node:timers/promises';
import { openCredentials } from '../life/credentials.js';
import { signRequest } from '../sign-request.js';
import { type Connection, openConnection } from './connection.js';
import { DynamoFailure, natureOf, readFailure } from './failure.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The operations that are used here; the function's role allows no others. */
export type Operation = 'BatchWriteItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

export interface CallOptions {
  readonly signal: AbortSignal;
  /**
   * Whether doing it twice is as good as once. If not, it is only tried again when DynamoDB says that nothing was done.
   */
  readonly repeatable: boolean;
}

export interface Dynamo {
  /**
   * @returns the fields of the answer
   * @throws DynamoFailure when DynamoDB refuses, and Error when it cannot be reached within the signal's time
   */
  call(operation: Operation, input: object, options: CallOptions): Promise<Readonly<Record<string, unknown>>>;
}

/** Milliseconds of one attempt, unless told otherwise; DynamoDB itself takes five, and a first connection of a small function some hundred. */
const patience = 1500;

/** How often, and milliseconds before the second, third and fourth at most: the SDKs' own for DynamoDB. */
const pauses = [50, 100, 200];

/**
 * DynamoDB's JSON protocol over kept connections, signed with the function's own keys. `AWS_ENDPOINT_URL_DYNAMODB` or
 * `AWS_ENDPOINT_URL` puts another server in its place.
 * @throws Error when the environment has no Region, or does not say where the credentials are
 */
export function openDynamo(environment: Environment, attemptMs = patience): Dynamo {
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION;
  if (!region) throw new Error('AWS_REGION is not set');
  const url = endpointUrl(environment, region);
  const credentials = openCredentials(environment);
  const connection = openConnection(url);

  const attempt = async (operation: Operation, body: string, signal: AbortSignal): Promise<Attempt> => {
    const keys = await credentials(signal);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
    };
    const now = new Date();
    const signed = signRequest({
      method: 'POST',
      url,
      headers,
      body,
      service: 'dynamodb',
      region,
      keys,
      now,
    });
    return once(connection, { headers: signed, body, signal, attemptMs });
  };

  return {
    async call(operation, input, { signal, repeatable }) {
      const body = JSON.stringify(input);
      for (let tries = 0; ; tries++) {
        const outcome = await attempt(operation, body, signal);
        if (outcome.kind === 'done') return outcome.fields;
        const pause = pauses[tries];
        const again = outcome.kind === 'refused' || (outcome.kind === 'unknown' && repeatable);
        if (!again || pause === undefined || signal.aborted) throw outcome.error;
        await sleep(Math.random() * pause, undefined, { signal }).catch(() => Promise.reject(outcome.error));
      }
    },
  };
}

type Attempt =
  | { readonly kind: 'done'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused' | 'unknown' | 'final'; readonly error: Error };

async function once(
  connection: Connection,
  request: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
    readonly attemptMs: number;
  },
): Promise<Attempt> {
  try {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(request.attemptMs)]);
    const { status, text } = await connection.post(request.headers, request.body, signal);
    if (status === 200) return { kind: 'done', fields: JSON.parse(text) as Record<string, unknown> };
    const failure = readFailure(status, text);
    return { kind: natureOf(failure, status), error: failure };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Of these it is certain that no request has arrived.
    const kind = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code ?? '') ? 'refused' : 'unknown';
    return { kind, error: new DynamoFailure('Unreachable', message) };
  }
}

function endpointUrl(environment: Environment, region: string): URL {
  const written = environment.AWS_ENDPOINT_URL_DYNAMODB || environment.AWS_ENDPOINT_URL;
  if (written) return new URL(`${written.replace(/\/+$/, '')}/`);
  return new URL(`https://dynamodb.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/`);
}
