import type { Config } from '../config/config.js';
import type { MiB } from '../core/units.js';
import { type ModelRef, storedName } from '../models/model.js';
import type { Facts, StackFact } from '../survey/facts.js';
import { renderTemplate, type TemplateTexts } from '../template/render.js';
import { isUnchanged } from './no-change.js';
import { ownerTags } from './owner-tags.js';
import type { ChangeStackStep } from './plan.js';
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
  const key = keyParameter(config, facts.stack, newApiKeySha256, approach.mode);
  const { fallback } = facts.resolved;
  const template = renderTemplate(
    {
      config,
      memory,
      architecture: config.architecture,
      fingerprint: facts.image.tag,
      model: servedName(config, facts.resolved.model.ref),
      ...(fallback === undefined ? {} : { fallbackModel: storedName(fallback.ref) }),
      ...(key === undefined ? {} : { apiKeySha256: key.digest }),
    },
    templates,
  );
  return {
    kind: 'change-stack',
    because: changeReason(facts.stack, approach),
    mode: approach.mode ?? 'create',
    stackName: config.stackName,
    template: template.text,
    parameters: key === undefined ? {} : { ApiKeySha256: key.value },
    image: { repository: config.repository, tag: facts.image.tag },
    tags: { ...config.tags, ...ownerTags() },
    memory,
  };
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

/** An existing key is kept; only its absence makes a new one count. A stack that is created anew is told the value. */
function keyParameter(
  config: Config,
  fact: StackFact,
  fresh: string | undefined,
  mode: StackApproach['mode'],
): { readonly digest: string; readonly value: string | undefined } | undefined {
  if (config.endpoint.auth !== 'api-key') return undefined;
  const kept = fact.kind === 'present' ? fact.stack.parameters.ApiKeySha256 : undefined;
  if (kept) return { digest: kept, value: mode === 'update' ? undefined : kept };
  if (fresh === undefined)
    throw new Error('api-key needs a key, and neither the stack nor the caller has one');
  return { digest: fresh, value: fresh };
}

function changeReason(fact: StackFact, approach: StackApproach): string {
  if (fact.kind === 'absent') return 'the stack does not exist';
  return approach.mode === 'create'
    ? 'the stack is created anew'
    : 'template, image or settings differ from what is deployed';
}
