import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wordsOf } from './words.js';

/** What the real engine's runner answers on a port of its own: the tokens of texts. Resolves to the port. */
export function startTokenizer(): Promise<number> {
  const server = createServer(async (request, response) => {
    const { content = [] } = JSON.parse(await read(request)) as { content?: string | readonly string[] };
    const words = [content].flat().flatMap(wordsOf);
    const found = request.url === '/tokenize';
    const body = found
      ? { tokens: words.map((_, index) => index) }
      : { error: { message: 'File Not Found' } };
    response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
