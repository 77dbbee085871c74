import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsFailure, type PermissionInput, type SandboxAccount, type UrlInput } from '../service.js';
import { publicMayCall } from './permissions.js';
import type { PoolAnswer, PoolEvent } from './pool.js';
import { respondJson } from './respond.js';
import { accessKeyOf, isSignedBy } from './signature.js';
import { type AnswerSink, BufferSink, maximumPayload } from './sink.js';
import { urlEvent } from './url-event.js';
import { respondBuffered, StreamedAnswer } from './url-answer.js';

/** What a listener asks about its URL, anew for each request. */
export interface UrlTarget {
  readonly input: UrlInput;
  readonly permissions: readonly PermissionInput[];
  run(event: Omit<PoolEvent, 'invokedArn'>, sink: AnswerSink): Promise<PoolAnswer>;
}

export interface UrlListener {
  /** With a slash at the end, as AWS writes it. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The front door of one function URL: an http listener on loopback. It decides who may call, makes the event, and
 * passes the answer on as it comes.
 */
export async function openUrl(target: () => UrlTarget, account: SandboxAccount): Promise<UrlListener> {
  const server = createServer((request, response) => {
    serve(request, response, target, account).catch((error: unknown) => refuse(response, error));
  });
  // A request may be held for as long as a function may run.
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => closeServer(server) };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  target: () => UrlTarget,
  account: SandboxAccount,
): Promise<void> {
  const requestId = randomUUID();
  const traceId = `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)}`;
  response.setHeader('x-amzn-requestid', requestId);
  response.setHeader('x-amzn-trace-id', traceId);
  const sink = new BufferSink();
  for await (const chunk of request as AsyncIterable<Buffer>) await sink.write(chunk);
  const body = sink.content();
  const url = target();
  const { authType, invokeMode } = url.input;
  const signed = authType === 'AWS_IAM';
  const allowed = signed ? isSigned(request, body, account) : publicMayCall(url.permissions);
  // The signature of a body that was too long to keep cannot be checked; neither answer says more than it must.
  if (sink.tooLarge) {
    const Message = `Request must be smaller than ${maximumPayload} bytes for the InvokeFunction operation`;
    return respondJson(response, 413, { Message });
  }
  if (!allowed) return respondJson(response, 403, { Message: 'Forbidden' }, forbidden);
  const accessKey = accessKeyOf(request.headers.authorization ?? '');
  const event = urlEvent({
    requestId,
    urlId: `port${request.socket.localPort ?? 0}`,
    domain: request.headers.host ?? '',
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: { ...request.headers, 'x-amzn-trace-id': traceId },
    body,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    at: account.now(),
    caller: signed
      ? { account: account.account, arn: `arn:aws:iam::${account.account}:user/rehearsal`, accessKey }
      : undefined,
  });
  const payload = Buffer.from(JSON.stringify(event));
  const job = { payload, clientContext: undefined, traceId };
  return invokeMode === 'RESPONSE_STREAM' ? stream(url, job, response) : buffer(url, job, response);
}

const forbidden = { 'x-amzn-errortype': 'AccessDeniedException' };

const isSigned = (request: IncomingMessage, body: Buffer, account: SandboxAccount): boolean =>
  isSignedBy(
    { method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers, body },
    { ...account, service: 'lambda' },
    account.now(),
  );

async function stream(
  url: UrlTarget,
  event: Omit<PoolEvent, 'invokedArn'>,
  response: ServerResponse,
): Promise<void> {
  const answer = new StreamedAnswer(response);
  const { error } = await url.run(event, answer);
  await answer.end(error !== undefined);
}

async function buffer(
  url: UrlTarget,
  event: Omit<PoolEvent, 'invokedArn'>,
  response: ServerResponse,
): Promise<void> {
  const sink = new BufferSink();
  const { error } = await url.run(event, sink);
  respondBuffered(response, sink, error !== undefined);
}

/** Lambda's refusals (not Active, too many at once) and our own mistakes; an answer that has begun can only be cut. */
function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
  } else if (error instanceof AwsFailure) {
    respondJson(response, error.status, { Message: error.message }, { 'x-amzn-errortype': error.code });
  } else {
    respondJson(response, 500, { Message: `the sandbox itself failed: ${String(error)}` });
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
