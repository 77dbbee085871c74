import type { Functions } from '../aws/ports.js';
import { UserError } from '../core/errors.js';
import type { Verified } from '../core/outcome.js';
import { parseNdjson } from './ndjson.js';
import { type ReplyLine, textOf, throwIfError, tokensPerSecond } from './reply.js';

interface Question {
  readonly functionName: string;
  readonly model: string;
  /** The model makes embeddings, and says nothing. */
  readonly embeds?: boolean;
}

/**
 * One prompt, or one text to embed, through InvokeWithResponseStream, which IAM decides about and which therefore needs no key. It goes to
 * the alias, so what answers is what the URL serves.
 *
 * @throws UserError `no-token` when the stream ended without one, `model-error` when it carried an error.
 */
export async function ask(
  functions: Pick<Functions, 'invokeStreaming'>,
  question: Question,
  now: () => number,
  signal: AbortSignal,
): Promise<Verified> {
  const started = now();
  let firstTokenMs: number | undefined;
  let answer = '';
  let rate: number | undefined;
  const payload = event(question);
  const stream = functions.invokeStreaming({
    name: question.functionName,
    qualifier: 'live',
    payload,
    signal,
  });
  for await (const value of parseNdjson(stream)) {
    const line = value as ReplyLine;
    throwIfError(line);
    const text = question.embeds ? embeddingIn(value) : textOf(line);
    if (text !== '') firstTokenMs ??= now() - started;
    answer += text;
    if (line.done) rate = tokensPerSecond(line);
  }
  if (firstTokenMs === undefined) {
    throw new UserError({
      code: 'no-token',
      message: `function ${question.functionName} answered without ${question.embeds ? 'an embedding' : 'a single token'}`,
      why: 'the stream ended before the model had answered',
      next: [`ollama-lambda logs --diagnose --name ${question.functionName}`, 'ollama-lambda deploy'],
    });
  }
  return { answer: answer.trim(), firstTokenMs, tokensPerSecond: rate };
}

/** `768 numbers`; nothing when there are none. */
function embeddingIn(value: unknown): string {
  const numbers = (value as { readonly embeddings?: readonly (readonly number[])[] }).embeddings?.[0]?.length;
  return numbers ? `${numbers} numbers` : '';
}

/** A direct event: no `requestContext`, which no caller of the URL can leave out. */
const event = ({ model, embeds }: Question): string =>
  JSON.stringify(
    embeds
      ? { path: '/api/embed', method: 'POST', body: { model, input: 'Say hello.' } }
      : {
          path: '/api/chat',
          method: 'POST',
          body: {
            model,
            stream: true,
            messages: [{ role: 'user', content: 'Say hello in one short sentence.' }],
            options: { num_predict: 32 },
          },
        },
  );
