import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallFunction } from '../lambda/service-call.js';
import { accessKeyOf, isSignedBy } from '../lambda/signature.js';
import { BufferSink } from '../lambda/sink.js';
import { AwsFailure, type SandboxAccount } from '../service.js';
import { callerOf } from '../signature.js';
import { admit } from './admit.js';
import { refuse, refuseAnswer, StreamSink, sendWhole } from './answer.js';
import type { Limits } from './limits.js';
import { type Records, type Route, recordsOf, routeFor, textOf } from './records.js';
import { restEvent } from './rest-event.js';

/** What stands behind the address of one REST API. */
export interface ApiDoor {
  readonly account: SandboxAccount;
  readonly apiId: string;
  readonly records: Records;
  /** By the id of a deployment: the methods that it copied. */
  readonly deployments: ReadonlyMap<string, readonly Route[]>;
  readonly limits: Limits;
  readonly call: CallFunction;
}

/** docs: "Payload size … 10 MB" */
const mostBytes = 10 * 1024 * 1024;

/** One request to a REST API: which method, who may, what the function is told, and how its answer becomes HTTP. */
export async function serveApi(
  door: ApiDoor,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-amzn-requestid', requestId);
  const read = new BufferSink(mostBytes);
  for await (const chunk of request as AsyncIterable<Buffer>) await read.write(chunk);
  if (read.tooLarge) return refuse(response, 413, 'Request Too Long', 'RequestTooLargeException');
  const { method = 'GET', url = '/', headers } = request;
  const [whole = '/', query = ''] = url.split(/\?(.*)/s);
  const [, stage = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(whole) ?? [];
  const path = rest === '' ? '/' : rest;
  const deployed = stageOf(door, stage);
  if (deployed === undefined) return refuse(response, 403, 'Forbidden', 'ForbiddenException');
  const route = routeFor(deployed.routes, path, method);
  if (route === undefined) {
    const words = 'Missing Authentication Token';
    return refuse(response, 403, words, 'MissingAuthenticationTokenException');
  }
  const body = read.content();
  const admission = admit(door, deployed.stage, route, {
    key: String(headers['x-api-key'] ?? ''),
    hasAuthorization: headers.authorization !== undefined,
    isSigned: () => isSignedBy({ method, url, headers, body }, signerOf(door), door.account.now()),
  });
  if (admission.kind === 'refused') {
    return refuse(response, admission.status, admission.message, admission.type);
  }
  const event = restEvent({
    requestId,
    apiId: door.apiId,
    account: door.account.account,
    stage,
    domain: `${door.apiId}.execute-api.${door.account.region}.amazonaws.com`,
    route,
    method,
    path,
    query,
    rawHeaders: request.rawHeaders,
    body,
    sourceIp: request.socket.remoteAddress ?? '',
    at: door.account.now(),
    caller: route.signed ? callerOfRequest(door, headers.authorization ?? '') : undefined,
    apiKey: admission.apiKey,
  });
  await integrate(door, { route, event, place: `${stage}/${method}${path}` }, response);
}

const signerOf = ({ account }: ApiDoor) => ({ ...account, service: 'execute-api' });

const callerOfRequest = ({ account }: ApiDoor, authorization: string) => ({
  account: account.account,
  arn: callerOf(account),
  accessKey: accessKeyOf(authorization),
});

function stageOf({ records, deployments, apiId }: ApiDoor, name: string) {
  const stage = recordsOf(records, 'Stage').find(
    (each) => textOf(each, 'RestApiId') === apiId && textOf(each, 'StageName') === name,
  );
  const routes = stage && deployments.get(textOf(stage, 'DeploymentId'));
  return routes && { stage, routes };
}

interface Integration {
  readonly route: Route;
  readonly event: object;
  /** Stage, method and path, as an ARN has them. */
  readonly place: string;
}

async function integrate(
  { account, apiId, call }: ApiDoor,
  { route, event, place }: Integration,
  response: ServerResponse,
): Promise<void> {
  const { Uri: uri, Type: type } = route.integration;
  const [, functionArn, way] =
    /:lambda:path\/[\d-]+\/functions\/(arn:[^/]+)\/(response-streaming-invocations|invocations)$/.exec(
      String(uri),
    ) ?? [];
  const streams = way === 'response-streaming-invocations';
  const agrees = streams === (route.integration.ResponseTransferMode === 'STREAM');
  if (type !== 'AWS_PROXY' || functionArn === undefined || !agrees) {
    return refuse(response, 500, 'Internal server error', 'InternalServerErrorException');
  }
  const sourceArn = `arn:aws:execute-api:${account.region}:${account.account}:${apiId}/${place}`;
  const asked = { functionArn, service: 'apigateway.amazonaws.com', sourceArn, event };
  try {
    if (streams) {
      const sink = new StreamSink(response);
      const { error } = await call(asked, sink);
      sink.end(error !== undefined);
      return;
    }
    const sink = new BufferSink();
    const { error } = await call(asked, sink);
    if (error || sink.tooLarge) refuseAnswer(response);
    else sendWhole(response, sink);
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    // Not there, not allowed, or no instance free: the caller learns no more than that.
    refuse(response, 500, 'Internal server error', 'InternalServerErrorException');
  }
}
