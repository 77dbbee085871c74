import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, UserError } from '../../core/errors.js';

export interface Ask {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** An answer that comes sooner than this, in milliseconds, did not wait for anything that could still turn out well. */
const soon = 5000;

/** So many refusals that came soon, one after the other, are an end and no beginning. */
const mostRefusals = 5;

/**
 * Asks `/healthz` until it answers 200. It holds until the model is loaded, so a refusal that took its time only means
 * that the function's own time was up, and the next try goes on from there.
 *
 * @throws UserError `dev-not-ready` with the function's last words
 */
export async function becomeReady({ url, headers, signal }: Ask): Promise<void> {
  let last = '';
  for (let refusals = 0; refusals < mostRefusals; ) {
    const startedAt = performance.now();
    try {
      const answer = await fetch(`${url}/healthz`, { headers, signal });
      const text = await answer.text();
      if (answer.ok) return;
      last = `${answer.status} ${text.slice(0, 500)}`;
    } catch (error) {
      signal.throwIfAborted();
      last = messageOf(error);
    }
    refusals = performance.now() - startedAt < soon ? refusals + 1 : 0;
    await delay(500, undefined, { signal });
  }
  throw new UserError({
    code: 'dev-not-ready',
    message: `the function does not become ready: ${last}`,
    why: 'the lines of the function and its engine tell more: --verbose shows them',
    next: ['ollama-lambda dev --verbose', 'ollama-lambda dev --engine stand-in'],
  });
}
