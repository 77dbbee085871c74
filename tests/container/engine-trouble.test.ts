import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { invoke, urlEvent } from './fake-lambda.js';
import { hello, lines, suiteFunctions } from './suite-functions.js';

const { start, workshop } = suiteFunctions();

const unavailable = 'the model is not available (request request-1)';

describe('an engine in trouble', () => {
  it.each([
    [
      'a chat',
      '/api/chat',
      '{"error":"the engine failed before the answer was complete (request request-1)"}\n',
    ],
    [
      'an OpenAI chat',
      '/v1/chat/completions',
      'data: {"error":{"message":"the engine stopped before the answer was complete","type":"api_error","param":null,"code":null}}\n\n',
    ],
  ])('whose runner dies in the middle of %s ends it with an error', async (_name, path, end) => {
    const { handler } = start({ OLLAMA_STAND_IN_DIE_AFTER_WORDS: '3' });
    const answer = await invoke(handler, urlEvent(path, { stream: true, ...hello }));
    expect(answer.prelude?.statusCode).toBe(200);
    expect(answer.body).toContain('[stand-in engine]');
    expect(answer.body.endsWith(end)).toBe(true);
  });

  it('that is killed in the middle of a stream ends it with an error, and is there again for the next', async () => {
    const { handler, engineLines, requests } = start({ OLLAMA_STAND_IN_WORD_MS: '20' });
    let killed = false;
    const answer = await invoke(handler, urlEvent('/api/chat', hello), {
      onWrite(written) {
        if (killed || !written.includes('stand-in engine')) return;
        killed = true;
        process.kill(enginePid(engineLines), 'SIGKILL');
      },
    });
    expect(lines(answer.body).at(-1)).toEqual({ error: 'the engine stopped before the answer was complete' });
    expect(requests[0]).toMatchObject({
      problem: expect.stringContaining('the engine stopped before the answer was complete'),
    });
    const next = await invoke(handler, urlEvent('/api/chat', hello));
    expect(lines(next.body).at(-1)).toMatchObject({ done: true });
  });

  it('that dies before an answer in one piece gets an honest status', async () => {
    const { handler, requests } = start({ OLLAMA_STAND_IN_DIE_AFTER_WORDS: '1' });
    const answer = await invoke(handler, urlEvent('/api/chat', { stream: false, ...hello }));
    expect(answer.prelude?.statusCode).toBe(500);
    expect(JSON.parse(answer.body)).toEqual({
      error: 'the engine failed before the answer was complete (request request-1)',
    });
    expect(requests).toMatchObject([{ problem: expect.stringContaining('unexpected EOF') }]);
  });

  it.each([
    ['is absent', '/nowhere/ollama', 'the engine /nowhere/ollama does not exist or lacks a library'],
    ['is not executable', '/etc/passwd', 'the engine /etc/passwd is not executable'],
  ])('that %s is a 503, whose reason the log and insiders get', async (_name, path, reason) => {
    const { handler, requests } = start({ OLLAMA_LAMBDA_ENGINE: path });
    const answer = await invoke(handler, urlEvent('/api/chat', hello));
    expect(answer.prelude).toMatchObject({ statusCode: 503, headers: { 'retry-after': '300' } });
    expect(JSON.parse(answer.body)).toEqual({ error: unavailable });
    expect(requests).toMatchObject([{ problem: reason }]);
    const script = JSON.parse((await invoke(handler, { user_message: 'hi' })).body);
    expect(script).toEqual({ statusCode: 503, body: JSON.stringify({ error: reason }) });
    expect((await invoke(handler, urlEvent('/'))).prelude?.statusCode).toBe(200);
  });

  it('that ends at every start is started four times and then let be, with its last words', async () => {
    const models = join(workshop().folder, 'no-store');
    const { handler, engineLines } = start({ OLLAMA_MODELS: models });
    const answer = await invoke(handler, { path: '/api/chat', body: hello });
    const words = `Error: mkdir ${models}/blobs: read-only file system: ensure path elements are traversable`;
    expect(JSON.parse(answer.body)).toEqual({ error: `the engine exited with code 1: ${words}` });
    expect(engineLines.filter((line) => line === words)).toHaveLength(4);
  });

  it('that finds another file than the model loads nothing and says so', async () => {
    const store = workshop().makeStore();
    writeFileSync(store.modelBlob, 'something else');
    const { handler, requests } = start({ OLLAMA_MODELS: store.path });
    const answer = await invoke(handler, urlEvent('/v1/chat/completions', hello));
    expect(answer.prelude?.statusCode).toBe(503);
    expect(JSON.parse(answer.body).error.message).toBe('the model could not be loaded (request request-1)');
    expect(requests).toMatchObject([
      { problem: expect.stringMatching(/could not be loaded: .*blob sha256:.* has the digest/) },
    ]);
  });

  it('that could not load gets another try with the next request', async () => {
    const store = workshop().makeStore();
    const whole = workshop().makeStore();
    rmSync(store.modelBlob);
    const { handler } = start({ OLLAMA_MODELS: store.path });
    const first = await invoke(handler, { path: '/healthz' });
    expect(first.body).toMatch(/does not exist/);
    copyFileSync(whole.modelBlob, store.modelBlob);
    expect((await invoke(handler, urlEvent('/healthz'))).prelude?.statusCode).toBe(200);
  });
});

/** The stand-in says its process id when it listens. */
function enginePid(engineLines: readonly string[]): number {
  const said = engineLines.map((line) => /pid (\d+)/.exec(line)?.[1]).find(Boolean);
  return Number(said);
}
