import type { IncomingMessage } from 'node:http';
import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import { call, type Endpoint } from './endpoint.js';
import { parseNdjson } from './ndjson.js';
import { type ReplyLine, textOf, throwIfError, tokensPerSecond } from './reply.js';

export interface Reply {
  readonly text: string;
  readonly firstTokenMs: number | undefined;
  readonly tokensPerSecond: number | undefined;
  /** `stop`, or `length` when the answer was cut. */
  readonly reason: string | undefined;
}

/** One question to the URL; every piece of the answer goes to `onText` as it comes. */
export async function runPrompt(
  endpoint: Endpoint,
  question: { readonly model: string; readonly prompt: string; readonly now: () => number },
  onText: (text: string) => void,
  signal: AbortSignal,
): Promise<Reply> {
  const started = question.now();
  const body = Buffer.from(
    JSON.stringify({
      model: question.model,
      stream: true,
      messages: [{ role: 'user', content: question.prompt }],
    }),
  );
  const headers = { 'content-type': 'application/json' };
  const response = await call(endpoint, { method: 'POST', path: '/api/chat', headers, body, signal });
  if (response.statusCode !== 200) throw await refused(response, endpoint);
  let text = '';
  let firstTokenMs: number | undefined;
  let last: ReplyLine = {};
  for await (const value of parseNdjson(response)) {
    last = value as ReplyLine;
    throwIfError(last);
    const piece = textOf(last);
    if (piece === '') continue;
    firstTokenMs ??= question.now() - started;
    text += piece;
    onText(piece);
  }
  return { text, firstTokenMs, tokensPerSecond: tokensPerSecond(last), reason: last.done_reason };
}

async function refused(response: IncomingMessage, endpoint: Endpoint): Promise<UserError> {
  const said = (await firstBytes(response, 2000)).trim();
  const status = response.statusCode ?? 0;
  if (status === 401 || status === 403) {
    return new UserError({
      code: 'not-let-in',
      message: `the endpoint refused the call (${status}): ${said || 'no reason given'}`,
      why: whyRefused[endpoint.access.kind],
      exitCode: exitCodes.credentials,
      next: nextWhenRefused[endpoint.access.kind],
    });
  }
  return new UserError({
    code: 'endpoint-failed',
    message: `the endpoint answered ${status}: ${said || 'nothing'}`,
    next: ['try again in a few seconds', 'ollama-lambda deploy'],
  });
}

const whyRefused = {
  iam: 'the caller needs lambda:InvokeFunctionUrl and lambda:InvokeFunction on the function’s alias',
  'api-key': 'the key is not the one that was deployed',
  none: 'the endpoint asks for a key or a signature',
};
const nextWhenRefused: Record<keyof typeof whyRefused, string[]> = {
  iam: ['ollama-lambda run --profile <another profile> "hello"'],
  'api-key': [
    'OLLAMA_LAMBDA_API_KEY=<key> ollama-lambda run "hello"',
    'ollama-lambda run --key-file <file> "hello"',
  ],
  none: ['ollama-lambda run "hello"'],
};

async function firstBytes(stream: AsyncIterable<Buffer>, limit: number): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += chunk.toString('utf8');
    if (text.length >= limit) break;
  }
  return text.slice(0, limit);
}
