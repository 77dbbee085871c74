import type { Feature } from '../feature.js';
import { alarms, alarmsExisting, alarmsTopic } from './alarms.js';
import { apiKey } from './api-key.js';
import { budget, budgetOfLambda } from './budget.js';
import { canary, canaryChoice, canaryNew } from './canary.js';
import { concurrency } from './concurrency.js';
import { conversations } from './conversations.js';
import { cors } from './cors.js';
import { dashboard } from './dashboard.js';
import { encrypted, encryptionExisting, encryptionKey } from './encryption.js';
import { endpoint } from './endpoint.js';
import {
  gateway,
  gatewayDomain,
  gatewayFirewall,
  gatewayKey,
  gatewayMethod,
  gatewayPlace,
  gatewayPlan,
  gatewayPreflight,
  gatewayQuota,
} from './gateway.js';
import { liveChoice, liveNew, previousDescription } from './live.js';
import { logs, logsInfrequent, logsJson, logsText } from './logs.js';
import { principal } from './principal.js';
import { provisioned, provisionedScaling, provisionedTracking, provisionedWindow } from './provisioned.js';
import { publicAccess } from './public-access.js';
import { rates } from './rates.js';
import { s3Source } from './s3-source.js';
import { setting } from './setting.js';
import { snapStart } from './snap-start.js';
import { tracing } from './tracing.js';
import { vpc, vpcEndpoint } from './vpc.js';
import { warm, warmOne, warmSeveral, warmTarget } from './warm.js';

/** Every feature, in the order in which its resources appear in the template. */
export const features: readonly Feature[] = [
  liveNew,
  liveChoice,
  previousDescription,
  logs,
  logsText,
  logsJson,
  logsInfrequent,
  endpoint,
  principal,
  publicAccess,
  apiKey,
  cors,
  s3Source,
  setting,
  concurrency,
  tracing,
  alarmsTopic,
  alarmsExisting,
  ...alarms,
  dashboard,
  budget,
  budgetOfLambda,
  encryptionKey,
  encryptionExisting,
  ...encrypted,
  warm,
  warmOne,
  warmSeveral,
  warmTarget,
  canary,
  canaryNew,
  canaryChoice,
  provisioned,
  provisionedScaling,
  provisionedWindow,
  provisionedTracking,
  rates,
  conversations,
  snapStart,
  vpc,
  vpcEndpoint,
  gateway,
  gatewayMethod,
  gatewayPlace,
  gatewayPreflight,
  gatewayPlan,
  gatewayQuota,
  gatewayKey,
  gatewayFirewall,
  gatewayDomain,
];
