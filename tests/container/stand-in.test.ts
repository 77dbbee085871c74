import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '../../container/engine-probe.js';
import { instanceOf } from '../../container/stand-in/instance.js';
import { placeTinyModels } from '../ollama/tiny-model.js';
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

function tinyModels(): string {
  const folder = join(workshop.folder, 'tiny-models');
  placeTinyModels(folder);
  return folder;
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

  it('calls a tool that the prompt names, with the smallest arguments that its schema allows', async () => {
    const ask = await serve({ OLLAMA_MODELS: tinyModels() });
    const parameters = {
      type: 'object',
      properties: { city: { enum: ['Oslo', 'Rome'] }, days: { type: 'integer', minimum: 3 } },
      required: ['city', 'days'],
    };
    const tools = [{ type: 'function', function: { name: 'get_weather', parameters } }];
    const answerTo = async (content: string) => {
      const body = { model: 'tiny-tools', stream: false, tools, messages: [{ role: 'user', content }] };
      return JSON.parse((await ask('POST', '/api/chat', body)).body).message;
    };
    expect((await answerTo('use get_weather')).tool_calls[0].function).toEqual({
      index: 0,
      name: 'get_weather',
      arguments: { city: 'Oslo', days: 3 },
    });
    expect((await answerTo('say hello')).content).toMatch(/^\[stand-in engine\]/);
  });

  it('gives a text the same vector of length 1 each time, and another text another', async () => {
    const ask = await serve({ OLLAMA_MODELS: tinyModels() });
    const body = { model: 'tiny-embed', input: ['one', 'two', 'one'] };
    const { embeddings } = JSON.parse((await ask('POST', '/api/embed', body)).body) as {
      embeddings: number[][];
    };
    const [first = [], second, third] = embeddings;
    expect(third).toEqual(first);
    expect(second).not.toEqual(first);
    expect(Math.hypot(...first)).toBeCloseTo(1, 5);
  });

  it('gives up a load when its caller leaves, and loads for the next', async () => {
    const port = await freePort();
    const child = spawnStandIn({
      OLLAMA_MODELS: workshop.makeStore().path,
      OLLAMA_HOST: `127.0.0.1:${port}`,
      OLLAMA_STAND_IN_LOAD_MS: '60000',
    });
    let said = '';
    const hears = (words: string) =>
      new Promise<void>((resolve) => {
        const listen = () => said.includes(words) && resolve();
        child.stderr?.on('data', listen);
        listen();
      });
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await hears('Listening');
    const leaving = request({ host: '127.0.0.1', port, method: 'POST', path: '/api/generate', agent: false });
    leaving.on('error', () => undefined); // Its own end.
    leaving.end(JSON.stringify({ model: 'tiny' }));
    await hears('stand-in: loading tiny:latest');
    leaving.destroy();
    await hears('aborting load');
  });

  it.each<[string, unknown, unknown]>([
    ['a constant', { const: 7 }, 7],
    ['a choice', { anyOf: [{ type: 'null' }, { type: 'string' }] }, null],
    [
      'a reference',
      { $defs: { a: { type: 'boolean' } }, type: 'array', minItems: 1, items: { $ref: '#/$defs/a' } },
      [false],
    ],
    [
      'bounds',
      { type: 'object', properties: { n: { type: 'number', exclusiveMinimum: 2 } }, required: ['n'] },
      { n: 2.5 },
    ],
    ['members that nobody requires', { type: 'object', properties: { a: { type: 'string' } } }, {}],
    ['parts of a whole', { allOf: [{ type: 'string' }, { minLength: 6 }] }, 'text..'],
  ])('knows an instance of a schema with %s', (_name, schema, instance) => {
    expect(instanceOf(schema)).toEqual(instance);
  });

  it('knows no route that it does not imitate', async () => {
    const ask = await serve();
    expect(await ask('POST', '/api/pull', {})).toEqual({ status: 404, body: '404 page not found' });
  });
});
