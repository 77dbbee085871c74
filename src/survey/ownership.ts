import type { RepositoryDescription, StackDescription, StackResource } from '../aws/ports.js';
import { type Ownership, ownTags } from '../core/ownership.js';

export interface StackEvidence {
  readonly stack: StackDescription;
  readonly template: string;
  readonly resources: readonly StackResource[];
}

/**
 * Whose a stack is. Ours carry our tag. The original script's have none; they are known by what it made, and by
 * nothing less, because `--adopt` lets us delete them: one parameter `ImageUri`, one function out of a container image,
 * and beside it only what Lambda needs.
 */
export function stackOwnership({ stack, template, resources }: StackEvidence): Ownership {
  if (isTagged(stack.tags) || isOurOutline(stack)) return 'ours';
  const functions = resources.filter((resource) => resource.type === 'AWS::Lambda::Function');
  const looksOriginal =
    isBare(stack.tags) &&
    stack.parameters.ImageUri !== undefined &&
    /PackageType["']?\s*:\s*["']?Image\b/.test(template) &&
    functions.length === 1 &&
    resources.every((resource) => /^AWS::(Lambda|IAM|Logs)::/.test(resource.type));
  return looksOriginal ? 'original-script' : 'foreign';
}

/**
 * A create that ended between its change set and the change leaves a stack with nothing in it, and whether such a stack has
 * the tags already is not documented: the change set's name says whose it is.
 */
const isOurOutline = ({ status, changeSet }: StackDescription): boolean =>
  status === 'REVIEW_IN_PROGRESS' && /:changeSet\/ollama-lambda-/.test(changeSet ?? '');

/** The script wrote this name into itself; an untagged repository of another name is somebody else's. */
const originalRepository = 'ollama-llm';

export function repositoryOwnership(repository: RepositoryDescription): Ownership {
  if (isTagged(repository.tags)) return 'ours';
  return repository.name === originalRepository && isBare(repository.tags) ? 'original-script' : 'foreign';
}

/** The script tagged nothing: whoever tagged a thing has another idea of whose it is. */
const isBare = (tags: Readonly<Record<string, string>>): boolean => Object.keys(tags).length === 0;

const isTagged = (tags: Readonly<Record<string, string>>): boolean => Object.hasOwn(tags, ownTags.managed);
