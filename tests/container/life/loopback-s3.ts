import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface LoopbackS3 {
  readonly endpoint: string;
  /** `<method> <path> <range>` of each request, in order. */
  readonly asked: string[];
  /** Requests whose signature was not the one that S3 would make of the same request. */
  readonly unsigned: string[];
  /** Does something else instead of answering; true when it has. Replaced at will. */
  trouble: (request: IncomingMessage, response: ServerResponse, send: (bytes: number) => void) => boolean;
  close(): Promise<void>;
}

/** S3's GET of objects on loopback, in path style, from a folder that is the content of the bucket `models`. */
export async function openS3(folder: string, credential: RegExp): Promise<LoopbackS3> {
  const asked: string[] = [];
  const unsigned: string[] = [];
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    asked.push([method, url, headers.range].filter(Boolean).join(' '));
    if (!isSigned(headers, credential)) unsigned.push(url);
    const file = join(folder, url.replace(/^\/models\//, ''));
    const body = read(file);
    if (body === undefined) {
      return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
    const part = range ? body.subarray(Number(range[1]), Number(range[2]) + 1) : body;
    const send = (bytes: number): void => {
      response.writeHead(range ? 206 : 200, { 'Content-Length': part.length });
      if (bytes >= part.length) response.end(part);
      else response.write(part.subarray(0, bytes), () => response.destroy());
    };
    if (!s3.trouble(request, response, send)) send(part.length);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const s3: LoopbackS3 = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    unsigned,
    trouble: () => false,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return s3;
}

const isSigned = (headers: IncomingMessage['headers'], credential: RegExp): boolean =>
  credential.test(headers.authorization ?? '') &&
  /SignedHeaders=[^,]*host[^,]*x-amz-content-sha256/.test(headers.authorization ?? '') &&
  headers['x-amz-security-token'] === 'session';

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // No such object.
  }
}
