import type { Aws } from '../aws/ports.js';
import type { Config } from '../config/config.js';
import type { Inventory, StackFact } from './facts.js';
import { allowed } from './limits.js';
import type { MemoryNotes } from './memory-notes.js';
import { surveyRepository } from './repository.js';
import { surveyStack } from './stack.js';

/** Everything that exists under this config's names. Needs no model and asks no registry. */
export async function takeInventory(
  config: Config,
  ports: { readonly aws: Aws; readonly notes: MemoryNotes },
  options: { readonly region: string; readonly now: Date },
): Promise<Inventory> {
  const { aws, notes } = ports;
  const { region, now } = options;
  const identity = await aws.identity.whoAmI();
  const [{ stack, ...log }, repository, remembered] = await Promise.all([
    surveyStack(aws.stacks, config.stackName).then(async (found) => {
      const name = logGroupName(found, config.name);
      const seen = await allowed(async () => ({ logGroup: await aws.logGroups.describe(name) }));
      return { stack: found, ...(seen ?? { logGroup: undefined, logGroupUnseen: name }) };
    }),
    surveyRepository(aws.repositories, config.repository),
    notes.list({ account: identity.account, region }, now),
  ]);
  return { identity, region, stack, repository, ...log, remembered };
}

/** The stack's own group; else the one that Lambda makes for the stack's function, or for a function of our name. */
function logGroupName(stack: StackFact, functionName: string): string {
  const resources = stack.kind === 'present' ? stack.resources : [];
  const idOf = (type: string): string | undefined =>
    resources.find((resource) => resource.type === type)?.physicalId;
  return idOf('AWS::Logs::LogGroup') ?? `/aws/lambda/${idOf('AWS::Lambda::Function') ?? functionName}`;
}
