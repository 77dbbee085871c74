import type { Config } from '../config/config.js';
import { type Finding, hasErrors } from '../core/finding.js';
import { fingerprint, type Recipe, recipeRevision } from '../image/recipe.js';
import { neededMemory } from '../models/fit.js';
import { decideMemory } from '../models/memory.js';
import { storedName } from '../models/model.js';
import { priceOf } from '../models/price.js';
import type { Facts, Resolved, StackFact } from '../survey/facts.js';
import type { TemplateTexts } from '../template/render.js';
import { validateTemplate } from '../template/validate/validate-template.js';
import { changeOf, isSettled } from './change.js';
import { ownerTags } from './owner-tags.js';
import { ownershipFindings } from './ownership-rules.js';
import type { Planned, Step } from './plan.js';
import { refusal } from './refusal.js';
import { approachOf, deleteStack, type StackApproach } from './stack-state.js';
import { trafficOf, uploadBytes } from './traffic.js';

/** What planning is told besides config and facts. All of it is data. */
export interface PlanInput {
  readonly handlerDigest: Recipe['handler']['digest'];
  readonly templates: TemplateTexts;
  /** SHA-256 of a key made for this deploy; used when the stack has none yet. */
  readonly newApiKeySha256: string | undefined;
  readonly adopt: boolean;
  readonly verify: boolean;
  /** Delete the stack and create it anew, as the tutorial did by hand (`redeploy`). */
  readonly replaceStack: boolean;
}

/** Decides everything and does nothing: the same facts give the same plan. */
export function makePlan(config: Config, facts: Facts, input: PlanInput): Planned {
  const model = facts.resolved.model;
  const memory = decideMemory({
    needed: neededMemory(model),
    wanted: config.memory,
    knowledge: facts.memoryCap,
  });
  const findings = [
    ...accountFindings(config, facts),
    ...ownershipFindings(facts, input.adopt),
    ...(memory.kind === 'refused' ? refusal(config, model, memory) : []),
  ];
  if (hasErrors(findings) || memory.kind === 'refused') return { kind: 'refused', findings };

  const approach = replacing(approachOf(facts.stack), facts.stack, input.replaceStack);
  const target = {
    account: facts.identity.account,
    region: facts.region,
    stackName: config.stackName,
    repository: config.repository,
    functionName: config.name,
  };
  const plan = (steps: readonly Step[]): Planned => ({
    kind: 'plan',
    plan: {
      version: 1,
      target,
      memory: { wanted: memory.wanted, cap: memory.cap, granted: memory.granted },
      price: priceOf({
        region: facts.region,
        architecture: config.architecture,
        memory: memory.granted,
        imageBytes: uploadBytes(facts.resolved),
      }),
      traffic: trafficOf(facts),
      warnings: findings,
      steps,
    },
  });
  if (approach.mode === undefined) return plan(approach.first);

  const change = changeOf({ ...input, config, facts, approach, memory: memory.granted });
  const mistakes = validateTemplate(change.template, {
    config,
    region: facts.region,
    file: 'the rendered template',
  });
  if (hasErrors(mistakes)) return { kind: 'refused', findings: mistakes };
  const repository = repositorySteps(facts, config, input);
  if (isSettled(facts, change) && repository.length === 0) return plan([]);
  return plan([
    ...(memory.probe
      ? [{ kind: 'probe-memory', because: memory.because, memory: memory.granted } as const]
      : []),
    ...repository,
    ...imageSteps(config, facts, input),
    ...approach.first,
    change,
    {
      kind: 'await-function',
      because: 'a new container image takes Lambda some seconds to make ready',
      functionName: config.name,
    },
    ...(input.verify
      ? [
          {
            kind: 'verify',
            because: 'a deploy is done when a token came back',
            functionName: config.name,
            model: storedName(model.ref),
          } as const,
        ]
      : []),
    {
      kind: 'write-lock',
      because: 'the next deploy uses the same base image, engine and model',
      resolved: facts.resolved,
    },
  ]);
}

/** The recipe of what a config asks for, once moving names are resolved. */
export const recipeOf = (
  config: Config,
  resolved: Resolved,
  handler: Recipe['handler']['digest'],
): Recipe => ({
  revision: recipeRevision,
  architecture: config.architecture,
  base: { image: resolved.base.image, digest: resolved.base.digest },
  engine: {
    image: resolved.engine.image,
    version: resolved.engine.version,
    digest: resolved.engine.digest,
  },
  model: {
    ref: resolved.model.ref,
    digest: resolved.model.digest,
    manifest: resolved.model.manifest,
    configBlob: resolved.model.configBlob,
    layers: resolved.model.layers,
  },
  handler: { digest: handler },
});

/** The image's tag in ECR; the survey asks for it. */
export const tagOf = (config: Config, resolved: Resolved, handler: Recipe['handler']['digest']): string =>
  fingerprint(recipeOf(config, resolved, handler));

function accountFindings(config: Config, facts: Facts): readonly Finding[] {
  const { account } = facts.identity;
  if (config.accountId === undefined || config.accountId === account) return [];
  return [
    {
      id: 'wrong-account',
      severity: 'error',
      what: `these credentials belong to account ${account}, the config allows only ${config.accountId}`,
      why: 'accountId guards against deploying with the wrong profile',
      remedy: 'choose the right profile (--profile <name>), or change accountId',
    },
  ];
}

function replacing(approach: StackApproach, fact: StackFact, replace: boolean): StackApproach {
  if (!replace || fact.kind === 'absent' || approach.mode !== 'update') return approach;
  return {
    first: [deleteStack(fact, 'redeploy was asked for: the stack is deleted and created anew')],
    mode: 'create',
  };
}

/** Repository steps: what must hold before an image can be pushed. */
function repositorySteps(facts: Facts, config: Config, input: PlanInput): readonly Step[] {
  const { repository } = facts;
  const tags = ownerTags();
  if (repository.kind === 'absent') {
    return [
      {
        kind: 'ensure-repository',
        because: `ECR repository ${config.repository} does not exist`,
        name: config.repository,
        tags,
      },
    ];
  }
  if (repository.ownership === 'original-script' && input.adopt) {
    return [
      { kind: 'adopt-repository', because: 'you said that it is yours', name: config.repository, tags },
    ];
  }
  return [];
}

function imageSteps(config: Config, facts: Facts, input: PlanInput): readonly Step[] {
  if (facts.image.kind === 'present') return [];
  return [
    {
      kind: 'push-image',
      because: `the repository holds no image ${facts.image.tag}`,
      recipe: recipeOf(config, facts.resolved, input.handlerDigest),
      tag: facts.image.tag,
      repository: config.repository,
    },
  ];
}
