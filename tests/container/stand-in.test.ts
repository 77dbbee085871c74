import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../container/engine-probe.js';
import { openWorkshop, type Workshop } from './stand-in-engine.js';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.remove());

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});

function spawnStandIn(environment: Record<string, string>): ChildProcess {
  const env = { PATH: process.env.PATH, HOME: join(workshop.folder, 'home'), ...environment };
  const child = spawn(workshop.enginePath, ['serve'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  return child;
}

type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<{ status: number; body: string }>;

async function serve(environment: Record<string, string> = {}): Promise<Ask> {
  const port = await freePort();
  const child = spawnStandIn({
    OLLAMA_MODELS: workshop.makeStore().path,
    OLLAMA_HOST: `127.0.0.1:${port}`,
    ...environment,
  });
  await once(child.stderr ?? child, 'data');
  return (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

async function lastWords(environment: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = spawnStandIn(environment);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

describe('the stand-in', () => {
  it('says what it is when asked for its version', async () => {
    expect(execFileSync(workshop.enginePath, ['--version']).toString()).toBe(
      'ollama version is 0.0.0-stand-in (a stand-in: it runs no model)\n',
    );
    const ask = await serve();
    expect(await ask('GET', '/api/version')).toEqual({ status: 200, body: '{"version":"0.0.0-stand-in"}' });
  });

  it('says what it is in an answer of a single token', async () => {
    const ask = await serve();
    const body = { model: 'tiny', prompt: 'hi', stream: false, options: { num_predict: 1 } };
    expect(JSON.parse((await ask('POST', '/api/generate', body)).body)).toMatchObject({
      response: '[stand-in engine]',
      done_reason: 'length',
      eval_count: 1,
    });
  });

  it('gives the same answer to the same prompt', async () => {
    const ask = await serve();
    const body = { model: 'tiny', stream: false, messages: [{ role: 'user', content: 'one two' }] };
    const texts = await Promise.all(
      [1, 2].map(async () => JSON.parse((await ask('POST', '/api/chat', body)).body).message.content),
    );
    expect(texts[0]).toBe('[stand-in engine] The prompt has 2 words and begins: one two');
    expect(texts[1]).toBe(texts[0]);
  });

  it('does not start without a store or a home', async () => {
    const models = join(workshop.folder, 'nothing');
    expect(await lastWords({ OLLAMA_MODELS: models })).toEqual({
      code: 1,
      said: `Error: mkdir ${models}/blobs: read-only file system: ensure path elements are traversable\n`,
    });
    expect(await lastWords({ OLLAMA_MODELS: models, HOME: '' })).toEqual({
      code: 1,
      said: 'Error: $HOME is not defined\n',
    });
  });

  it('listens on loopback only', async () => {
    const { code, said } = await lastWords({ OLLAMA_HOST: '0.0.0.0:11434' });
    expect([code, said]).toEqual([1, 'Error: the stand-in listens on loopback only\n']);
  });

  it('refuses a Host and an Origin from elsewhere with an empty 403', async () => {
    const ask = await serve();
    const refused = { status: 403, body: '' };
    expect(await ask('GET', '/api/version', undefined, { host: 'example.com' })).toEqual(refused);
    expect(await ask('GET', '/api/version', undefined, { origin: 'https://example.com' })).toEqual(refused);
  });

  it('loads, shows and unloads a model on request', async () => {
    const ask = await serve();
    const running = async () => JSON.parse((await ask('GET', '/api/ps')).body).models.length as number;
    expect(await running()).toBe(0);
    expect(JSON.parse((await ask('POST', '/api/generate', { model: 'tiny' })).body)).toMatchObject({
      done: true,
      done_reason: 'load',
      response: '',
    });
    expect(await running()).toBe(1);
    const unload = await ask('POST', '/api/generate', { model: 'tiny', keep_alive: 0 });
    expect(JSON.parse(unload.body)).toMatchObject({ done_reason: 'unload' });
    expect(await running()).toBe(0);
  });

  it.each<[string, string, unknown, number, unknown]>([
    [
      'an unknown model',
      '/api/chat',
      { model: 'nope', messages: [{}] },
      404,
      { error: "model 'nope' not found" },
    ],
    [
      'an unknown model in OpenAI’s protocol',
      '/v1/chat/completions',
      { model: 'nope', messages: [{}] },
      404,
      { error: { message: "model 'nope' not found", type: 'not_found_error', param: null, code: null } },
    ],
    ['no body', '/api/chat', undefined, 400, { error: 'missing request body' }],
  ])('answers %s as Ollama does', async (_name, path, body, status, expected) => {
    const ask = await serve();
    const answer = await ask('POST', path, body);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, expected]);
  });

  it('knows no route that it does not imitate', async () => {
    const ask = await serve();
    expect(await ask('POST', '/api/pull', {})).toEqual({ status: 404, body: '404 page not found' });
  });
});
