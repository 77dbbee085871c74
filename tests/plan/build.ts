import type { StackDescription } from '../../src/aws/ports.js';
import type { Config } from '../../src/config/config.js';
import type { Ownership } from '../../src/core/ownership.js';
import { makePlan, type PlanInput } from '../../src/plan/make-plan.js';
import type { ChangeStackStep, Plan, Planned } from '../../src/plan/plan.js';
import type { Facts, Inventory, RepositoryFact, StackFact } from '../../src/survey/facts.js';
import { config, digestOf, model, repository, stack } from '../survey/builders.js';
import { texts } from '../template/build.js';

export const aStack = (
  changes: Partial<StackDescription> = {},
  rest: Partial<Extract<StackFact, { kind: 'present' }>> = {},
): Extract<StackFact, { kind: 'present' }> => ({
  kind: 'present',
  stack: stack(changes),
  ownership: 'ours',
  template: 'an older template',
  resources: [],
  rootCause: undefined,
  ...rest,
});

export const aRepository = (ownership: Ownership = 'ours'): RepositoryFact => ({
  kind: 'present',
  repository: repository(),
  ownership,
  images: 2,
  bytes: 300,
});

export const tag = `r1-${'0'.repeat(32)}`;
export const imageDigest = digestOf('image');

/** An account in which nothing has been deployed. */
export const facts = (changes: Partial<Facts> = {}): Facts => ({
  identity: { account: '123456789012', arn: 'arn:aws:iam::123456789012:user/me', partition: 'aws' },
  region: 'eu-west-1',
  limits: undefined,
  memoryCap: { kind: 'unknown' },
  stack: { kind: 'absent' },
  repository: { kind: 'absent' },
  resolved: {
    base: { image: 'public.ecr.aws/lambda/nodejs', digest: digestOf('base'), bytes: 100_000_000 },
    engine: {
      image: 'docker.io/ollama/ollama',
      version: '0.33.3',
      digest: digestOf('engine'),
      bytes: 3_000_000_000,
    },
    model: model('smollm2:135m', 271_000_000),
  },
  image: { kind: 'absent', tag },
  ...changes,
});

export const input = (changes: Partial<PlanInput> = {}): PlanInput => ({
  handlerDigest: digestOf('handler'),
  templates: texts,
  newApiKeySha256: undefined,
  adopt: false,
  verify: true,
  replaceStack: false,
  ...changes,
});

export const planning = (
  given: { config?: Partial<Config>; facts?: Partial<Facts>; input?: Partial<PlanInput> } = {},
): Planned => makePlan(config(given.config), facts(given.facts), input(given.input));

export function planOf(given: Parameters<typeof planning>[0] = {}): Plan {
  const planned = planning(given);
  if (planned.kind !== 'plan') throw new Error(`refused: ${JSON.stringify(planned.findings)}`);
  return planned.plan;
}

export function findingsOf(given: Parameters<typeof planning>[0] = {}) {
  const planned = planning(given);
  if (planned.kind !== 'refused') throw new Error('was not refused');
  return planned.findings;
}

export const kinds = (plan: Pick<Plan, 'steps'>): readonly string[] => plan.steps.map((step) => step.kind);

export function changeIn(plan: Plan): ChangeStackStep {
  const found = plan.steps.find((step) => step.kind === 'change-stack');
  if (found?.kind !== 'change-stack') throw new Error('the plan has no change-stack');
  return found;
}

/** Facts of an account in which exactly this config has been deployed. */
export function deployedFacts(given: Parameters<typeof planning>[0] = {}): Facts {
  const change = changeIn(planOf(given));
  const written = Object.entries(change.parameters).filter(([, value]) => value !== undefined);
  return facts({
    ...given.facts,
    repository: aRepository(),
    image: { kind: 'present', tag, digest: imageDigest },
    stack: aStack(
      {
        status: 'CREATE_COMPLETE',
        tags: { ...change.tags },
        parameters: {
          ...(Object.fromEntries(written) as Record<string, string>),
          ImageUri: `${repository().uri}@${imageDigest}`,
        },
      },
      { template: change.template },
    ),
  });
}

export const inventory = (changes: Partial<Inventory> = {}): Inventory => ({
  identity: facts().identity,
  region: 'eu-west-1',
  stack: aStack(),
  repository: aRepository(),
  logGroup: {
    name: '/aws/lambda/ollama-lambda',
    arn: 'arn:l',
    bytes: 10,
    retentionDays: 14,
    tags: {},
  },
  remembered: [],
  ...changes,
});
