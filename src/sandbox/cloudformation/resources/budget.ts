import { plainHandler } from './plain.js';

/** Nothing costs anything here, so nothing is ever told. */
export const budgetHandler = plainHandler({
  type: 'AWS::Budgets::Budget',
  service: 'Budgets',
  properties: ['Budget', 'NotificationsWithSubscribers', 'ResourceTags'],
  required: ['Budget'],
  replaceOn: ['NotificationsWithSubscribers'],
  taggable: false,
  longestName: 100,
  attributes: { Id: (_subject, name) => name },
});
