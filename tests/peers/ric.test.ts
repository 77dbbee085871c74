import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ollama } from 'ollama';
import OpenAI from 'openai';
import { createApiKey } from '../../src/cli/api-key.js';
import { sandboxAssets } from '../../src/cli/assets.js';
import { chooseEngine } from '../../src/cli/dev/engine.js';
import { writeTinyStore } from '../../src/sandbox/content/model-store.js';
import { urlEvent } from '../container/fake-lambda.js';
import { invoke, type LambdaBox, startLambdaBox } from '../sandbox/lambda-box.js';
import { handler } from '../sandbox/lambda-handler.js';
import { ric } from './ric.js';

/** Everything that a function streamed, and how the stream ended. */
async function streamed(box: LambdaBox, FunctionName: string, payload: unknown) {
  const Payload = JSON.stringify(payload);
  const answer = await box.lambda.send(new InvokeWithResponseStreamCommand({ FunctionName, Payload }));
  const chunks: Buffer[] = [];
  let complete: { ErrorCode?: string; ErrorDetails?: string } | undefined;
  for await (const event of answer.EventStream ?? []) {
    if (event.PayloadChunk) chunks.push(Buffer.from(event.PayloadChunk.Payload ?? []));
    if (event.InvokeComplete) complete = event.InvokeComplete;
  }
  return { text: Buffer.concat(chunks).toString(), complete };
}

/** A URL that everybody may call. */
async function openUrl({ service }: LambdaBox, name: string): Promise<string> {
  const permit = { statementId: 'a', action: 'lambda:InvokeFunction', principal: '*' };
  service.control.addPermission(name, undefined, permit);
  service.control.addPermission(name, undefined, {
    ...permit,
    statementId: 'b',
    action: 'lambda:InvokeFunctionUrl',
    functionUrlAuthType: 'NONE',
  });
  const { url } = await service.control.createUrl(name, undefined, {
    authType: 'NONE',
    invokeMode: 'RESPONSE_STREAM',
  });
  return url;
}

describe('AWS’s runtime interface client, as a client of our Runtime API', () => {
  let box: LambdaBox;
  let url: string;
  beforeAll(async () => {
    box = await startLambdaBox(handler, { runtime: ric });
    await box.ready('app');
    url = await openUrl(box, 'app');
  });
  afterAll(() => box.close());

  it('asks for events, streams answers, and comes back for the next event after a freeze', async () => {
    const first = JSON.parse((await invoke(box, 'app', { a: 1 })).text);
    const second = JSON.parse((await invoke(box, 'app', { a: 2 })).text);
    expect(second).toMatchObject({ event: { a: 2 }, served: first.served + 1, name: 'app' });
  });

  it('writes a prelude that our URL reads', async () => {
    const answer = await fetch(new URL('some/path?q=1', url));
    expect([answer.status, answer.headers.get('x-own')]).toEqual([201, 'yes']);
    expect(await answer.json()).toMatchObject({ path: '/some/path', query: 'q=1' });
  });

  it('tells an error in the middle of a stream in trailers that we understand', async () => {
    const { text, complete } = await streamed(box, 'app', { do: 'fail-late' });
    expect(text).toBe('half');
    expect(complete?.ErrorCode).toBe('TypeError');
    expect(JSON.parse(complete?.ErrorDetails ?? '{}')).toMatchObject({ errorMessage: 'no good' });
    await expect(fetch(new URL('fail-late', url)).then((answer) => answer.text())).rejects.toThrow();
  });

  it('tells an error before the first byte', async () => {
    const { text, complete } = await streamed(box, 'app', { do: 'fail-early' });
    expect([text, complete?.ErrorCode]).toEqual(['', 'TypeError']);
    expect((await fetch(new URL('fail-early', url))).status).toBe(502);
  });

  it('is told as an exit when its process ends, and as timed out when the time is over', async () => {
    expect(JSON.parse((await invoke(box, 'app', { do: 'exit' })).text)).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('exit status 3'),
    });
    await box.ready('brief', { timeout: 2 });
    expect(JSON.parse((await invoke(box, 'brief', { do: 'hang' })).text).errorMessage).toMatch(
      /Task timed out after 2\.00 seconds$/,
    );
  });
});

describe('AWS’s runtime interface client with a handler that does not stream', () => {
  const buffered = `
    export const handler = async (event, context) => {
      if (event.fail) throw new RangeError('not that');
      if (event.large) return 'x'.repeat(event.large);
      return { id: context.awsRequestId, left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID };
    };`;
  let box: LambdaBox;
  beforeAll(async () => {
    box = await startLambdaBox(buffered, { runtime: ric });
    await box.ready('app', { timeout: 20 });
  });
  afterAll(() => box.close());

  it('answers with JSON, and knows its request id, its time and its trace', async () => {
    const { text, error, log } = await invoke(box, 'app', {});
    const answer = JSON.parse(text);
    expect(error).toBeUndefined();
    expect(log).toContain(`START RequestId: ${answer.id}`);
    expect(answer.left).toBeGreaterThan(0);
    expect(answer.left).toBeLessThanOrEqual(20_000);
    expect(answer.trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/);
  });

  it('posts the error of a handler that throws', async () => {
    const { error, text } = await invoke(box, 'app', { fail: true });
    expect(error).toBe('Unhandled');
    expect(JSON.parse(text)).toMatchObject({ errorType: 'RangeError', errorMessage: 'not that' });
  });

  it('is refused an answer of over 6 MB, and lives on', async () => {
    const { error, text } = await invoke(box, 'app', { large: 7_000_000 });
    expect(error).toBe('Unhandled');
    expect(JSON.parse(text).errorType).toBe('Function.ResponseSizeTooLarge');
    expect((await invoke(box, 'app', {})).error).toBeUndefined();
  });
});

