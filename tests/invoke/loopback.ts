import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Endpoint } from '../../src/invoke/endpoint.js';
import { isSignedBy } from '../../src/sandbox/lambda/signature.js';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Whether the signature, computed anew from the published algorithm, is the one that was sent. */
  readonly signed: boolean;
}

export interface Loopback {
  readonly url: string;
  readonly received: Received[];
  close(): Promise<void>;
}

export const signer = {
  accessKeyId: 'AKIATEST',
  secretAccessKey: 'test-secret',
  region: 'eu-west-1',
  service: 'lambda',
};

/** A function URL as far as its callers can tell. */
export async function openLoopback(
  answer: (received: Received, response: ServerResponse) => void,
): Promise<Loopback> {
  const received: Received[] = [];
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = '', url = '', headers } = incoming;
    const one = {
      method,
      url,
      headers,
      body: body.toString('utf8'),
      signed: isSignedBy({ method, url, headers, body }, signer, new Date()),
    };
    received.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const iamEndpoint = (url: string, secretAccessKey = signer.secretAccessKey): Endpoint => ({
  url,
  region: signer.region,
  access: { kind: 'iam', keys: async () => ({ accessKeyId: signer.accessKeyId, secretAccessKey }) },
});

export const ok = (_received: Received, response: ServerResponse): void => {
  response.end('ok');
};

/** One request by hand: any Host, any request target, any size. */
export function ask(
  url: string,
  options: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Buffer | string;
  } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const { method = 'GET', path = '/', headers = {}, body } = options;
    const outgoing = request({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const line = (content: string, rest: object = {}) =>
  `${JSON.stringify({ model: 'm', message: { role: 'assistant', content }, done: false, ...rest })}\n`;

/** What Ollama's /api/chat streams, in pieces. */
export const chatLines = [
  line('Because '),
  line('of scattering.'),
  line('', { done: true, done_reason: 'stop', eval_count: 4, eval_duration: 2e9 }),
];
