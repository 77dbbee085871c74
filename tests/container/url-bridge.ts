import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';

export interface UrlBridge {
  readonly url: string;
  close(): Promise<void>;
}

/** A Function URL's front door on loopback: HTTP → event → handler → HTTP, streamed, for client libraries to call. */
export async function openUrlBridge(handler: LambdaHandler): Promise<UrlBridge> {
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const event = {
      version: '2.0',
      rawPath: (request.url ?? '/').replace(/\?.*/, ''),
      headers: request.headers,
      requestContext: { http: { method: request.method } },
      body: Buffer.concat(chunks).toString('base64'),
      isBase64Encoded: true,
    };
    let head = Buffer.alloc(0);
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        if (response.headersSent) return void response.write(chunk, () => done());
        head = Buffer.concat([head, chunk]);
        const nulls = head.indexOf(Buffer.alloc(8));
        if (nulls >= 0) {
          const prelude = JSON.parse(head.subarray(0, nulls).toString());
          response.writeHead(prelude.statusCode, prelude.headers);
          response.write(head.subarray(nulls + 8));
        }
        done();
      },
    });
    await handler(event, stream, { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 20_000 });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
