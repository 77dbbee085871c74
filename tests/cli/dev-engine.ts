import { chmodSync, writeFileSync } from 'node:fs';

/**
 * Writes an engine that loads at once, and whose every chat goes on until its client leaves; then it puts a line into
 * the file `stopped`.
 */
export function writeEndlessEngine(path: string, stopped: string): void {
  writeFileSync(
    path,
    `#!/usr/bin/env node
const { appendFileSync } = require('node:fs');
const { createServer } = require('node:http');
const line = (content) => JSON.stringify({ model: 'm', message: { role: 'assistant', content }, done: false }) + '\\n';
createServer((request, response) => {
  let body = '';
  request.on('data', (text) => (body += text));
  request.on('end', () => {
    if (request.url !== '/api/chat' || !(JSON.parse(body).messages ?? []).length) {
      return response.setHeader('content-type', 'application/json').end('{"done":true,"done_reason":"load","models":[]}');
    }
    response.setHeader('content-type', 'application/x-ndjson');
    const timer = setInterval(() => response.write(line('and ')), 20);
    response.on('close', () => {
      clearInterval(timer);
      appendFileSync(${JSON.stringify(stopped)}, 'stopped\\n');
    });
  });
}).listen(Number(process.env.OLLAMA_HOST.split(':').pop()), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
`,
  );
  chmodSync(path, 0o755);
}
