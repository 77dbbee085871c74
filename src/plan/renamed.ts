import type { Config } from '../config/config.js';
import type { Finding } from '../core/finding.js';
import type { StackFact } from '../survey/facts.js';
import { deployedProperties } from './deployed.js';

/** The name of the deployed function when the config has another one. */
export function nameBefore({ name }: Config, stack: StackFact): string | undefined {
  const before = deployedProperties(stack, 'Function').FunctionName;
  return typeof before === 'string' && before !== name ? before : undefined;
}

/** CloudFormation does it without a word, and the address that people have is gone. */
export function renameFindings(config: Config, stack: StackFact): readonly Finding[] {
  const before = nameBefore(config, stack);
  if (before === undefined) return [];
  return [
    {
      id: 'function-renamed',
      severity: 'warning',
      what: `function ${before} becomes ${config.name}: a new one with another URL, and the old one goes with its URL, log and versions`,
      why: 'AWS renames no function',
      remedy: 'to keep the old one too, give this one --stack-name and --repository of its own',
      place: { path: 'name' },
    },
  ];
}
