import { keepsPrevious } from '../config/blocks/versions.js';
import type { Config } from '../config/config.js';
import type { MiB } from '../core/units.js';
import { type ModelRef, storedName } from '../models/model.js';
import type { Facts, StackFact } from '../survey/facts.js';
import type { RenderInput } from '../template/feature.js';
import { renderTemplate, type TemplateTexts, versionId } from '../template/render.js';
import { keyParametersOf } from './api-keys.js';
import { isUnchanged } from './no-change.js';
import { ownerTags } from './owner-tags.js';
import type { ChangeStackStep } from './plan.js';
import { previousVersion } from './previous-version.js';
import { nameBefore } from './renamed.js';
import type { StackApproach } from './stack-state.js';

export interface ChangeParts {
  readonly config: Config;
  readonly facts: Facts;
  readonly templates: TemplateTexts;
  /** SHA-256 of a key made for this deploy; counts only when the stack has none. */
  readonly newApiKeySha256: string | undefined;
  readonly approach: StackApproach;
  readonly memory: MiB;
}

/** The change set that the config asks for: template, parameters, tags. */
export function changeOf({
  config,
  facts,
  templates,
  newApiKeySha256,
  approach,
  memory,
}: ChangeParts): ChangeStackStep {
  const keys = keyParameters(config, facts.stack, newApiKeySha256, approach.mode);
  const { fallback } = facts.resolved;
  const input: RenderInput = {
    config,
    memory,
    architecture: config.architecture,
    fingerprint: facts.image.tag,
    region: facts.region,
    model: servedName(config, facts.resolved.model.ref),
    ...(fallback === undefined ? {} : { fallbackModel: storedName(fallback.ref) }),
  };
  // A version belongs to its function: one with another name has none to go back to.
  const isSameFunction = approach.mode === 'update' && nameBefore(config, facts.stack) === undefined;
  const previous =
    isSameFunction && keepsPrevious(config)
      ? previousVersion(facts.stack, versionId(input, templates))
      : undefined;
  const kept = previous === undefined ? {} : { previous };
  const template = renderTemplate({ ...input, ...kept }, templates);
  const change: ChangeStackStep = {
    kind: 'change-stack',
    because: changeReason(facts.stack, approach),
    mode: approach.mode ?? 'create',
    stackName: config.stackName,
    template: template.text,
    parameters: { ...keys, ...(previous === undefined ? {} : { Live: 'new' }) },
    image: { repository: config.repository, tag: facts.image.tag },
    tags: { ...config.tags, ...ownerTags() },
    memory,
  };
  return config.canary.percent === undefined ? change : withShift(change, facts);
}

/** A change of keys leaves `CanaryShift` at at-once: that is set back with a deploy, and is none by itself. */
function withShift(change: ChangeStackStep, facts: Facts): ChangeStackStep {
  const as = (CanaryShift: string | undefined): ChangeStackStep => ({
    ...change,
    parameters: { ...change.parameters, CanaryShift },
  });
  return isSettled(facts, as(undefined)) ? as(undefined) : as('gradual');
}

/**
 * The name by which the function knows its model. What it pulls itself comes from the host in the name, so that has to
 * be there unless it is Ollama's own.
 */
export function servedName({ modelSource }: Config, ref: ModelRef): string {
  if (modelSource !== 'pull' || ref.host === 'registry.ollama.ai') return storedName(ref);
  return `${ref.host}/${ref.namespace}/${ref.model}:${ref.tag}`;
}

/** Whether what is deployed is what this plan would deploy, image and all. */
export function isSettled(facts: Facts, change: ChangeStackStep): boolean {
  const { stack, image, repository } = facts;
  if (change.mode !== 'update' || stack.kind === 'absent') return false;
  if (image.kind === 'absent' || repository.kind === 'absent') return false;
  return isUnchanged(stack.stack, stack.template, {
    template: change.template,
    parameters: { ...change.parameters, ImageUri: `${repository.repository.uri}@${image.digest}` },
    tags: change.tags,
  });
}

/** Existing keys are kept; only their absence makes a new one count. A stack that is created anew is told the values. */
function keyParameters(
  config: Config,
  fact: StackFact,
  fresh: string | undefined,
  mode: StackApproach['mode'],
): ChangeStackStep['parameters'] {
  if (config.endpoint.auth !== 'api-key') return {};
  const before = fact.kind === 'present' ? fact.stack.parameters : {};
  const kept = before.ApiKeySha256;
  if (kept && before.ApiKeyRevision && mode === 'update') {
    return { ApiKeySha256: undefined, ApiKeyRevision: undefined };
  }
  const keys = kept || fresh;
  if (keys === undefined)
    throw new Error('api-key needs a key, and neither the stack nor the caller has one');
  return keyParametersOf(keys);
}

function changeReason(fact: StackFact, approach: StackApproach): string {
  if (fact.kind === 'absent') return 'the stack does not exist';
  return approach.mode === 'create'
    ? 'the stack is created anew'
    : 'template, image or settings differ from what is deployed';
}
