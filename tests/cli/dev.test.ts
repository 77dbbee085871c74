import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { writeTinyStore } from '../../src/sandbox/content/model-store.js';
import { writeEndlessEngine } from './dev-engine.js';
import { type Ran, runIn, surroundings } from './stage.js';

jest.setTimeout(120_000);

const root = mkdtempSync(join(tmpdir(), 'dev-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const messages = [{ role: 'user' as const, content: 'hello world' }];

interface Running {
  readonly folder: string;
  /** What it wrote to standard output when it was ready. */
  readonly ready: string;
  /** Everything on standard error so far. */
  said(): string;
  /** Resolves when standard error holds the text. */
  heard(text: RegExp): Promise<void>;
  /** Ctrl-C, and the end. */
  end(): Promise<Ran>;
}

const running = new Set<Running>();
afterEach(async () => {
  for (const one of running) await one.end();
});

/** No engine of this machine comes in: PATH has Node and nothing else that could be one. */
const quietSurroundings = (folder: string) => ({
  ...surroundings(folder),
  PATH: '/usr/bin:/bin',
  OLLAMA_BIN: undefined,
});

/** Starts `dev` in a folder of its own and waits until it is ready. */
async function dev(
  args: readonly string[],
  { config, env = {} }: { readonly config?: string; readonly env?: Record<string, string> } = {},
): Promise<Running> {
  const folder = mkdtempSync(join(root, 'home-'));
  if (config !== undefined) writeFileSync(join(folder, 'ollama-lambda.yaml'), config);
  const signals = new EventEmitter();
  const news = new EventEmitter().setMaxListeners(0);
  let said = '';
  let ended: Promise<Ran> | undefined;
  const ready = await new Promise<string>((resolve, reject) => {
    const options = {
      signals,
      onStdout: resolve,
      onStderr: (text: string) => {
        said = text;
        news.emit('more');
      },
    };
    ended = runIn(
      { folder, env: { ...quietSurroundings(folder), ...env } },
      ['dev', '--port', '0', ...args],
      options,
    );
    ended.then((ran) => reject(new Error(ran.stderr)), reject);
  });
  const one: Running = {
    folder,
    ready: ready.trim(),
    said: () => said,
    async heard(text) {
      while (!text.test(said)) await once(news, 'more');
    },
    async end() {
      running.delete(one);
      signals.emit('SIGINT');
      return (await ended) as Ran;
    },
  };
  running.add(one);
  return one;
}

describe('dev', () => {
  it('serves the openai and ollama packages with a key that it shows once', async () => {
    const { ready: url, said } = await dev(['--engine', 'stand-in', '--auth', 'api-key']);
    const [key = ''] = /ol_[\w-]{43}/.exec(said()) ?? [];
    expect(said()).toContain('STAND-IN');
    expect(said()).toContain(`OLLAMA_HOST=${url}`);

    const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 });
    let text = '';
    const stream = await openai.chat.completions.create({ model: 'tiny-llama', messages, stream: true });
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toMatch(/2 words/);
    const ollama = new Ollama({ host: url, headers: { authorization: `Bearer ${key}` } });
    expect((await ollama.chat({ model: 'tiny-llama', messages })).message.content).toMatch(/2 words/);

    expect((await fetch(`${url}/api/tags`)).status).toBe(401);
  });

  it('answers the pages that the config lets in, as the URL of a deploy would', async () => {
    const origins = '["http://localhost:5173", "https://app.example"]';
    const config = `endpoint: {auth: none, public: true, cors: {origins: ${origins}}}\n`;
    const { ready: url, said } = await dev(['--engine', 'stand-in'], { config });
    const page = { origin: 'https://app.example' };
    const asked = await fetch(`${url}/api/chat`, {
      method: 'OPTIONS',
      headers: { ...page, 'access-control-request-method': 'POST' },
    });
    expect(asked.headers.get('access-control-allow-origin')).toBe(page.origin);
    const answer = await fetch(`${url}/api/version`, { headers: page });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, page.origin]);
    const other = await fetch(`${url}/api/version`, { headers: { origin: 'https://other.example' } });
    expect(other.status).toBe(403);
    expect(said()).not.toContain('finished blobs');
  });

  it('is the URL, also of a config with a gateway in front', async () => {
    const { ready: url } = await dev(['--engine', 'stand-in', '--gateway', '--auth', 'api-key'], {
      env: { OLLAMA_LAMBDA_API_KEY: 'ol_known' },
    });
    const answer = await fetch(`${url}/api/version`, { headers: { authorization: 'Bearer ol_known' } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.json()).toEqual({ version: expect.any(String) });
  });

  it('says what a deploy would make of the model and this machine has to have made', async () => {
    const { said } = await dev(['--engine', 'stand-in', '--model', 'tiny', '--adapter', './lora.gguf']);
    expect(said()).toMatch(/adapter \.\/lora\.gguf is left out: dev runs models as/);
  });

  it('has the limits that a deploy of the same config would have', async () => {
    const config = 'model: llama3.2:1b\nmemory: 2048\ntimeout: 77\n';
    const { ready } = await dev(['--engine', 'stand-in', '--json'], { config });
    const document = JSON.parse(ready);
    expect(document).toMatchObject({
      ok: true,
      model: 'llama3.2:1b',
      auth: 'iam',
      memory: 2048,
      timeout: 77,
      engine: 'stand-in',
    });
    expect(await (await fetch(`${document.url}/healthz`)).json()).toMatchObject({ model: 'llama3.2:1b' });
  });

  it('keeps conversations and counts what callers use, in tables of this machine that a changed config keeps', async () => {
    const config = (memory: number) =>
      `memory: ${memory}\nendpoint: {auth: api-key}\nconversations: {enabled: true}\n` +
      'rates: {requestsPerDay: 3, keys: {ci: {requestsPerDay: 1}}}\n';
    const { ready: url, said, folder, heard } = await dev(['--engine', 'stand-in'], { config: config(2048) });
    const [key = ''] = /ol_[\w-]{43}/.exec(said()) ?? [];
    const headers = { authorization: `Bearer ${key}`, 'x-ollama-lambda-conversation': 'mine' };
    const say = async () => {
      const body = JSON.stringify({ stream: false, messages });
      const answer = await fetch(`${url}/api/chat`, { method: 'POST', headers, body });
      await answer.text();
      return [answer.status, answer.headers.get('x-ollama-lambda-conversation')];
    };
    expect(await say()).toEqual([200, 'mine; turns=0; turn=1']);
    expect(await say()).toEqual([200, 'mine; turns=1; turn=2']);
    writeFileSync(join(folder, 'ollama-lambda.yaml'), config(1234));
    await heard(/reloaded: 1234 MB/);
    expect(await say()).toEqual([200, 'mine; turns=2; turn=3']);
    expect((await say())[0]).toBe(429);
  });

  it('answers neither another host nor a page of another host', async () => {
    const { ready: url } = await dev(['--engine', 'stand-in']);
    const origin = 'https://elsewhere.example';
    expect((await fetch(`${url}/api/tags`, { headers: { origin } })).status).toBe(403);
    expect((await fetch(`${url}/api/tags`)).status).toBe(200);
  });

  it('runs an engine of this machine on its own models, and stops when the client leaves', async () => {
    const stopped = join(root, 'stopped');
    const engine = join(root, 'ollama');
    const models = join(root, 'models');
    writeEndlessEngine(engine, stopped);
    writeTinyStore(models, { host: 'registry.ollama.ai', namespace: 'library', model: 'm', tag: 'latest' });
    const { ready: url, heard } = await dev(['--model', 'm'], {
      env: { OLLAMA_BIN: engine, OLLAMA_MODELS: models },
    });

    const leaving = new AbortController();
    const body = JSON.stringify({ model: 'm', messages });
    const answer = await fetch(`${url}/api/chat`, { method: 'POST', body, signal: leaving.signal });
    await answer.body?.getReader().read();
    leaving.abort();
    await heard(/POST \/api\/chat broken off/);
    while (!existsSync(stopped)) await new Promise((again) => setTimeout(again, 20));
    // The instance is free again.
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('tells nothing of an answer that Ctrl-C breaks off', async () => {
    const engine = join(root, 'ollama-until-the-end');
    const models = join(root, 'models-until-the-end');
    writeEndlessEngine(engine, join(root, 'unused'));
    writeTinyStore(models, { host: 'registry.ollama.ai', namespace: 'library', model: 'm', tag: 'latest' });
    const env = { OLLAMA_BIN: engine, OLLAMA_MODELS: models };
    const { ready: url, end } = await dev(['--model', 'm'], { env });
    const body = JSON.stringify({ model: 'm', messages });
    const answer = await fetch(`${url}/api/chat`, { method: 'POST', body });
    const reader = answer.body?.getReader();
    await reader?.read();
    const broken = reader?.closed.catch((error: Error) => error);
    const ran = await end();
    expect(await broken).toMatchObject({ name: 'TypeError' });
    expect(ran).toMatchObject({ code: 130, stderr: expect.not.stringContaining('Status: error') });
  });

  it('takes a changed config without a restart, and goes on after a mistake in it', async () => {
    const { ready: url, folder, heard } = await dev(['--engine', 'stand-in'], { config: 'model: one\n' });
    const file = join(folder, 'ollama-lambda.yaml');
    writeFileSync(file, 'model: two\nmemory: 1234\n');
    await heard(/reloaded: 1234 MB/);
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ model: 'two' });
    writeFileSync(file, 'model: two\nmemory: much\n');
    await heard(/reload failed: the configuration has a mistake/);
    expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ model: 'two' });
  });

  it('ends with Ctrl-C: exit 130, no process and no file left', async () => {
    const one = await dev(['--engine', 'stand-in']);
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('ollama-lambda-dev-'));
    const mine = folders().filter((name) => processesOf(name).length > 0);
    expect(mine.length).toBeGreaterThan(0);
    expect(await one.end()).toMatchObject({ code: 130 });
    await expect(fetch(one.ready)).rejects.toThrow();
    const left = mine.filter((name) => folders().includes(name) || processesOf(name).length > 0);
    expect(left).toEqual([]);
  });
});

