import type { IncomingMessage } from 'node:http';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { callAwake, type OnWaking } from './awake.js';
import { call, type Endpoint } from './endpoint.js';
import { type Heard, hear, type Piece } from './hear.js';

export interface Question {
  readonly model: string;
  /** As `/api/chat` takes them. */
  readonly messages: readonly {
    readonly role: string;
    readonly content: string;
    /** In base64. */
    readonly images?: readonly string[];
  }[];
  /** Ollama's, such as `num_predict`. */
  readonly options?: Readonly<Record<string, number>>;
  /** Milliseconds. */
  readonly now: () => number;
  /** Given, a function that is not ready yet is asked once more, after this was told. */
  readonly onWaking?: OnWaking;
}

export interface Reply extends Heard {
  /** Whether it was the first that its instance answered. */
  readonly coldStart: boolean;
  /** What the function gave up for want of memory, in its own words. */
  readonly fallback: string | undefined;
}

/**
 * One turn of a conversation with the URL; every piece of the answer goes to `onPiece` as it comes.
 *
 * @throws UserError `not-let-in`, `endpoint-failed`, or `model-error` when the stream carries one
 */
export async function converse(
  endpoint: Endpoint,
  { model, messages, options, now, onWaking }: Question,
  onPiece: (piece: Piece) => void,
  signal: AbortSignal,
): Promise<Reply> {
  const started = now();
  const body = Buffer.from(JSON.stringify({ model, stream: true, messages, options }));
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', path: '/api/chat', headers, body, signal };
  const response = await (onWaking === undefined
    ? call(endpoint, request)
    : callAwake(endpoint, request, onWaking));
  if (response.statusCode !== 200) throw await refused(response, endpoint);
  const heard = await hear(response, { now, started, onPiece });
  const fallback = response.headers['x-ollama-lambda-fallback'];
  return {
    ...heard,
    coldStart: response.headers['x-ollama-lambda-cold-start'] === 'true',
    fallback: typeof fallback === 'string' ? fallback : undefined,
  };
}

/** What an answer other than 200 means, and what to type next. */
export async function refused(response: IncomingMessage, endpoint: Endpoint): Promise<UserError> {
  const said = (await firstBytes(response, 2000)).trim();
  const status = response.statusCode ?? 0;
  if (status === 401 || status === 403) {
    return new UserError({
      code: 'not-let-in',
      message: `the endpoint refused the call (${status}): ${said || 'no reason given'}`,
      why: whyRefusedBy(endpoint, status),
      exitCode: exitCodes.credentials,
      next: nextWhenRefused[endpoint.access.kind],
    });
  }
  return new UserError({
    code: 'endpoint-failed',
    message: `the endpoint answered ${status}: ${said || 'nothing'}`,
    next: nextAfter(status),
  });
}

function nextAfter(status: number): readonly string[] {
  // The same request would be refused again: what the model can do is what can be looked at.
  if (status === 400) return ['ollama-lambda show   # what the model can do'];
  if (status === 429)
    return ['ollama-lambda status   # stopped, or at a ceiling?', 'try again in a few seconds'];
  if (status === 504)
    return ['ollama-lambda deploy --timeout <seconds>   # up to 900', 'a question with a shorter answer'];
  return ['try again in a few seconds', 'ollama-lambda logs --diagnose   # what went wrong'];
}

/** A gateway refuses keys of its own with 403; the function says 401 of those that it knows. */
function whyRefusedBy({ access, gatewayKey }: Endpoint, status: number): string {
  if (gatewayKey !== undefined && status === 403 && access.kind !== 'iam') {
    return 'the gateway does not know the key in OLLAMA_LAMBDA_GATEWAY_KEY, or has not enabled it';
  }
  if (access.kind === 'iam' && access.service === 'execute-api') {
    return 'the caller needs execute-api:Invoke on the gateway, and the right key where it asks for one';
  }
  return whyRefused[access.kind];
}

const whyRefused = {
  iam: 'the caller needs lambda:InvokeFunctionUrl and lambda:InvokeFunction on the function’s alias',
  'api-key': 'the key is not the one that was deployed',
  none: 'the endpoint asks for a key or a signature',
};
const nextWhenRefused: Record<keyof typeof whyRefused, string[]> = {
  iam: ['the same command with --profile <another profile>'],
  'api-key': [
    'export OLLAMA_LAMBDA_API_KEY=<key>   # then the same command',
    'the same command with --key-file <file>',
  ],
  none: ['ollama-lambda status   # whom the endpoint lets in'],
};

async function firstBytes(stream: AsyncIterable<Buffer>, limit: number): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk.toString('utf8');
    if (text.length >= limit) break;
  }
  return text.slice(0, limit);
}
