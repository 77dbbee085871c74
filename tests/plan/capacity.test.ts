import { describe, expect, it } from '@jest/globals';
import { defaults } from '../../src/config/defaults.js';
import { findingsOf, planning } from './build.js';

const limits = { concurrentExecutions: 10, unreservedConcurrentExecutions: 8 };
const wanted = (instances: number, most?: number) => ({
  provisioned: { ...defaults.provisioned, instances, most },
});

describe('provisioned concurrency', () => {
  it('that the account has no room for is refused, with what is left', () => {
    const [finding, ...others] = findingsOf({ config: wanted(2, 9), facts: { limits } });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id: 'provisioned-exceeds-account',
      severity: 'error',
      remedy: expect.stringContaining('provisioned.most to at most 8'),
    });
  });

  it.each([
    ['fits', wanted(8), limits],
    ['goes through where nobody may ask for the limits', wanted(1000), undefined],
  ])('%s', (_name, config, known) =>
    expect(planning({ config, facts: { limits: known } }).kind).toBe('plan'),
  );
});
