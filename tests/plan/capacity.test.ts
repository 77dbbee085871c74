import { describe, expect, it } from '@jest/globals';
import type { AccountLimits } from '../../src/aws/ports.js';
import { defaults } from '../../src/config/defaults.js';
import { renderTemplate } from '../../src/template/render.js';
import { texts } from '../template/build.js';
import { variants } from '../template/variants/list.js';
import { aStack, findingsOf, planning } from './build.js';

const limits = (all: number, unreserved = all): AccountLimits => ({
  concurrentExecutions: all,
  unreservedConcurrentExecutions: unreserved,
});
const ready = (instances: number, most?: number) => ({
  provisioned: { ...defaults.provisioned, instances, most },
});
const reserving = (reserved: number) => ({ concurrency: { reserved } });
/** The stack with two instances ready. */
const twoReady = aStack({}, { template: renderTemplate(variants.provisioned!, texts).text });

describe('provisioned concurrency', () => {
  it.each([
    ['one over what other functions leave', ready(51), limits(1000, 150), 'provisioned.instances', 50],
    ['one over that while busy', ready(2, 51), limits(1000, 150), 'provisioned.most', 50],
    ['one over all but what AWS keeps', ready(901), limits(1000), 'provisioned.instances', 900],
  ])('that is %s is refused, with what there is', (_what, config, known, path, most) => {
    const [finding, ...others] = findingsOf({ config, facts: { limits: known } });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      id: 'provisioned-exceeds-account',
      severity: 'error',
      place: { path },
      what: `${path} is ${most + 1}, and this account can keep ${most} at most ready`,
      remedy: expect.stringContaining(`set ${path} to at most ${most}, or`),
    });
  });

  // "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below … [10]".
  it('is refused for a new account, which AWS leaves nothing to keep ready', () => {
    const [finding] = findingsOf({ config: ready(1), facts: { limits: limits(10) } });
    expect(finding?.what).toBe('provisioned.instances is 1, and this account can keep no instance ready');
    expect(finding?.remedy).toMatch(/^remove provisioned, or ask for more/);
  });

  it.each([
    ['fits', ready(900), { limits: limits(1000) }],
    ['goes through where nobody may ask for the limits', ready(1000), { limits: undefined }],
    [
      'is held by what the function has reserved, when the others have nothing left',
      { ...ready(500), ...reserving(500) },
      {
        limits: limits(1000, 100),
        stack: aStack(
          {},
          { template: 'Resources: {Function: {Properties: {ReservedConcurrentExecutions: 500}}}' },
        ),
      },
    ],
    ['is the same as before, when nothing is left', ready(2), { limits: limits(1000, 100), stack: twoReady }],
  ])('%s', (_name, config, known) => expect(planning({ config, facts: known }).kind).toBe('plan'));

  it('is not more than before, when nothing is left', () =>
    expect(
      findingsOf({ config: ready(3), facts: { limits: limits(1000, 100), stack: twoReady } })[0]?.what,
    ).toMatch(/can keep 2 at most ready$/));
});
