import { functionWith } from '../example.js';
import { resourcesOfType } from '../model.js';
import type { Rule } from '../rule.js';

const budget = `  Budget:
    Type: AWS::Budgets::Budget
    Properties:
      Budget: {BudgetType: COST, TimeUnit: MONTHLY, BudgetLimit: {Amount: 20, Unit: USD}}
`;

export const budgetMissing: Rule = {
  id: 'budget-missing',
  family: 'cost',
  title: 'Somebody is told when it becomes expensive',
  severity: 'note',
  prodOnly: true,
  why: 'A budget may stand in another stack of the account, so this is only a reminder.',
  bad: functionWith('FunctionName: my-function'),
  good: functionWith('FunctionName: my-function') + budget,
  *check(model) {
    const [first] = resourcesOfType(model, 'AWS::Lambda::Function');
    if (first === undefined || resourcesOfType(model, 'AWS::Budgets::Budget').length > 0) return;
    yield { path: first.path, what: 'The template has no budget.', remedy: 'Add an AWS::Budgets::Budget.' };
  },
};
