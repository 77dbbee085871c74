import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAws } from '../../src/aws/aws.js';
import type { AwsOptions } from '../../src/aws/clients.js';
import type { Aws } from '../../src/aws/ports.js';

export interface Asked {
  readonly method: string;
  readonly path: string;
  /** `X-Amz-Target`'s last part, the query protocol's `Action`, or method and path. */
  readonly operation: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Close the connection without a word. */
  readonly reset?: boolean;
  /** Send this much and then nothing more. */
  readonly hang?: boolean;
  /** Take the request and never answer. */
  readonly silent?: boolean;
}

export interface Wire {
  readonly url: string;
  readonly asked: Asked[];
  readonly aws: Aws;
  awsWith(options: Partial<AwsOptions>): Aws;
  close(): Promise<void>;
}

/** A service on loopback that answers as it is told, and the real SDK pointed at it. */
export async function openWire(answer: (asked: Asked, count: number) => Answer): Promise<Wire> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const path = request.url ?? '';
      const target = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1);
      const action = new URLSearchParams(body).get('Action');
      const method = request.method ?? '';
      const one: Asked = {
        method,
        path,
        operation: target || action || `${method} ${path}`,
        headers: request.headers,
        body,
      };
      asked.push(one);
      const count = asked.filter(({ operation }) => operation === one.operation).length;
      const told = answer(one, count);
      const { status = 200, headers = {}, body: text = '', reset = false, hang = false } = told;
      if (told.silent) return;
      if (reset) {
        request.socket.destroy();
        return;
      }
      response.writeHead(status, { 'x-amzn-requestid': 'request-1', ...headers });
      if (hang) response.write(text);
      else response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const awsWith = (options: Partial<AwsOptions>): Aws => createAws({ ...optionsFor(url), ...options });
  return { url, asked, aws: awsWith({}), awsWith, close: () => closeServer(server) };
}

export const optionsFor = (url: string): AwsOptions => ({
  region: 'eu-west-1',
  credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
  endpoints: { sts: url, iam: url, cloudformation: url, ecr: url, lambda: url, logs: url, cloudwatch: url },
  userAgent: 'ollama-lambda/0.1.0',
  pace: { throttledMs: 1, faultMs: 1, longestMs: 2 },
});

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The JSON protocols' answers. */
export const json = (value: unknown): Answer => ({
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(value),
});

export const jsonError = (name: string, message: string, status = 400): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': name },
  body: JSON.stringify({ __type: name, message, Message: message }),
});

/** The query protocol's answers (STS, CloudFormation). */
export const xml = (action: string, result: string): Answer => ({
  headers: { 'content-type': 'text/xml' },
  body: `<${action}Response><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></${action}Response>`,
});

export const xmlError = (code: string, message: string, status = 400): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</Message></Error><RequestId>request-1</RequestId></ErrorResponse>`,
});
