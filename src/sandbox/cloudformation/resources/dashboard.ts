import { plainHandler } from './plain.js';

export const dashboardHandler = plainHandler({
  type: 'AWS::CloudWatch::Dashboard',
  service: 'CloudWatch',
  properties: ['DashboardBody', 'DashboardName', 'Tags'],
  required: ['DashboardBody'],
  replaceOn: ['DashboardName'],
  nameProperty: 'DashboardName',
  taggable: false,
  longestName: 255,
});
