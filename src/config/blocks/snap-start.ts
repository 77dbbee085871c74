import type { Rule } from '../rules/rule.js';
import { block, toggle } from './block.js';

export const snapStart = block(
  'snapStart',
  'Instances begin as a snapshot of one that has loaded its model. AWS bills each version for it by the hour.',
  {
    enabled: toggle({
      flag: '--snap-start',
      description: 'Whether a snapshot of an initialised instance is taken when a version is published.',
      fallback: false,
    }),
  },
);

/** docs: "SnapStart doesn't support provisioned concurrency, EFS, or ephemeral storage greater than 512 MB." */
const excludesProvisioned: Rule = {
  name: 'snap-start-excludes-provisioned',
  about: ['snapStart.enabled', 'provisioned.instances'],
  check: ({ snapStart: { enabled }, provisioned: { instances } }, say) => {
    if (!enabled || instances === undefined) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('snapStart.enabled')} and ${say('provisioned.instances')} exclude each other.`,
        why: 'AWS refuses a function that has both.',
        remedy: 'Keep one of them: provisioned for no cold start at all, snapStart for a shorter one.',
      },
    ];
  },
};

const needsSmallStorage: Rule = {
  name: 'snap-start-needs-small-storage',
  about: ['snapStart.enabled', 'ephemeralStorage'],
  check: ({ snapStart: { enabled }, ephemeralStorage }, say) => {
    if (!enabled || ephemeralStorage <= 512) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('snapStart.enabled')} is true, and ${say('ephemeralStorage')} is ${ephemeralStorage} MiB.`,
        why: 'AWS takes no snapshot of a function with more than 512 MiB of /tmp.',
        remedy: 'Remove ephemeralStorage, or snapStart.',
      },
    ];
  },
};

const needsImage: Rule = {
  name: 'snap-start-needs-image',
  about: ['snapStart.enabled', 'modelSource'],
  check: ({ snapStart: { enabled }, modelSource }, say) => {
    if (!enabled || modelSource === 'image') return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('snapStart.enabled')} is true, and ${say('modelSource')} is ${modelSource}.`,
        why: 'A fetched model lies in /tmp, of which a snapshot has 512 MiB at most.',
        remedy: 'Set modelSource to image.',
      },
    ];
  },
};

export const snapStartRules: readonly Rule[] = [excludesProvisioned, needsSmallStorage, needsImage];
