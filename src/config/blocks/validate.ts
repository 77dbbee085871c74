import { block, choice, pairs } from './block.js';

export const validate = block(
  'validate',
  'How strictly the template is checked, by validate and before each deploy.',
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
      description: 'Rules of the template that are not held, each with the reason why.',
    }),
  },
);
