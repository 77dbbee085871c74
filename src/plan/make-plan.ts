import type { Config } from '../config/config.js';
import { type Finding, hasErrors } from '../core/finding.js';
import { fingerprint, type ModelPart, type Recipe, recipeRevision } from '../image/recipe.js';
import { engineSettings } from '../models/engine-settings.js';
import { fitOf } from '../models/fit.js';
import { decideMemory } from '../models/memory.js';
import type { ModelFacts } from '../models/model.js';
import { priceOf } from '../models/price.js';
import { priceTable } from '../models/price-table.js';
import type { Facts, Resolved, StackFact } from '../survey/facts.js';
import { featureCosts } from '../template/costs.js';
import type { TemplateTexts } from '../template/render.js';
import { validateFit } from '../template/validate/fit/validate-fit.js';
import { validateTemplate } from '../template/validate/validate-template.js';
import { capacityFindings } from './capacity-findings.js';
import { changeOf, isSettled, servedName } from './change.js';
import { ceilingFindings, featureFindings } from './feature-findings.js';
import { ownerTags } from './owner-tags.js';
import { ownershipFindings } from './ownership-rules.js';
import type { Plan, Planned, Step } from './plan.js';
import { renameFindings } from './renamed.js';
import { keyFindings } from './settings-findings.js';
import { approachOf, deleteStack, type StackApproach } from './stack-state.js';
import { trafficOf, uploadBytes } from './traffic.js';

/** What planning is told besides config and facts. All of it is data. */
export interface PlanInput {
  readonly handlerDigest: Recipe['handler']['digest'];
  /** When Docker builds: of its Dockerfile. */
  readonly dockerfileDigest?: Recipe['handler']['digest'] | undefined;
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
  const { model, fallback } = facts.resolved;
  const knowledge = facts.memoryCap;
  const fit = fitOf(model, engineSettings(config));
  const memory = decideMemory({ needed: fit.memory, wanted: config.memory, knowledge });
  // That it is too little is an error, unless the config suppresses the rule: then somebody has measured otherwise.
  const granted = memory.kind === 'granted' ? memory.granted : memory.limit;
  const findings = [
    ...accountFindings(config, facts),
    ...ownershipFindings(facts, input.adopt),
    ...validateFit({ config, model, fallback, knowledge }),
    ...keyFindings(config, facts.stack),
    ...renameFindings(config, facts.stack),
    ...capacityFindings(config, facts),
    ...featureFindings(config, facts),
  ];
  if (hasErrors(findings)) return { kind: 'refused', findings };

  const approach = replacing(approachOf(facts.stack), facts.stack, input.replaceStack);
  const price = priceOf({
    region: facts.region,
    architecture: config.architecture,
    memory: granted,
    imageBytes: uploadBytes(config, facts.resolved),
  });
  const plan = (steps: readonly Step[]): Planned => ({
    kind: 'plan',
    plan: {
      version: 1,
      target: targetOf(config, facts),
      memory: { wanted: memory.wanted, cap: memory.cap, granted },
      fit,
      price,
      costs: featureCosts({
        config,
        region: facts.region,
        memory: granted,
        prices: priceTable,
        perSecond: price?.perSecond,
      }),
      traffic: trafficOf(config, facts),
      warnings: [...findings, ...ceilingFindings(config, facts, price)],
      steps,
    },
  });
  if (approach.mode === undefined) return plan(approach.first);

  const change = changeOf({ ...input, config, facts, approach, memory: granted });
  const mistakes = validateTemplate(change.template, {
    config,
    region: facts.region,
    file: 'the rendered template',
  });
  if (hasErrors(mistakes)) return { kind: 'refused', findings: mistakes };
  const repository = repositorySteps(facts, config, input);
  if (isSettled(facts, change) && repository.length === 0) return plan([]);
  return plan([
    ...(memory.probe ? [{ kind: 'probe-memory', because: memory.because, memory: granted } as const] : []),
    ...repository,
    ...imageSteps(config, facts, input),
    ...approach.first,
    change,
    ...closingSteps(config, facts, input),
  ]);
}

