import { describe, expect, it } from '@jest/globals';
import { invoke, urlEvent } from './fake-lambda.js';
import { hello, lines, suiteFunctions, text } from './suite-functions.js';

const { start } = suiteFunctions();

describe('a deadline', () => {
  it('that comes while the model loads gives 503 with Retry-After, and loading goes on', async () => {
    const { handler } = start({ OLLAMA_STAND_IN_LOAD_MS: '1500' });
    const early = await invoke(handler, urlEvent('/api/chat', hello), { remaining: 200 });
    expect(early.prelude).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
    expect(JSON.parse(early.body)).toEqual({ error: 'the model is still loading; ask again' });
    expect((await invoke(handler, urlEvent('/api/chat', hello))).prelude?.statusCode).toBe(200);
  });

  it('that comes in the middle of a stream ends it in its protocol', async () => {
    const { handler, requests } = start({ OLLAMA_STAND_IN_WORD_MS: '700' });
    await invoke(handler, urlEvent('/healthz'));
    const answer = await invoke(handler, urlEvent('/api/chat', hello), { remaining: 5000 });
    expect(lines(answer.body).at(-1)).toMatchObject({
      done: true,
      done_reason: 'length',
      ollama_lambda: { cut: 'deadline' },
    });
    expect(requests.at(-1)).toMatchObject({ status: 200, cut: 'deadline' });
    expect(requests.at(-1)).not.toHaveProperty('problem');
  });

  it('that comes before an answer in one piece gives what there is of it, and says so in a header', async () => {
    const { handler } = start({ OLLAMA_STAND_IN_WORD_MS: '700' });
    await invoke(handler, urlEvent('/healthz'));
    const body = { stream: false, ...hello };
    const answer = await invoke(handler, urlEvent('/api/chat', body), { remaining: 5000 });
    expect(answer.prelude).toMatchObject({
      statusCode: 200,
      headers: { 'x-ollama-lambda-cut': 'deadline' },
    });
    const { message, ...rest } = JSON.parse(answer.body);
    expect(text.startsWith(message.content)).toBe(true);
    expect(message.content).not.toBe('');
    expect(rest).toMatchObject({ done: true, done_reason: 'length' });
  });

  it('that comes before the first token is a 504', async () => {
    const { handler } = start({ OLLAMA_STAND_IN_WORD_MS: '60000' });
    await invoke(handler, urlEvent('/healthz'));
    const body = { stream: false, ...hello };
    const answer = await invoke(handler, urlEvent('/api/chat', body), { remaining: 800 });
    expect(answer.prelude?.statusCode).toBe(504);
  });
});
