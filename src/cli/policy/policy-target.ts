import { partitionOf } from '../../aws/partition.js';
import type { Config } from '../../config/config.js';
import { offlineTemplate } from '../../plan/offline-template.js';
import { deployPolicy, type PolicyDocument } from '../../policy/deploy-policy.js';
import type { Part } from '../../policy/own-calls.js';
import type { PolicyTarget } from '../../policy/places.js';
import { templateTexts } from '../assets.js';
import type { Session } from '../session.js';
import type { SettledConfig } from '../settled-config.js';
import { findTarget } from '../target.js';

/** The policy of this config's own template. */
export function policyOf(config: Config, target: PolicyTarget, parts: readonly Part[]): PolicyDocument {
  const { template } = offlineTemplate(config, templateTexts());
  const resources = (template.Resources ?? {}) as Readonly<Record<string, { readonly Type: string }>>;
  return deployPolicy({ target, parts, types: Object.values(resources).map(({ Type }) => Type) });
}

/** Account and Region of a policy: the config's where it has both, so that nobody has to be asked; else AWS says. */
export async function policyTarget(
  { config, origins }: SettledConfig,
  session: Session,
): Promise<PolicyTarget> {
  const { stackName, name: functionName, repository, accountId, region } = config;
  const names = { stackName, functionName, repository };
  if (accountId !== undefined && region !== undefined) {
    return { ...names, account: accountId, region, partition: partitionOf(region) };
  }
  const target = await findTarget(config, origins, session);
  const { account, partition } = target.identity;
  return { ...names, account, region: target.region, partition };
}