describe('AWS’s runtime interface client with a module that does not load', () => {
  it('posts the error of its init', async () => {
    const box = await startLambdaBox('throw new RangeError("at load");', { runtime: ric });
    await box.ready('app');
    const answer = await box.lambda.send(new InvokeCommand({ FunctionName: 'app' }));
    expect(answer.FunctionError).toBe('Unhandled');
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toMatchObject({
      errorType: 'RangeError',
      errorMessage: 'at load',
    });
    expect(box.lines.some((line) => /^INIT_REPORT .*Phase: invoke\tStatus: error/.test(line))).toBe(true);
    await box.close();
  });
});

describe('our handler, hosted by AWS’s runtime interface client', () => {
  const key = createApiKey();
  const model = 'tiny-llama';
  const messages = [{ role: 'user' as const, content: 'hello world' }];
  const folder = mkdtempSync(join(tmpdir(), 'ric-test-'));
  const models = join(folder, 'models');
  let box: LambdaBox;
  let url: string;
  /** A function like ours with other settings, each with processes of its own. */
  const another = (name: string, environment: Record<string, string>, timeout = 60): Promise<void> =>
    box.ready(name, {
      memory: 3008,
      timeout,
      environment: {
        OLLAMA_LAMBDA_MODEL: model,
        OLLAMA_LAMBDA_AUTH: 'iam',
        OLLAMA_MODELS: models,
        ...environment,
      },
    });
  beforeAll(async () => {
    writeTinyStore(models, { host: 'registry.ollama.ai', namespace: 'library', model, tag: 'latest' });
    const io = { env: {} } as Parameters<typeof chooseEngine>[1];
    const engine = await chooseEngine('stand-in', io, folder);
    const bundle = readFileSync(sandboxAssets().handlerBundle, 'utf8');
    box = await startLambdaBox(bundle, { runtime: ric, enginePath: engine.path });
    await another('app', { OLLAMA_LAMBDA_AUTH: 'api-key', OLLAMA_LAMBDA_API_KEY_SHA256: key.sha256 });
    url = await openUrl(box, 'app');
  });
  afterAll(async () => {
    await box.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is healthy once its model is loaded', async () => {
    const answer = await fetch(new URL('healthz', url), { headers: { authorization: `Bearer ${key.text}` } });
    expect(answer.status).toBe(200);
  });

  it('streams a chat to the openai package', async () => {
    const client = new OpenAI({ baseURL: `${url}v1`, apiKey: key.text, maxRetries: 0 });
    let said = '';
    for await (const chunk of await client.chat.completions.create({ model, messages, stream: true })) {
      said += chunk.choices[0]?.delta.content ?? '';
    }
    expect(said).toMatch(/2 words/);
  });

  it('streams a chat to the ollama package', async () => {
    const client = new Ollama({ host: url, headers: { authorization: `Bearer ${key.text}` } });
    let said = '';
    for await (const part of await client.chat({ model, messages, stream: true }))
      said += part.message.content;
    expect(said).toMatch(/2 words/);
  });

  it('answers 401 to a wrong key, and a direct event without one', async () => {
    const wrong = { headers: { authorization: 'Bearer wrong' } };
    expect((await fetch(new URL('api/tags', url), wrong)).status).toBe(401);
    const { text } = await streamed(box, 'app', {
      path: '/api/chat',
      body: { model, messages, stream: false },
    });
    expect(JSON.parse(text).message.content).toMatch(/2 words/);
  });

  it('answers an HTTP API in one envelope', async () => {
    await another('buffered', { OLLAMA_LAMBDA_FRONT_DOOR: 'gateway-buffered' });
    const event = urlEvent('/api/chat', { messages });
    const { error, text } = await invoke(box, 'buffered', event);
    expect(error).toBeUndefined();
    const envelope = JSON.parse(text);
    expect(envelope).toMatchObject({
      statusCode: 200,
      isBase64Encoded: false,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    expect(JSON.parse(envelope.body.trimEnd().split('\n').at(-1))).toMatchObject({ done: true });
  });

  it('ends a stream whose engine dies in the middle with an error of its protocol, and no failure of the function', async () => {
    await another('dying', { OLLAMA_STAND_IN_DIE_AFTER_WORDS: '2' });
    const { text, complete } = await streamed(box, 'dying', { path: '/api/chat', body: { messages } });
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0].message.content).toBe('[stand-in engine]');
    expect(lines.at(-1)).toEqual({ error: expect.any(String) });
    expect(complete?.ErrorCode).toBeUndefined();
  });

  it('ends an answer before its own time is over, as one that was cut', async () => {
    await another('slow', { OLLAMA_STAND_IN_WORD_MS: '900' }, 4);
    const { text, complete } = await streamed(box, 'slow', { path: '/api/chat', body: { messages } });
    expect(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      done: true,
      done_reason: 'length',
    });
    expect(complete?.ErrorCode).toBeUndefined();
    expect(box.lines.filter((line) => line.includes('Task timed out'))).toEqual([]);
  });
});
