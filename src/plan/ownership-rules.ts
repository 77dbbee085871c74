import type { Finding } from '../core/finding.js';
import { showCount } from '../lib/quantities.js';
import type { RepositoryFact, StackFact } from '../survey/facts.js';

/**
 * Nothing that is not ours is touched. What the original shell script left (untagged, but of its shape) may be
 * adopted, once the user has said so.
 */
export function ownershipFindings(
  facts: { readonly stack: StackFact; readonly repository: RepositoryFact },
  adopt: boolean,
): readonly Finding[] {
  return [...stackFindings(facts.stack, adopt), ...repositoryFindings(facts.repository, adopt)];
}

/** Whether there is something of the original script's that a `--adopt` (or a question) would decide about. */
export const adoptable = (facts: {
  readonly stack: StackFact;
  readonly repository: RepositoryFact;
}): boolean =>
  [facts.stack, facts.repository].some(
    (fact) => fact.kind === 'present' && fact.ownership === 'original-script',
  );

function stackFindings(fact: StackFact, adopt: boolean): readonly Finding[] {
  if (fact.kind === 'absent' || fact.ownership === 'ours') return [];
  const { name, status } = fact.stack;
  if (fact.ownership === 'foreign') {
    return [
      {
        id: 'stack-not-ours',
        severity: 'error',
        what: `stack ${name} (${status}) exists and was not made by ollama-lambda`,
        why: 'it does not carry our tag and does not look like the original script’s stack, so it is never touched',
        remedy: 'choose another name: --stack-name <name>',
      },
    ];
  }
  if (adopt) return [];
  return [
    {
      id: 'stack-to-adopt',
      severity: 'error',
      what: `stack ${name} (${status}) looks like the one that the original deploy script made; it is not tagged as ours`,
      why: 'it is only touched when you say so',
      remedy: 'say --adopt to tag it and go on, or --stack-name <name> to leave it alone',
    },
  ];
}

function repositoryFindings(fact: RepositoryFact, adopt: boolean): readonly Finding[] {
  if (fact.kind === 'absent' || fact.ownership === 'ours') return [];
  const { name } = fact.repository;
  if (fact.ownership === 'foreign') {
    return [
      {
        id: 'repository-not-ours',
        severity: 'error',
        what: `ECR repository ${name} exists and was not made by ollama-lambda`,
        why: 'it does not carry our tag, so it is never written to and never deleted',
        remedy: 'choose another name: --repository <name>',
      },
    ];
  }
  if (adopt) return [];
  return [
    {
      id: 'repository-to-adopt',
      severity: 'error',
      what: `ECR repository ${name} (${showCount(fact.images, 'image')}) looks like the one that the original deploy script made; it is not tagged as ours`,
      why: 'it is only touched when you say so',
      remedy: 'say --adopt to tag it and go on, or --repository <name> to leave it alone',
    },
  ];
}
