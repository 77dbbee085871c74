import { afterEach, describe, expect, it } from '@jest/globals';
import { countTokens } from '../../container/engine-tokens.js';
import { createRunnerWatch } from '../../container/life/runner-watch.js';
import { invoke, urlEvent } from './fake-lambda.js';
import { json, openScripted, type Script, type Scripted } from './scripted-engine.js';

const open: Scripted[] = [];
afterEach(async () => {
  for (const scripted of open.splice(0)) await scripted.close();
});

/** A function whose engine has this runner. */
async function withRunner(script: Script) {
  const runner = await openScripted({ script });
  const scripted = await openScripted({
    script: json(200, { embeddings: [] }),
    environment: { OLLAMA_LAMBDA_LIMITS: '{"promptTokens":4}' },
    engine: { countTokens: (texts, signal) => countTokens(runner.port, texts, signal) },
  });
  open.push(runner, scripted);
  const ask = (input: string | readonly string[], remaining = 20_000) =>
    invoke(scripted.handler, urlEvent('/api/embed', { input }), { remaining });
  return { runner, scripted, ask };
}

const tokens = (count: number): Script => json(200, { tokens: Array.from({ length: count }, () => 7) });

describe('a limit of tokens', () => {
  it('lets a short text through without counting it, and asks the runner of a longer one', async () => {
    const { runner, scripted, ask } = await withRunner(tokens(4));
    expect((await ask('abc')).prelude?.statusCode).toBe(200);
    expect(runner.asked).toEqual([]);
    expect((await ask(['what is', 'this?'])).prelude?.statusCode).toBe(200);
    const body = { content: ['what is', 'this?'], add_special: false, parse_special: false };
    expect(runner.asked).toEqual([{ method: 'POST', path: '/tokenize', body }]);
    expect(scripted.asked).toHaveLength(2);
  });

  it('refuses before the engine has heard of the request', async () => {
    const { scripted, ask } = await withRunner(tokens(5));
    const answer = await ask('abcdef');
    expect([answer.prelude?.statusCode, JSON.parse(answer.body)]).toEqual([
      413,
      { error: 'the text of the request has 5 tokens, expected at most 4' },
    ]);
    expect(scripted.asked).toEqual([]);
  });

  it.each<[string, Script, string]>([
    ['refuses', json(500, { error: { message: 'no' } }), 'the runner answered 500'],
    ['answers something else', json(200, { tokens: 3 }), 'the runner gave no tokens'],
    ['breaks off', (response) => response.destroy(), 'the engine closed the connection'],
  ])('holds also when a runner %s: what was not counted is not let through', async (_, script, why) => {
    const { scripted, ask } = await withRunner(script);
    const answer = await ask('abcdef');
    expect(answer.prelude).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
    expect(JSON.parse(answer.body)).toEqual({
      error: 'the tokens of the request could not be counted; ask again, or for less at once',
    });
    expect(scripted.asked).toEqual([]);
    expect(scripted.records.at(-1)?.problem).toBe(`the tokens of the request could not be counted: ${why}`);
  });

  it('is not waited for when the time of the function is up', async () => {
    const { ask } = await withRunner(() => undefined);
    expect((await ask('abcdef', 400)).prelude?.statusCode).toBe(504);
  });
});

describe('the port of a runner', () => {
  const started = (port: number) =>
    `time=2026-11-27T22:00:00Z level=INFO source=llama_server.go:433 msg="starting llama-server" ` +
    `cmd="/usr/lib/ollama/llama-server --model /m/blobs/sha256-0 --port ${port} --host 127.0.0.1 -c 4096"`;

  it('is the one that the engine has told last', () => {
    const watch = createRunnerWatch();
    watch.hear('level=INFO msg="server config" env="OLLAMA_HOST:http://127.0.0.1:11434"');
    expect(watch.port).toBeUndefined();
    watch.hear(started(40001));
    watch.hear(started(40002));
    watch.hear('the prompt said msg=starting llama-server --port 1');
    expect(watch.port).toBe(40002);
  });

  it('that is not known counts nothing', async () => {
    await expect(countTokens(undefined, ['a'], new AbortController().signal)).rejects.toThrow(
      'the engine has not said where its runner answers',
    );
  });
});
