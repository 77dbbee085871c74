import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsFailure } from '../service.js';
import { callerOf } from '../signature.js';
import type { UrlConfig, UrlParts } from './function-url.js';
import { publicMayCall } from './permissions.js';
import { respondJson } from './respond.js';
import { accessKeyOf, isSignedBy } from './signature.js';
import { BufferSink } from './sink.js';
import { sendBadGateway, sendBuffered, UrlSink } from './url-answer.js';
import { urlEvent } from './url-event.js';

/** One request to a function URL: who may, what the function is told, and how its answer becomes HTTP again. */
export async function serveUrl(
  parts: UrlParts,
  config: UrlConfig,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-amzn-requestid', requestId);
  const read = new BufferSink();
  for await (const chunk of request as AsyncIterable<Buffer>) await read.write(chunk);
  if (read.tooLarge) return respondJson(response, 413, { Message: 'Request Entity Too Large' });
  const body = read.content();
  if (!mayCall(parts, config, request, body)) {
    return respondJson(
      response,
      403,
      { Message: 'Forbidden' },
      { 'x-amzn-errortype': 'AccessDeniedException' },
    );
  }
  const event = eventOf(parts, config, request, body, requestId);
  try {
    await answer(parts, config, Buffer.from(JSON.stringify(event)), response);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    if (error.status === 429) return respondJson(response, 429, { Message: error.message });
    sendBadGateway(response);
  }
}

function mayCall(
  { account, store }: UrlParts,
  config: UrlConfig,
  request: IncomingMessage,
  body: Buffer,
): boolean {
  if (config.input.authType === 'NONE') {
    return publicMayCall(store.permissions(config.functionName, config.qualifier));
  }
  const { method = 'GET', url = '/', headers } = request;
  return isSignedBy({ method, url, headers, body }, { ...account, service: 'lambda' }, account.now());
}

function eventOf(
  { account }: UrlParts,
  config: UrlConfig,
  request: IncomingMessage,
  body: Buffer,
  requestId: string,
): object {
  const { headers } = request;
  const signed = config.input.authType === 'AWS_IAM';
  return urlEvent({
    requestId,
    urlId: config.id,
    domain: headers.host ?? '',
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers,
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

async function answer(
  { store, runner }: UrlParts,
  config: UrlConfig,
  payload: Buffer,
  response: ServerResponse,
): Promise<void> {
  const { entry, version } = store.resolve(config.functionName, config.qualifier);
  const event = { payload, invokedArn: config.arn, clientContext: undefined, traceId: traceId() };
  if (config.input.invokeMode === 'RESPONSE_STREAM') {
    const sink = new UrlSink(response);
    const { error } = await runner.run(entry, version, event, sink);
    return sink.end(error !== undefined);
  }
  const sink = new BufferSink();
  const { error } = await runner.run(entry, version, event, sink);
  if (error || sink.tooLarge) sendBadGateway(response);
  else sendBuffered(response, sink);
}

/** `Root=1-<8 hex of the time>-<24 hex>`, as X-Ray writes it. */
export function traceId(): string {
  const id = randomUUID().replaceAll('-', '');
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${id.slice(0, 24)};Sampled=0`;
}
