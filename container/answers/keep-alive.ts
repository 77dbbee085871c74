import type { Flow } from '../flow.js';
import type { Answer } from './answer.js';
import type { Call } from './call.js';
import type { Dialect } from './dialects.js';

export interface Patience {
  /** Milliseconds in which an answer may still come with a status of its own. */
  readonly first: number;
  /** Milliseconds between two signs of life after that. Proxies and clients give up on 30 to 60 silent seconds. */
  readonly between: number;
}

/** Most errors, and most loads of a warm file, are known within this first time. */
export const patience: Patience = { first: 5000, between: 10_000 };

/**
 * For a stream whose first byte takes long, because the model loads or reads a long prompt: answers 200 after a first
 * time and keeps the line alive until the stream begins. What fails after that can only be an error in the stream.
 */
export async function keepAlive(
  call: Call,
  dialect: Dialect,
  coming: Promise<Answer>,
  { first, between }: Patience,
): Promise<Answer> {
  const answer = await within(coming, first);
  if (answer !== undefined) return answer;
  const headers = { 'content-type': dialect.contentType };
  return { status: 200, headers, body: aliveUntil(call, dialect, coming, between) };
}

function aliveUntil(call: Call, dialect: Dialect, coming: Promise<Answer>, between: number): Flow {
  return async (write) => {
    const alive = Buffer.from(dialect.keepAlive);
    await write(alive);
    let answer = await within(coming, between);
    while (answer === undefined) {
      await write(alive);
      answer = await within(coming, between);
    }
    if (answer.refused !== undefined) {
      const { status, refused: message } = answer;
      const failure = { status, message, requestId: call.record.requestId };
      await write(Buffer.from(dialect.transcript().fail(failure)));
    } else if (typeof answer.body === 'string') await write(Buffer.from(answer.body));
    else await answer.body(write);
  };
}

/** Undefined when the answer takes longer than so many milliseconds. */
function within(coming: Promise<Answer>, ms: number): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, undefined);
    coming.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
