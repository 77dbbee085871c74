import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { memoryForWeights } from '../../src/models/fit.js';
import { decideMemory, type KnownCap } from '../../src/models/memory.js';
import { priceOf } from '../../src/models/price.js';
import fc from '../fast-check.js';

const unknown: KnownCap = { kind: 'unknown' };
const capped = (cap: number): KnownCap => ({
  kind: 'capped',
  cap: mib(cap),
  source: 'remembered',
  learned: '2026-11-20',
});
const atLeast = (floor: number): KnownCap => ({ kind: 'at-least', floor: mib(floor) });

describe('memory', () => {
  const rows: readonly {
    readonly name: string;
    readonly needed: number;
    readonly wanted: 'auto' | number;
    readonly knowledge: KnownCap;
    readonly granted: number;
    readonly probe: boolean;
  }[] = [
    {
      name: 'auto takes one vCPU for a small model',
      needed: 700,
      wanted: 'auto',
      knowledge: unknown,
      granted: 1769,
      probe: false,
    },
    {
      name: 'auto takes what every account has',
      needed: 2000,
      wanted: 'auto',
      knowledge: unknown,
      granted: 3008,
      probe: false,
    },
    {
      name: 'auto asks before it takes more',
      needed: 3100,
      wanted: 'auto',
      knowledge: unknown,
      granted: 3538,
      probe: true,
    },
    {
      name: 'auto takes whole vCPUs',
      needed: 5400,
      wanted: 'auto',
      knowledge: unknown,
      granted: 7076,
      probe: true,
    },
    {
      name: 'auto takes all there is',
      needed: 9000,
      wanted: 'auto',
      knowledge: unknown,
      granted: 10240,
      probe: true,
    },
    {
      name: 'auto is clamped to the cap',
      needed: 3100,
      wanted: 'auto',
      knowledge: capped(3200),
      granted: 3200,
      probe: false,
    },
    {
      name: 'auto stays below a cap that it does not need',
      needed: 700,
      wanted: 'auto',
      knowledge: capped(3008),
      granted: 1769,
      probe: false,
    },
    {
      name: 'a wish is clamped to the cap',
      needed: 2000,
      wanted: 10240,
      knowledge: capped(3008),
      granted: 3008,
      probe: false,
    },
    {
      name: 'a wish above 3008 is asked for first',
      needed: 2000,
      wanted: 10240,
      knowledge: unknown,
      granted: 10240,
      probe: true,
    },
    {
      name: 'a wish is taken as it is',
      needed: 2000,
      wanted: 2500,
      knowledge: unknown,
      granted: 2500,
      probe: false,
    },
    {
      name: 'a function of that size proves it allowed',
      needed: 5400,
      wanted: 'auto',
      knowledge: atLeast(7076),
      granted: 7076,
      probe: false,
    },
    {
      name: 'a smaller function proves nothing above',
      needed: 5400,
      wanted: 'auto',
      knowledge: atLeast(1769),
      granted: 7076,
      probe: true,
    },
  ];
  it.each(rows)('$name', ({ needed, wanted, knowledge, granted, probe }) => {
    const question = { needed: mib(needed), wanted: wanted === 'auto' ? wanted : mib(wanted), knowledge };
    expect(decideMemory(question)).toMatchObject({ kind: 'granted', granted, probe });
  });

  it.each([
    {
      name: 'the cap is too small',
      question: { needed: mib(6400), wanted: 'auto' as const, knowledge: capped(3008) },
      limit: 3008,
      ceiling: 3008,
      because: /allows 3008 MB \(AWS said so on 2026-11-20\)/,
    },
    {
      name: 'the wish is too small',
      question: { needed: mib(2000), wanted: mib(1024), knowledge: unknown },
      limit: 1024,
      ceiling: 10240,
      because: /1024 MB were asked for/,
    },
    {
      name: 'Lambda is too small',
      question: { needed: mib(11_000), wanted: 'auto' as const, knowledge: unknown },
      limit: 10240,
      ceiling: 10240,
      because: /Lambda gives 10240 MB at most/,
    },
  ])('is refused when $name', ({ question, limit, ceiling, because }) => {
    expect(decideMemory(question)).toMatchObject({
      kind: 'refused',
      limit,
      ceiling,
      because: expect.stringMatching(because),
    });
  });

  it('is never more than the cap and never less than what is needed', () => {
    const size = fc.integer({ min: 128, max: 10240 });
    const wish = fc.oneof(fc.constant('auto' as const), size.map(mib));
    fc.assert(
      fc.property(size, wish, size, (needed, wanted, cap) => {
        const decision = decideMemory({ needed: mib(needed), wanted, knowledge: capped(cap) });
        if (decision.kind === 'refused') {
          expect(decision.limit).toBeLessThan(needed);
        } else {
          expect(decision.granted).toBeLessThanOrEqual(cap);
          expect(decision.granted).toBeGreaterThanOrEqual(needed);
          expect(decision.probe).toBe(false);
        }
      }),
    );
  });
});

describe('the fit', () => {
  it('is the weights × 1.2 and 400 MiB', () => {
    expect(memoryForWeights(1024 ** 3)).toBe(Math.ceil(1024 * 1.2) + 400);
  });

  it('says of the original’s model that 3008 MB never were enough', () => {
    expect(memoryForWeights(4.9e9)).toBeGreaterThan(3008);
  });
});

describe('the price', () => {
  const question = { region: 'us-east-1', memory: mib(3008), imageBytes: 2 * 2 ** 30 } as const;

  it('is AWS’s per second for memory and architecture, and storage a month', () => {
    const arm = priceOf({ ...question, architecture: 'arm64' });
    expect(arm?.perSecond).toBeCloseTo(0.00003917, 8);
    expect(arm?.perHour).toBeCloseTo(0.141, 3);
    expect(arm?.storagePerMonth).toBeCloseTo(0.2);
    expect(arm?.basis).toMatch(/2026-09.*us-east-1/);
    expect(priceOf({ ...question, architecture: 'x86_64' })?.perSecond).toBeCloseTo(0.00004896, 8);
  });

  it('is dearer where it is dearer, and says when it is another Region’s', () => {
    const capeTown = priceOf({ ...question, region: 'af-south-1', architecture: 'x86_64' });
    expect(capeTown?.perSecond).toBeCloseTo((3008 / 1024) * 0.0000221, 10);
    expect(priceOf({ ...question, region: 'eu-west-1', architecture: 'arm64' })?.basis).toMatch(
      /eu-west-1 may differ/,
    );
  });

  it('is not made up for China', () => {
    expect(priceOf({ ...question, region: 'cn-north-1', architecture: 'arm64' })).toBeUndefined();
  });
});
