import { alarmHandler } from './alarm.js';
import { aliasHandler } from './alias.js';
import { apiGatewayHandlers } from './api-gateway.js';
import { budgetHandler } from './budget.js';
import { codeDeployHandlers } from './code-deploy.js';
import { dashboardHandler } from './dashboard.js';
import { eventInvokeConfigHandler } from './event-invoke-config.js';
import { eventRuleHandler } from './event-rule.js';
import { firewallHandlers } from './firewall.js';
import { functionHandler } from './function.js';
import type { ResourceHandler } from './handler.js';
import { keyHandler } from './key.js';
import { logGroupHandler } from './log-group.js';
import { permissionHandler } from './permission.js';
import { repositoryHandler } from './repository.js';
import { roleHandler } from './role.js';
import { scalableTargetHandler, scalingPolicyHandler } from './scaling.js';
import { scheduleHandler } from './schedule.js';
import { subscriptionHandler, topicPolicyHandler } from './subscription.js';
import { tableHandler } from './table.js';
import { topicHandler } from './topic.js';
import { urlHandler } from './url.js';
import { versionHandler } from './version.js';
import { vpcEndpointHandler } from './vpc-endpoint.js';

/** Every resource type that the sandbox's CloudFormation can make. */
export const resourceHandlers: readonly ResourceHandler[] = [
  roleHandler,
  logGroupHandler,
  functionHandler,
  versionHandler,
  aliasHandler,
  urlHandler,
  permissionHandler,
  repositoryHandler,
  tableHandler,
  topicHandler,
  subscriptionHandler,
  topicPolicyHandler,
  alarmHandler,
  dashboardHandler,
  budgetHandler,
  keyHandler,
  eventInvokeConfigHandler,
  eventRuleHandler,
  scheduleHandler,
  scalableTargetHandler,
  scalingPolicyHandler,
  ...codeDeployHandlers,
  alarmHandler,
  vpcEndpointHandler,
  ...apiGatewayHandlers,
  ...firewallHandlers,
];

export const handlerOf = (type: string): ResourceHandler | undefined =>
  resourceHandlers.find((handler) => handler.type === type);
