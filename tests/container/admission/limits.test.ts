import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { digestOf, doorWith, least, model } from './door.js';

const limited = (limits: unknown) => doorWith({ OLLAMA_LAMBDA_LIMITS: JSON.stringify(limits) });

/** Each route that generates, with a request for so many tokens, and the field that the engine reads it from. */
const generating: readonly (readonly [
  string,
  (tokens: number | undefined) => Record<string, unknown>,
  string,
])[] = [
  ['/api/chat', (num_predict) => ({ options: { num_predict } }), 'options.num_predict'],
  ['/api/generate', (num_predict) => ({ options: { num_predict } }), 'options.num_predict'],
  ['/v1/chat/completions', (max_tokens) => ({ max_tokens }), 'max_tokens'],
  ['/v1/chat/completions', (max_completion_tokens) => ({ max_completion_tokens }), 'max_tokens'],
  ['/v1/completions', (max_tokens) => ({ max_tokens }), 'max_tokens'],
  ['/v1/responses', (max_output_tokens) => ({ max_output_tokens }), 'max_output_tokens'],
];

describe.each(generating)('an answer from %s', (path, asking, field) => {
  const capped = async (limits: unknown, tokens: number | undefined) => {
    const admitted = await limited(limits).admit(path, { ...least[path], ...asking(tokens) });
    if (!admitted.ok) throw new Error(admitted.message);
    const { maxTokens, lowered } = admitted;
    expect(JSON.parse(admitted.body)).toHaveProperty(field, maxTokens);
    expect(admitted.needs.maxTokens).toBe(maxTokens);
    return { maxTokens, lowered };
  };

  it.each<[string, unknown, number | undefined, number, boolean]>([
    ['that is asked for without a number is capped', {}, undefined, 2048, false],
    ['that is asked for without limit is capped', {}, -1, 2048, false],
    ['may be as long as is asked for when nothing limits it', {}, 5000, 5000, false],
    ['may be of no token', {}, 0, 0, false],
    ['without a number is capped where the operator says', { outputTokens: 4000 }, undefined, 4000, false],
    ['may be shorter than the limit', { outputTokens: 100 }, 7, 7, false],
    ['that is asked to be longer is lowered to the limit', { outputTokens: 100 }, 101, 100, true],
  ])('%s', async (_name, limits, tokens, maxTokens, lowered) => {
    expect(await capped(limits, tokens)).toEqual({ maxTokens, lowered });
  });
});

