import type { ServerResponse } from 'node:http';
import type { AwsFailure } from './service.js';

/** AWS's JSON 1.1 protocol (ECR, CloudWatch Logs) and the REST-JSON one (Lambda): only their errors differ. */

export function sendJsonResult(response: ServerResponse, result: unknown): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(result));
}

export function sendJsonFailure(response: ServerResponse, failure: AwsFailure): void {
  const body = { __type: failure.code, message: failure.message, ...failure.fields };
  response
    .writeHead(failure.status, { 'content-type': 'application/x-amz-json-1.1' })
    .end(JSON.stringify(body));
}

export function sendRestFailure(response: ServerResponse, failure: AwsFailure): void {
  const type = failure.status >= 500 ? 'Service' : 'User';
  response
    .writeHead(failure.status, { 'content-type': 'application/json', 'x-amzn-errortype': failure.code })
    .end(JSON.stringify({ Type: type, Message: failure.message, ...failure.fields }));
}
