import { describe, expect, it } from '@jest/globals';
import type { Invocation } from '../../src/aws/ports.js';
import { ask } from '../../src/invoke/ask.js';
import { chatLines } from './loopback.js';

const asking = async (lines: readonly string[], kind: { embeds?: boolean } = {}) => {
  const asked: unknown[] = [];
  async function* invokeStreaming({ name, qualifier, payload }: Invocation) {
    asked.push({ name, qualifier, payload: JSON.parse(payload) as unknown });
    for (const line of lines) yield Buffer.from(line);
  }
  let clock = 0;
  const answer = ask(
    { invokeStreaming },
    { functionName: 'ollama-lambda', model: 'm', ...kind },
    () => (clock += 7),
    new AbortController().signal,
  );
  return { answer, asked };
};

describe('asking a deployed function', () => {
  it('goes to the alias, as no caller of the URL can, and times the first token', async () => {
    const { answer, asked } = await asking(chatLines);

    expect(await answer).toEqual({
      answer: 'Because of scattering.',
      firstTokenMs: 7,
      tokensPerSecond: 2,
    });
    expect(asked).toEqual([
      {
        name: 'ollama-lambda',
        qualifier: 'live',
        payload: expect.objectContaining({ path: '/api/chat', method: 'POST' }),
      },
    ]);
    expect(JSON.stringify(asked)).not.toContain('requestContext');
  });

  it('asks a model that makes embeddings for one, since it says nothing', async () => {
    const { answer, asked } = await asking(['{"model":"m","embeddings":[[0.6,0.8]]}'], { embeds: true });

    expect(await answer).toEqual({ answer: '2 numbers', firstTokenMs: 7, tokensPerSecond: undefined });
    expect(asked).toMatchObject([{ payload: { path: '/api/embed', body: { model: 'm' } } }]);
    const empty = await asking(['{"model":"m","embeddings":[]}'], { embeds: true });
    await expect(empty.answer).rejects.toMatchObject({ code: 'no-token' });
  });

  it.each([
    ['nothing', [], 'no-token'],
    ['an end without a word', [chatLines[2] ?? ''], 'no-token'],
    ['an error in words', ['{"error":"no such model"}'], 'model-error'],
    ['an error as an object', ['{"error":{"message":"no such model"}}'], 'model-error'],
  ])('that answers %s is %s', async (_what, lines, code) => {
    await expect((await asking(lines)).answer).rejects.toMatchObject({ code });
  });
});
