import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { answers, start, stop } from '../../src/cli/models/engine-server.js';

const folder = mkdtempSync(join(tmpdir(), 'ollama-lambda-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

/** Counts who asks, and never answers. */
async function mute() {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  const close = (): Promise<void> => new Promise((closed) => server.close(() => closed()));
  return { host: `127.0.0.1:${port}`, asked: () => asked, close };
}

describe('an engine that is started for a while', () => {
  it.each([
    { what: 'is no program', path: join(folder, 'none'), why: /none did not start as an Ollama: ENOENT$/ },
    { what: 'ends', path: program('ends', '#!/bin/sh\necho "the last" >&2\n'), why: /Ollama: the last$/ },
  ])('that $what is given up at once, and nobody asks for it any more', async ({ path, why }) => {
    const { host, asked, close } = await mute();
    const engine = start(path, ['serve'], { PATH: process.env.PATH });
    await expect(answers(host, engine)).rejects.toMatchObject({
      code: 'engine-missing',
      message: expect.stringMatching(why),
      exitCode: 5,
    });
    await stop(engine.child);
    const before = asked();
    // Six times as long as it waits between two questions; one of them may have been under way.
    await new Promise((later) => setTimeout(later, 300));
    expect(asked() - before).toBeLessThanOrEqual(1);
    await close();
  });

  it('that never answers is given up after a while', async () => {
    const { host, close } = await mute();
    const engine = start(program('mute', '#!/bin/sh\nexec sleep 60\n'), ['serve'], {
      PATH: process.env.PATH,
    });
    await expect(answers(host, engine, 200)).rejects.toMatchObject({
      code: 'engine-missing',
      message: expect.stringMatching(/silent for 0\.2 seconds$/),
    });
    await stop(engine.child);
    await close();
  });
});
