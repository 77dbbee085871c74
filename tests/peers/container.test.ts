import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Dockerd, startDockerd } from './dockerd.js';
import { pushHostImage } from './host-build.js';
import { type HostContainer, startContainer } from './host-container.js';

const closings: (() => Promise<unknown>)[] = [];
let dockerd: Dockerd;
let image: string;
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-docker-'));
  closings.push(() => rm(folder, { recursive: true, force: true }));
  const built = await pushHostImage(folder);
  closings.push(built.close);
  dockerd = await startDockerd(folder, built.login);
  closings.push(dockerd.stop);
  image = built.name;
  await dockerd.docker('pull', '--quiet', image);
});
afterAll(async () => {
  for (const close of closings.reverse()) await close();
});

let container: HostContainer | undefined;
afterEach(async () => {
  await container?.stop();
  container = undefined;
});

const chat = { messages: [{ role: 'user', content: 'hello world' }], options: { num_predict: 20 } };
const linesOf = (body: string) =>
  body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the image that the direct builder made, in a container', () => {
  it('answers as an unprivileged user on a read-only system: cold with a stream, then warm', async () => {
    container = await startContainer(dockerd, image, { memory: 1024 });
    await container.initialised;
    expect(await container.inspect()).toMatchObject({
      State: { Running: true },
      Config: { User: '993:990' },
      HostConfig: { ReadonlyRootfs: true, Memory: 1024 * 1024 * 1024 },
    });

    const cold = await container.ask('POST', '/api/chat', chat);
    expect([cold.status, cold.error]).toEqual([200, undefined]);
    expect(cold.headers['content-type']).toBe('application/x-ndjson');
    expect(cold.pieces).toBeGreaterThan(1);
    expect(linesOf(cold.body).at(-1)).toMatchObject({ done: true, model: 'tiny-llama:latest' });

    expect(cold.body.includes('[stand-in engine]')).toBe(process.env.OLLAMA_BIN === undefined);

    const warm = await container.ask('POST', '/v1/chat/completions', {
      ...chat,
      stream: true,
      max_tokens: 5,
    });
    expect(warm.status).toBe(200);
    expect(warm.body.endsWith('data: [DONE]\n\n')).toBe(true);
    const listed = await container.ask('GET', '/api/tags');
    expect(JSON.parse(listed.body).models).toMatchObject([{ name: 'tiny-llama:latest' }]);
  });

  // The stand-in's runner can be made to take memory; what a real one takes is in no test's hand.
  const withKnob = process.env.OLLAMA_BIN === undefined ? it : it.skip;
  withKnob(
    'outlives the kills when its model takes more than its memory, and tells caller and log why',
    async () => {
      const environment = { OLLAMA_STAND_IN_LOAD_MIB: '600' };
      container = await startContainer(dockerd, image, { memory: 512, environment });
      await container.initialised;
      const answer = await container.ask('POST', '/api/chat', { ...chat, stream: false });
      expect([answer.status, answer.error]).toEqual([503, undefined]);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(JSON.parse(answer.body)).toEqual({
        error: expect.stringContaining("the model does not fit into the function's memory"),
      });

      const logged = container.lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
      const fallbacks = logged.filter(({ event }) => event === 'fallback');
      expect(fallbacks.map(({ kind }) => kind)).toEqual(['context', 'kv']);
      expect(fallbacks[0].reason).toContain('signal: killed');
      expect((await container.ask('GET', '/')).body).toBe('Ollama is running');
      expect((await container.inspect()).State.Running).toBe(true);
      await container.line(/"event":"request".*does not fit into the function's memory.*signal: killed/);
    },
  );
});
