import type { StackFact } from '../survey/facts.js';
import { deployedVersions } from '../template/deployed-versions.js';
import type { PreviousVersion } from '../template/feature.js';

/**
 * The version that stays beside the new one: the one that callers get now. A deploy of what is deployed already keeps what
 * it has kept before, so that it changes nothing.
 *
 * @param version of the template that is about to be made
 */
export function previousVersion(fact: StackFact, version: string): PreviousVersion | undefined {
  if (fact.kind === 'absent') return undefined;
  const deployed = deployedVersions(fact.template);
  if (deployed === undefined) return undefined;
  const { current, previous } = deployed;
  if (version === current) return previous;
  const isRolledBack = previous !== undefined && fact.stack.parameters.Live === 'previous';
  if (isRolledBack && previous.id !== version) return previous;
  const { ApiKeyRevision } = fact.stack.parameters;
  return {
    id: current,
    ...(ApiKeyRevision === undefined ? {} : { description: descriptionOf(ApiKeyRevision) }),
  };
}

/** As `templates/features/api-key.yaml` describes a version. */
export const descriptionOf = (revision: string): string => `keys ${revision}`;
