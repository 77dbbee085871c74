import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readAnswer, requestEngine } from '../../../container/engine-request.js';
import { urlEvent } from '../fake-lambda.js';
import { type HostedFunction, type Hosting, openHosting } from '../hosted-function.js';
import { emfMistakes } from './emf.js';

let hosting: Hosting;
beforeAll(async () => {
  hosting = await openHosting();
});
afterEach(() => hosting.closeAll());
afterAll(() => hosting.close());

const key = 'sk-alice-3f9c1d7e';
const wrongKey = 'sk-mallory-77aa00';
const digest = createHash('sha256').update(key).digest('hex');
const prompt = 'Tell nobody about the turquoise-elephant';

const startGuarded = (environment: Record<string, string> = {}): Promise<HostedFunction> =>
  hosting.host({
    OLLAMA_LAMBDA_AUTH: 'api-key',
    OLLAMA_LAMBDA_API_KEY_SHA256: `alice=${digest}`,
    OLLAMA_LAMBDA_SYSTEM: 'You are a magenta-walrus.',
    POWERTOOLS_LOG_LEVEL: 'DEBUG',
    ...environment,
  });

const withKey = { headers: { authorization: `Bearer ${key}` } };
const question = { model: 'tiny', messages: [{ role: 'user', content: prompt }] };

/** The parsed lines so far. Standard error of the process counts too: everything it says is to be JSON. */
const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('everything that the function prints', () => {
  it('is JSON, is valid where it is metrics, and holds no key, no prompt and no answer', async () => {
    const hosted = await startGuarded();
    await hosted.ask(urlEvent('/api/chat', question, withKey));
    await hosted.ask(urlEvent('/v1/chat/completions', { ...question, stream: true }, withKey));
    await hosted.ask(urlEvent('/v1/chat/completions', question, { headers: { 'x-api-key': wrongKey } }));
    await hosted.ask({ ...urlEvent('/api/tags', undefined, withKey), rawQueryString: `key=${key}` });
    await hosted.ask(urlEvent('/api/chat', `{"messages": [{"role": "user", "content": "${prompt}"`, withKey));
    await hosted.ask(urlEvent('/api/chat', { ...question, messages: prompt }, withKey));
    await hosted.ask(urlEvent('/api/generate', { model: prompt, prompt }, withKey));
    await hosted.ask({ user_message: prompt, model_name: 'tiny' });
    await hosted.line(/"kind":"script"/);
    await hosted.close();

    const all = hosted.lines.join('\n');
    for (const secret of [key, wrongKey, digest, 'turquoise', 'magenta', 'begins:']) {
      expect(all).not.toContain(secret);
    }
    const lines = parsed(hosted.lines);
    const metrics = hosted.lines.filter((line) => line.includes('"_aws"'));
    expect(metrics.flatMap((line) => emfMistakes(line))).toEqual([]);
    expect(metrics.map((line) => JSON.parse(line))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ service: 'function', model: 'tiny', ColdStart: 1 }),
        expect.objectContaining({ Errors: 1, errorKind: 'unauthorized' }),
      ]),
    );
    const requests = lines.filter(({ event }) => event === 'request');
    expect(requests).toHaveLength(8);
    expect(requests[0]).toMatchObject({
      status: 200,
      caller: 'alice',
      model: 'tiny',
      queueMs: expect.any(Number),
      loadMs: expect.any(Number),
      firstTokenMs: expect.any(Number),
      tokens: expect.any(Number),
      memoryHighWaterMiB: expect.any(Number),
    });
    expect(requests[2]).toMatchObject({ status: 401, level: 'WARN', errorKind: 'unauthorized' });
    expect(requests[2]).not.toHaveProperty('caller');
  });

  it('holds prompts when the owner of the function wants them, and keys even then never', async () => {
    const hosted = await startGuarded({ OLLAMA_LAMBDA_LOG_PROMPTS: 'true' });
    await hosted.ask(urlEvent('/api/chat', question, withKey));
    const [line] = await hosted.line(/.*"event":"request".*/);
    expect(JSON.parse(line).prompt).toContain(prompt);
    expect(hosted.lines.join('\n')).not.toContain(key);
  });
});

describe('the trace of an invocation', () => {
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  const before = process.env._X_AMZN_TRACE_ID;
  afterEach(() => {
    if (before === undefined) delete process.env._X_AMZN_TRACE_ID;
    else process.env._X_AMZN_TRACE_ID = before;
  });

  it('goes along with what is asked of the engine', async () => {
    let seen: IncomingHttpHeaders = {};
    const server = createServer((request, response) => {
      seen = request.headers;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      process.env._X_AMZN_TRACE_ID = header;
      const { port } = server.address() as AddressInfo;
      await readAnswer(await requestEngine(port, { method: 'GET', path: '/' }), 1000);
      expect(seen['x-amzn-trace-id']).toBe(header);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
