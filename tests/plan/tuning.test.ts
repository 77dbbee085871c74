import { describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { planTuning, type TuningFacts, type TuningWish } from '../../src/plan/tuning.js';
import { sizesToTry } from '../../src/plan/tuning-sizes.js';
import { leftoversOf } from '../../src/survey/tuning-marks.js';

const facts = (changes: Partial<TuningFacts> = {}): TuningFacts => ({
  functionName: 'chat',
  region: 'us-east-1',
  architecture: 'arm64',
  model: { name: 'llama3.2:1b', weights: 1.3e9, shape: undefined },
  modelSource: 'image',
  needed: mib(1700),
  cap: { kind: 'unknown' },
  current: mib(1769),
  images: [],
  deployed: { memory: mib(1769), description: 'a model', architecture: 'arm64', image: 'i' },
  found: {
    latest: { memory: mib(1769), description: 'a model', architecture: 'arm64', revision: 'r' },
    versions: [{ version: '1', description: 'a model', memory: mib(1769) }],
  },
  reserved: undefined,
  limits: { concurrentExecutions: 1000, unreservedConcurrentExecutions: 1000 },
  ...changes,
});
const wish: TuningWish = {
  sizes: undefined,
  architectures: undefined,
  requests: 5,
  promptTokens: 64,
  answerTokens: 64,
  parallel: 4,
};
const planOf = (changes: Partial<TuningFacts>, wanted: Partial<TuningWish> = {}) => {
  const planned = planTuning(facts(changes), { ...wish, ...wanted });
  if (planned.kind === 'refused') throw new Error(planned.findings[0]?.what);
  return planned.plan;
};
const refusalOf = (changes: Partial<TuningFacts>, wanted: Partial<TuningWish> = {}) => {
  const planned = planTuning(facts(changes), { ...wish, ...wanted });
  return planned.kind === 'refused' ? planned.findings : [];
};

describe('sizes to try', () => {
  const needed = mib(1700);
  const current = mib(2048);
  it.each([
    {
      name: 'with an unknown cap, up to the most that Lambda gives',
      cap: { kind: 'unknown' } as const,
      tried: [1769, 2048, 3008, 3538, 5307, 7076, 8845, 10240],
    },
    {
      name: 'with a cap, up to it',
      cap: { kind: 'capped', cap: mib(4000) } as const,
      tried: [1769, 2048, 3538, 4000],
    },
  ])('$name', ({ cap, tried }) => {
    const sizes = sizesToTry({ needed, current, cap, asked: undefined });
    expect(sizes.tried).toEqual(tried);
    expect(sizes.leftOut.slice(0, 2)).toEqual([
      { what: '512 MB', because: 'the model needs 1700 MB' },
      { what: '1024 MB', because: 'the model needs 1700 MB' },
    ]);
  });

  it('as asked for, each once and smallest first', () =>
    expect(
      sizesToTry({
        needed,
        current,
        cap: { kind: 'capped', cap: mib(3008) },
        asked: [3008, 2000, 3008, 3009].map(mib),
      }),
    ).toEqual({
      tried: [2000, 3008],
      leftOut: [{ what: '3009 MB', because: 'this account allows 3008 MB' }],
    }));
});

describe('the plan of a tuning', () => {
  it('has an alias for each size that is not the one callers use, and the other architecture with a reason', () => {
    const plan = planOf({}, { sizes: [1769, 3008].map(mib) });
    expect(plan.sizes.map(({ alias }) => alias)).toEqual([
      'ollama-lambda-tune-1769',
      'ollama-lambda-tune-3008',
    ]);
    expect(plan.leftOut).toEqual([
      { what: 'x86_64', because: expect.stringMatching(/made for arm64 alone/) },
    ]);
  });

  it('has the deployed architecture’s sizes first, with aliases and costs for each', () => {
    const sizes = [1769, 3008].map(mib);
    const plan = planOf({}, { sizes, architectures: ['x86_64', 'arm64'] });
    expect(plan.sizes.map(({ alias, architecture }) => [alias, architecture])).toEqual([
      ['ollama-lambda-tune-1769', 'arm64'],
      ['ollama-lambda-tune-3008', 'arm64'],
      ['ollama-lambda-tune-1769-x86_64', 'x86_64'],
      ['ollama-lambda-tune-3008-x86_64', 'x86_64'],
    ]);
    expect(plan.leftOut).toEqual([]);
    // By the price list x86_64 is a quarter dearer.
    expect((plan.sizes[2]?.cost?.low ?? 0) / (plan.sizes[0]?.cost?.low ?? 1)).toBeCloseTo(1.25, 2);
    const one = planOf({}, { sizes: [mib(1769)], architectures: ['x86_64', 'arm64'] });
    expect(one.sizes).toHaveLength(2);
  });

  it.each([
    ['the deployed architecture', 'x86_64', 'arm64'],
    ['the other one, when it is told so', 'arm64', 'x86_64'],
  ] as const)('can leave out %s', (_, asked, what) =>
    expect(planOf({}, { sizes: [1769, 3008].map(mib), architectures: [asked] }).leftOut).toEqual([
      { what, because: 'it was not asked for' },
    ]),
  );

  it('costs more with more requests, and nothing that is made up', () => {
    const [few, many] = [planOf({}).cost, planOf({}, { requests: 50 }).cost];
    expect(few?.low).toBeGreaterThan(0);
    expect(many?.high).toBeGreaterThan(few?.high ?? 0);
    expect(planOf({ region: 'cn-north-1' }).cost).toBeUndefined();
  });

  it.each([
    { name: 'as many as are wished', changes: {}, parallel: 4 },
    { name: 'fewer than the ceiling by the one that callers have', changes: { reserved: 3 }, parallel: 2 },
    { name: 'one under a ceiling of one', changes: { reserved: 1 }, parallel: 1 },
    {
      name: 'what a small account has',
      changes: { limits: { concurrentExecutions: 10, unreservedConcurrentExecutions: 3 } },
      parallel: 2,
    },
  ])('measures at the same time $name', ({ changes, parallel }) =>
    expect(planOf(changes).parallel).toBe(parallel),
  );

  it('warns when callers would be turned away', () =>
    expect(planOf({ reserved: 1 }).warnings).toMatchObject([{ what: expect.stringMatching(/429/) }]));

  it.each([
    { id: 'function-stopped', changes: { reserved: 0 }, wanted: {} },
    { id: 'nothing-to-compare', changes: {}, wanted: { sizes: [mib(2048)] } },
    { id: 'nothing-to-compare', changes: { needed: mib(9000) }, wanted: {} },
    {
      id: 'latest-by-hand',
      changes: {
        found: { ...facts().found, latest: { ...facts().found.latest, architecture: 'x86_64' as const } },
      },
      wanted: {},
    },
    {
      id: 'latest-by-hand',
      changes: {
        found: { ...facts().found, latest: { ...facts().found.latest, memory: mib(2048) } },
      },
      wanted: {},
    },
  ])('refuses: $id', ({ id, changes, wanted }) =>
    expect(refusalOf(changes, wanted)).toMatchObject([{ id, severity: 'error' }]),
  );

  it('knows what a killed run has left, and takes the stack’s word for how it was', () => {
    const latest = {
      ...facts().found.latest,
      memory: mib(3008),
      description: 'ollama-lambda tune: 3008 MB x86_64',
    };
    const plan = planOf({ found: { ...facts().found, latest } });
    expect(plan.leftovers).toEqual({ versions: [], latest: true });
    expect(plan.before).toEqual(facts().deployed);
  });
});

it('takes nobody else’s versions for its own', () =>
  expect(
    leftoversOf({
      latest: { ...facts().found.latest, description: '' },
      versions: [
        { version: '1', description: 'keys 0123', memory: mib(1) },
        { version: '2', description: 'ollama-lambda tune: 512 MB', memory: mib(512) },
        { version: '3', description: 'my ollama-lambda tune', memory: mib(512) },
        { version: '4', description: 'ollama-lambda tune: 512 MB x86_64', memory: mib(512) },
        { version: '5', description: 'ollama-lambda tune: 512 MB sparc', memory: mib(512) },
      ],
    }),
  ).toEqual({
    versions: [
      { version: '2', alias: 'ollama-lambda-tune-512' },
      { version: '4', alias: 'ollama-lambda-tune-512-x86_64' },
    ],
    latest: false,
  }));
