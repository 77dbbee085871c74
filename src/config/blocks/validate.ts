import { block, choice, pairs } from './block.js';

export const validate = block(
  'validate',
  'How strictly the template and the fit of the model are checked, by validate and before each deploy.',
  {
    ruleset: choice({
      flag: '--ruleset <name>',
      values: ['dev', 'prod'],
      description:
        'Which rules hold. dev: what AWS would refuse, and what anybody would regret; prod: also alarms, encryption, ceilings and least permissions.',
      fallback: 'dev',
    }),
    suppress: pairs({
      allowed: 'a map of ids of rules to reasons',
      description: 'Rules that are not held, each with the reason why; validate --rules lists them.',
    }),
  },
);
