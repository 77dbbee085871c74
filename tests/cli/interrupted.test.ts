import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { whenStopped } from '../../src/cli/endpoint/when-stopped.js';
import { runIn, surroundings } from './stage.js';

const folder = mkdtempSync(join(tmpdir(), 'interrupted-test-'));
const signals = new EventEmitter();
let endless: Server;
let url: string;
beforeAll(async () => {
  endless = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    if (request.url === '/api/tags') return void response.end('{"models":[{"name":"slow","model":"slow"}]}');
    response.write('{"model":"slow","message":{"role":"assistant","content":"word "},"done":false}\n');
    // Ctrl-C once an answer has begun, which never ends by itself.
    setTimeout(() => signals.emit('SIGINT'), 50);
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`;
});
afterAll(() => {
  endless.closeAllConnections();
  endless.close();
  rmSync(folder, { recursive: true, force: true });
});

const stopped = (...argv: readonly string[]) =>
  runIn({ folder, env: surroundings(folder) }, [...argv, '--url', url], { signals });

describe('Ctrl-C while an endpoint answers', () => {
  it('ends run with what has come, and says that it is not whole', async () =>
    expect(await stopped('run', 'Hello?')).toMatchObject({
      code: 130,
      stdout: 'word ',
      stderr: expect.stringMatching(/stopped before it was finished/),
    }));

  it('ends bench without a table of nothing', async () =>
    expect(await stopped('bench', '--chart', join(folder, 'bench.svg'))).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringMatching(/nothing was measured/),
    }));

  it.each([
    ['https://x.lambda-url.eu-west-1.on.aws/', /goes on to its limit and is billed/],
    ['http://127.0.0.1:11435/', undefined],
    ['http://[::1]:11435/', undefined],
  ])('does not stop a function on Lambda, which is said: %s', (at, said) => {
    if (said === undefined) expect(whenStopped(at)).toBeUndefined();
    else expect(whenStopped(at)).toMatch(said);
  });
});