describe('dev says what is missing', () => {
  const run = (args: readonly string[], env: Record<string, string> = {}) => {
    const folder = mkdtempSync(join(root, 'home-'));
    return runIn({ folder, env: { ...quietSurroundings(folder), ...env } }, ['dev', ...args]);
  };

  it('exit 5 for an engine that cannot be run', async () => {
    const ran = await run(['--engine', join(root, 'no-such-ollama')]);
    expect(ran).toMatchObject({ code: 5, stdout: '' });
    expect(ran.stderr).toMatch(/--engine names .*no-such-ollama[\s\S]*--engine stand-in/);
  });

  it('exit 6 for a model that this machine does not have, with the command that fetches it', async () => {
    const engine = join(root, 'ollama-without-models');
    writeEndlessEngine(engine, join(root, 'unused'));
    const ran = await run(['--engine', engine, '--model', 'llama3.2:1b'], {
      OLLAMA_MODELS: join(root, 'empty'),
    });
    expect(ran).toMatchObject({ code: 6, stdout: '' });
    expect(ran.stderr).toContain('ollama pull llama3.2:1b');
  });

  it('exit 2 for a port that is none, and 5 for one that is taken', async () => {
    expect(await run(['--port', 'http'])).toMatchObject({ code: 2, stdout: '' });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ran = await run(['--port', String(port), '--engine', 'stand-in']);
    server.close();
    expect(ran).toMatchObject({ code: 5, stdout: '' });
    expect(ran.stderr).toMatch(/--port 0/);
  });
});

/** Processes whose environment names a folder. */
const processesOf = (folder: string): readonly string[] =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(folder);
    } catch {
      // It has ended since it was listed.
      return false;
    }
  });
