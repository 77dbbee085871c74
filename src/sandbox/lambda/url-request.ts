import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UrlInput } from '../lambda-control.js';
import { AwsFailure, type SandboxAccount } from '../service.js';
import { callerOf } from '../signature.js';
import type { PoolAnswer, PoolEvent } from './pool-event.js';
import { respondJson } from './respond.js';
import { accessKeyOf, type SignedRequest } from './signature.js';
import { type AnswerSink, BufferSink } from './sink.js';
import { traceHeader, traceOf } from './trace.js';
import { sendBadGateway, sendBuffered, UrlSink } from './url-answer.js';
import { allow, answerPreflight, corsHeaders, hasCors, isPreflight } from './url-cors.js';
import { urlEvent } from './url-event.js';

/** What stands behind one function URL. */
export interface UrlDoor {
  readonly account: SandboxAccount;
  readonly id: string;
  /** Of the function, with its qualifier. */
  readonly arn: string;
  readonly input: UrlInput;
  /** A caller who leaves ends the event. Lambda tells a function nothing of it and lets it finish. */
  readonly stopsWithCaller?: boolean;
  mayCall(request: SignedRequest): boolean;
  /** @throws AwsFailure when Lambda would not run the event */
  run(event: PoolEvent, sink: AnswerSink): Promise<PoolAnswer>;
}

/** One request to a function URL: who may, what the function is told, and how its answer becomes HTTP again. */
export async function serveUrl(
  door: UrlDoor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const { method = 'GET', url = '/', headers } = request;
  const { cors } = door.input;
  response.setHeader('x-amzn-requestid', requestId);
  if (hasCors(cors)) {
    if (isPreflight(method, headers)) return answerPreflight(cors, headers, response);
    allow(cors, headers.origin, response);
  }
  const left = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) left.abort();
  });
  const read = new BufferSink();
  for await (const chunk of request as AsyncIterable<Buffer>) await read.write(chunk);
  if (read.tooLarge) return respondJson(response, 413, { Message: 'Request Entity Too Large' });
  const body = read.content();
  if (!door.mayCall({ method, url, headers, body })) {
    return respondJson(
      response,
      403,
      { Message: 'Forbidden' },
      { 'x-amzn-errortype': 'AccessDeniedException' },
    );
  }
  const traceId = traceOf(headers, door.account.now());
  const event: PoolEvent = {
    payload: Buffer.from(JSON.stringify(eventOf({ door, request, body, requestId, traceId }))),
    invokedArn: door.arn,
    clientContext: undefined,
    traceId,
    ...(door.stopsWithCaller ? { left: left.signal } : {}),
  };
  try {
    await answer(door, event, response);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    if (error.status === 429) return respondJson(response, 429, { Message: error.message });
    sendBadGateway(response);
  }
}

interface Asked {
  readonly door: UrlDoor;
  readonly request: IncomingMessage;
  readonly body: Buffer;
  readonly requestId: string;
  readonly traceId: string;
}

function eventOf({ door, request, body, requestId, traceId }: Asked): object {
  const { account } = door;
  const { headers } = request;
  const signed = door.input.authType === 'AWS_IAM';
  return urlEvent({
    requestId,
    urlId: door.id,
    // Not the loopback address: a function tells by the name which door it is.
    domain: `${door.id}.lambda-url.${account.region}.on.aws`,
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: { ...headers, [traceHeader]: traceId },
    body,
    sourceIp: request.socket.remoteAddress ?? '',
    at: account.now(),
    caller: signed
      ? {
          account: account.account,
          arn: callerOf(account),
          accessKey: accessKeyOf(headers.authorization ?? ''),
        }
      : undefined,
  });
}

async function answer(door: UrlDoor, event: PoolEvent, response: ServerResponse): Promise<void> {
  const dropped = new Set(hasCors(door.input.cors) ? corsHeaders : []);
  if (door.input.invokeMode === 'RESPONSE_STREAM') {
    const sink = new UrlSink(response, dropped);
    const { error } = await door.run(event, sink);
    return sink.end(error !== undefined);
  }
  const sink = new BufferSink();
  const { error } = await door.run(event, sink);
  if (error || sink.tooLarge) sendBadGateway(response);
  else sendBuffered(response, sink, dropped);
}
