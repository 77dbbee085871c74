import { describe, expect, it } from '@jest/globals';
import { createRetryStrategy, usualPace } from '../../src/aws/retry.js';

const throttling = { errorType: 'THROTTLING', error: named('ThrottlingException') };

/** The waits, in milliseconds, until the strategy gives up. */
async function waits(
  failure: { errorType: string; error?: unknown; retryAfterHint?: Date },
  random = () => 1,
) {
  const strategy = createRetryStrategy(usualPace, random);
  const found: number[] = [];
  let token = await strategy.acquireInitialRetryToken('');
  for (;;) {
    try {
      token = await strategy.refreshRetryTokenForRetry(token, failure);
    } catch {
      return found;
    }
    found.push(token.getRetryDelay());
  }
}

describe('waiting before another try', () => {
  it('doubles while AWS throttles, up to twenty seconds, for some minutes', async () => {
    const found = await waits(throttling);
    expect(found.slice(0, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000]);
    expect(found).toHaveLength(14);
  });

  it('ends after three more tries when the network fails', async () => {
    await expect(waits({ errorType: 'TRANSIENT', error: new Error('reset') })).resolves.toEqual([
      200, 400, 800,
    ]);
    await expect(waits({ errorType: 'SERVER_ERROR', error: new Error('501') })).resolves.toHaveLength(3);
  });

  it('is not done for mistakes and quotas', async () => {
    await expect(waits({ errorType: 'CLIENT_ERROR', error: new Error('no') })).resolves.toEqual([]);
    const quota = { errorType: 'THROTTLING', error: named('LimitExceededException') };
    await expect(waits(quota)).resolves.toEqual([]);
  });

  it('is spread by chance, down to nothing', async () => {
    await expect(waits(throttling, () => 0)).resolves.toEqual(Array(14).fill(0));
  });

  it('heeds Retry-After, within bounds', async () => {
    const found = await waits({ ...throttling, retryAfterHint: new Date(Date.now() + 3_600_000) }, () => 0);
    expect(found).toEqual(Array(14).fill(usualPace.longestMs));
  });
});

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}
