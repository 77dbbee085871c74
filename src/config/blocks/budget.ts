import { emailAddress } from '../grammars.js';
import type { Rule } from '../rules/rule.js';
import { block, choice, number, text } from './block.js';

export const budget = block('budget', 'A budget of AWS Budgets: letters when the bill grows.', {
  monthly: number({
    flag: '--budget <dollars>',
    min: 1,
    max: 1_000_000,
    unit: 'US dollars',
    why: 'A budget is in whole dollars of one calendar month.',
    description: 'US dollars a month. There is a letter at 50, 80 and 100 percent of it.',
    fallback: undefined,
  }),
  email: text({
    pattern: emailAddress,
    maxLength: 254,
    allowed: 'an e-mail address',
    description: 'Who is written to. Without it: alarms.email.',
    fallback: undefined,
  }),
  scope: choice({
    values: ['lambda', 'account'],
    description: 'What is counted: everything that Lambda costs in this account, or everything in it.',
    fallback: 'lambda',
  }),
});

const budgetReachesSomebody: Rule = {
  name: 'budget-reaches-somebody',
  about: ['budget.monthly', 'budget.email', 'alarms.email'],
  check: ({ budget: { monthly, email }, alarms }, say) => {
    if (monthly !== undefined && email === undefined && alarms.email === undefined) {
      return [
        {
          id: 'config-impossible',
          what: `${say('budget.monthly')} is ${monthly}, but nobody would be told.`,
          why: 'A budget stops nothing: all it does is write letters.',
          remedy: 'Add email: below budget, or alarms.email.',
        },
      ];
    }
    if (monthly !== undefined || email === undefined) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `${say('budget.email')} is given, but there is no budget.`,
        remedy: 'Add monthly: below budget, in US dollars.',
        field: 'budget.email',
      },
    ];
  },
};

export const budgetRules: readonly Rule[] = [budgetReachesSomebody];
