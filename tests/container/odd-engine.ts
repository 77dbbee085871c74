import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * An engine that loads at once, says one word of a chat in the protocol that it was asked in, begins the next line,
 * and never ends it. It prints `gone` when whoever asked has closed the connection.
 */
const program = `#!/usr/bin/env node
const one = { role: 'assistant', content: 'one' };
const event = (type, rest) => 'event: ' + type + '\\ndata: ' + JSON.stringify({ type, ...rest }) + '\\n\\n';
const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'tiny', content: [], usage: { input_tokens: 1, output_tokens: 0 } };
const starts = {
  '/api/chat': JSON.stringify({ model: 'tiny', created_at: '2026-01-01T00:00:00Z', message: one, done: false }) + '\\n',
  '/v1/chat/completions': 'data: ' + JSON.stringify({
    id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'tiny',
    choices: [{ index: 0, delta: one, finish_reason: null }],
  }) + '\\n\\n',
  '/v1/messages':
    event('message_start', { message }) +
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'one' } }),
};
const server = require('node:http').createServer((request, response) => {
  const start = starts[request.url];
  if (start === undefined) {
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
    return response.end('{"version":"odd","done":true,"done_reason":"load"}');
  }
  response.writeHead(200, { 'Content-Type': start.startsWith('{') ? 'application/x-ndjson' : 'text/event-stream' });
  response.write(start + start.slice(0, 20));
  response.on('close', () => console.error('gone'));
});
const [host, port] = process.env.OLLAMA_HOST.split(':');
server.listen(Number(port), host);
`;

/** Writes the program into the folder; gives its path. */
export function makeOddEngine(folder: string): string {
  const path = join(folder, 'odd-engine');
  writeFileSync(path, program);
  chmodSync(path, 0o755);
  return path;
}