describe('a limit', () => {
  it('of the answer holds for Anthropic, where a number is always asked for', async () => {
    const admitted = await limited({ outputTokens: 3 }).admit('/v1/messages', least['/v1/messages']);
    expect(admitted).toMatchObject({ maxTokens: 3, lowered: true });
  });

  it('of the answer means nothing to texts that are embedded', async () => {
    const admitted = await limited({ outputTokens: 3 }).admit('/api/embed', least['/api/embed']);
    expect(admitted).toMatchObject({
      ok: true,
      maxTokens: 0,
      lowered: false,
      body: `{"model":"${model}","input":"hi"}`,
    });
  });

  const hi = { messages: [{ role: 'user', content: 'h\u00ed!' }] };
  it.each<[string, Record<string, number>, string, unknown, number, string]>([
    [
      'of the body',
      { bodyBytes: 40 },
      '/api/generate',
      { prompt: 'x'.repeat(50) },
      413,
      'the request body is larger than 40 bytes',
    ],
    [
      'of the text, in bytes',
      { promptBytes: 3 },
      '/api/chat',
      hi,
      413,
      'the text of the request has 4 bytes, expected at most 3',
    ],
    [
      'of the messages',
      { messages: 1 },
      '/api/chat',
      { messages: [...hi.messages, ...hi.messages] },
      400,
      'messages has 2 items, expected at most 1',
    ],
    [
      'of the items',
      { messages: 1 },
      '/v1/responses',
      { input: [...hi.messages, ...hi.messages] },
      400,
      'input has 2 items, expected at most 1',
    ],
    [
      'of the texts to embed',
      { messages: 1 },
      '/v1/embeddings',
      { input: ['a', 'b'] },
      400,
      'input has 2 items, expected at most 1',
    ],
  ])('%s refuses what is beyond it', async (_name, limits, path, body, status, message) => {
    expect(await limited(limits).refused(path, body)).toMatchObject({ status, message });
    expect(await doorWith().admit(path, body)).toMatchObject({ ok: true });
  });

  it('of the body counts what comes out of its compression', async () => {
    const body = gzipSync(JSON.stringify({ prompt: 'x'.repeat(5000) }));
    const headers = { 'content-encoding': 'gzip' };
    expect(body.length).toBeLessThan(1000);
    expect(await limited({ bodyBytes: 1000 }).refused('/api/generate', body, { headers })).toMatchObject({
      status: 413,
    });
    expect(await limited({ bodyBytes: 6000 }).admit('/api/generate', body, { headers })).toMatchObject({
      ok: true,
    });
  });

  it('of the text counts tools and system prompts, and no word of the protocol', async () => {
    const body = {
      system: 'abc',
      messages: [{ role: 'user', content: 'de' }],
      tools: [{ name: 'fgh', input_schema: { type: 'object' } }],
      max_tokens: 1,
    };
    const admitted = await doorWith().admit('/v1/messages', body);
    expect(admitted.ok && admitted.needs.promptBytes).toBe('abcdefgh'.length);
  });

  it.each<[string, number, unknown, boolean]>([
    ['not counted while its bytes are few enough', 3, { prompt: 'ab' }, false],
    ['counted when its bytes could be too many', 3, { prompt: 'abc' }, true],
    [
      'counted when each of its texts could begin with a token of its own',
      8,
      { prompt: 'abc', system: 'def' },
      false,
    ],
    ['counted when each of its texts could begin with one', 7, { prompt: 'abc', system: 'def' }, true],
    ['counted when its compatible form could be too long', 20, { prompt: '\u{fdfa}' }, true],
  ])('of the tokens: a text is %s', async (_name, promptTokens, body, counts) => {
    const admitted = await limited({ promptTokens }).admit('/api/generate', body);
    const texts = Object.values(body as Record<string, string>);
    expect(admitted).toMatchObject({ ok: true });
    expect('toCount' in admitted && admitted.toCount).toEqual(
      counts ? { texts, most: promptTokens } : undefined,
    );
    const free = await doorWith().admit('/api/generate', body);
    expect('toCount' in free && free.toCount).toBeUndefined();
  });

  it('of a key goes before the one for all, which goes before our own', async () => {
    const keys = ['ci', 'app', 'constructor'].map((name) => `${name}=${digestOf(name)}`).join(',');
    const limits = {
      outputTokens: 50,
      promptTokens: 1,
      images: 1,
      keys: { ci: { outputTokens: 500, promptTokens: 9 } },
    };
    const door = doorWith({
      OLLAMA_LAMBDA_AUTH: 'api-key',
      OLLAMA_LAMBDA_API_KEY_SHA256: keys,
      OLLAMA_LAMBDA_LIMITS: JSON.stringify(limits),
    });
    const tokens = async (caller: string) => {
      const admitted = await door.admit(
        '/api/generate',
        { prompt: 'x', options: { num_predict: 9000 } },
        { caller },
      );
      return admitted.ok && [admitted.maxTokens, admitted.toCount?.most];
    };
    expect([
      await tokens('ci'),
      await tokens('app'),
      await tokens('constructor'),
      await tokens('direct'),
    ]).toEqual([
      [500, undefined],
      [50, 1],
      [50, 1],
      [50, 1],
    ]);
  });
});

describe('whether the answer is a stream', () => {
  it.each([
    ['/api/chat', true],
    ['/api/generate', true],
    ['/v1/chat/completions', false],
    ['/v1/completions', false],
    ['/v1/responses', false],
    ['/v1/messages', false],
    ['/api/embed', false],
    ['/api/show', false],
  ])('%s: without a word it is %s', async (path, streams) => {
    expect(await doorWith().admit(path, least[path])).toMatchObject({ stream: streams });
  });

  it.each(['/api/chat', '/v1/chat/completions'])('%s: as the caller says', async (path) => {
    expect(await doorWith().admit(path, { ...least[path], stream: true })).toMatchObject({ stream: true });
    expect(await doorWith().admit(path, { ...least[path], stream: false })).toMatchObject({ stream: false });
  });

  it('is never for texts that are embedded', async () => {
    expect(await doorWith().admit('/api/embed', { input: 'x', stream: true })).toMatchObject({
      stream: false,
    });
  });
});

describe('the prompt', () => {
  it('is handed on for the log only when that is asked for', async () => {
    const body = {
      messages: [
        { role: 'user', content: 'one' },
        { role: 'assistant', content: 'two' },
      ],
    };
    expect(await doorWith().admit('/api/chat', body)).toMatchObject({ promptText: undefined });
    const logged = await doorWith({ OLLAMA_LAMBDA_LOG_PROMPTS: 'true' }).admit('/api/chat', body);
    expect(logged).toMatchObject({ promptText: 'one\ntwo' });
  });
});
