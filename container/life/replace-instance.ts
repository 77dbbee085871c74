import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds to wait for the word that the answer was taken, from a stream that may not give it. */
const grace = 500;

/**
 * The same handler, but an instance that is spent ends after its answer, so that Lambda makes a new one for the next.
 *
 * The stream of AWS's runtime client is a request to the Runtime API. Its `response` says that Lambda has the whole
 * answer, and comes just before the client asks for the next event. Later the instance may be frozen, and would end in
 * the middle of somebody else's request.
 */
export function endWhenSpent(serve: LambdaHandler, isSpent: () => boolean, end: () => void): LambdaHandler {
  return async (event, stream, context) => {
    const taken = new Promise<void>((resolve) => {
      stream.once('response', () => {
        if (isSpent()) end();
        resolve();
      });
    });
    await serve(event, stream, context);
    if (!isSpent()) return;
    await Promise.race([taken, sleep(grace)]);
    end();
  };
}