const targetOf = (config: Config, { identity, region }: Facts): Plan['target'] => ({
  account: identity.account,
  region,
  stackName: config.stackName,
  repository: config.repository,
  functionName: config.name,
});

/** What comes after the stack has changed. */
const closingSteps = (config: Config, facts: Facts, input: PlanInput): readonly Step[] => [
  {
    kind: 'await-function',
    because: 'a new container image takes Lambda some seconds to make ready',
    functionName: config.name,
  },
  ...verifySteps(config, facts.resolved.model, input),
  {
    kind: 'write-lock',
    because: 'the next deploy uses the same base image, engine and model',
    resolved: facts.resolved,
  },
  ...pruneSteps(config, facts, input),
];

function verifySteps(config: Config, model: ModelFacts, { verify }: PlanInput): readonly Step[] {
  if (!verify) return [];
  const step = { kind: 'verify', functionName: config.name, model: servedName(config, model.ref) } as const;
  return model.shape?.embeds === true
    ? [{ ...step, embeds: true, because: 'a deploy is done when an embedding came back' }]
    : [{ ...step, because: 'a deploy is done when a token came back' }];
}

/** The recipe of what a config asks for, once moving names are resolved. */
export const recipeOf = (
  config: Config,
  resolved: Resolved,
  handler: Recipe['handler']['digest'],
  dockerfile?: Recipe['handler']['digest'],
): Recipe => ({
  revision: recipeRevision,
  architecture: config.architecture,
  base: { image: resolved.base.image, digest: resolved.base.digest },
  engine: {
    image: resolved.engine.image,
    version: resolved.engine.version,
    digest: resolved.engine.digest,
  },
  model: config.modelSource === 'image' ? modelPart(resolved.model) : undefined,
  ...(resolved.fallback === undefined ? {} : { fallback: modelPart(resolved.fallback) }),
  handler: { digest: handler },
  ...(dockerfile === undefined ? {} : { dockerfile: { digest: dockerfile } }),
  ...(config.snapStart.enabled ? { snapStart: true } : {}),
});

const modelPart = ({ ref, digest, manifest, configBlob, layers }: ModelFacts): ModelPart => ({
  ref,
  digest,
  manifest,
  configBlob,
  layers,
});

/** The image's tag in ECR; the survey asks for it. */
export const tagOf = (...of: Parameters<typeof recipeOf>): string => fingerprint(recipeOf(...of));

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

/** Besides the live image: one to roll back to, and one for whoever finds out late. */
const keptImages = 2;

/**
 * Only behind a first token from the new image: until then the old one may be needed. Not where there is nothing to delete.
 */
function pruneSteps(config: Config, { repository, image }: Facts, { verify }: PlanInput): readonly Step[] {
  const there = repository.kind === 'present' ? repository.images : 0;
  const after = there + (image.kind === 'present' ? 0 : 1);
  if (!verify || after <= 1 + keptImages) return [];
  return [
    {
      kind: 'prune-images',
      because: `${after} images are stored, and ${1 + keptImages} are of use`,
      repository: config.repository,
      tag: image.tag,
      keep: keptImages,
    },
  ];
}

function imageSteps(config: Config, facts: Facts, input: PlanInput): readonly Step[] {
  if (facts.image.kind === 'present') return [];
  const live = facts.stack.kind === 'present' ? facts.stack.stack.parameters.ImageUri : undefined;
  return [
    {
      kind: 'push-image',
      because: `the repository holds no image ${facts.image.tag}`,
      recipe: recipeOf(config, facts.resolved, input.handlerDigest, input.dockerfileDigest),
      tag: facts.image.tag,
      repository: config.repository,
      ...(live === undefined ? {} : { live }),
    },
  ];
}
