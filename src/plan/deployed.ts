import type { StackFact } from '../survey/facts.js';
import { readCfn } from '../template/cfn-yaml.js';

type Deployed = {
  readonly Resources?: Readonly<Record<string, { readonly Properties?: Readonly<Record<string, unknown>> }>>;
};

/** Properties of a resource in the template that is deployed, as written there; none where there is no such resource. */
export function deployedProperties(fact: StackFact, logicalId: string): Readonly<Record<string, unknown>> {
  if (fact.kind === 'absent') return {};
  const document = readCfn(fact.template);
  if (document.kind === 'invalid') return {};
  return (document.value as Deployed | null)?.Resources?.[logicalId]?.Properties ?? {};
}
