import type { Config } from '../config/config.js';
import type { Finding } from '../core/finding.js';
import { showDollars } from '../lib/quantities.js';
import type { Facts, StackFact } from '../survey/facts.js';
import { keptOf, reservable } from './concurrency-room.js';
import { deployedProperties } from './deployed.js';
import type { Price } from './plan.js';

/** What features ask of the account and of what is deployed that neither can give. */
export const featureFindings = (config: Config, facts: Facts): readonly Finding[] => [
  ...reservedFindings(config, facts),
  ...logClassFindings(config, facts.stack),
  ...keyPlaceFindings(config, facts),
];

function reservedFindings(
  { concurrency: { reserved } }: Config,
  { limits, stack }: Facts,
): readonly Finding[] {
  if (reserved === undefined || limits === undefined) return [];
  const most = reservable(limits, stack);
  if (reserved <= most) return [];
  return [
    {
      id: 'concurrency-exceeds-account',
      severity: 'error',
      what: `concurrency.reserved is ${reserved}, and this account can reserve ${most === 0 ? 'nothing' : `${most} at most`}`,
      why: `it may run ${limits.concurrentExecutions} instances at the same time, ${limits.unreservedConcurrentExecutions} are not reserved, and AWS keeps ${keptOf(limits)} of them for other functions`,
      remedy:
        most === 0
          ? 'remove it: the account itself is the ceiling. More: Service Quotas, quota L-B99A9384 of Lambda'
          : `--reserved-concurrency ${most}, or ask for more: Service Quotas, quota L-B99A9384 of Lambda`,
      place: { path: 'concurrency.reserved' },
    },
  ];
}

/**
 * A URL that everybody may call costs what everybody makes it cost. Where nothing can be reserved the account is the
 * ceiling, and there is nothing to advise.
 */
export function ceilingFindings(
  config: Config,
  { limits, stack }: Facts,
  price: Price | undefined,
): readonly Finding[] {
  const { endpoint, concurrency } = config;
  if (endpoint.auth === 'iam' || concurrency.reserved !== undefined) return [];
  if (limits !== undefined && reservable(limits, stack) === 0) return [];
  const most = limits?.concurrentExecutions ?? 1000;
  const cost = price === undefined ? '' : `, ${showDollars(most * price.perHour)} an hour`;
  return [
    {
      id: 'endpoint-without-ceiling',
      severity: 'warning',
      what: `everybody can make this function run, ${most} instances at the same time${cost}: nothing is reserved`,
      why: 'refused requests start the function too, and reserved concurrency is the only hard ceiling on what it costs',
      remedy: '--reserved-concurrency 5, or whatever you expect at the same time',
      place: { path: 'concurrency.reserved' },
    },
  ];
}

const classNames = { standard: 'STANDARD', 'infrequent-access': 'INFREQUENT_ACCESS' } as const;

/** The group's name is fixed, so it cannot be replaced by one of another class either. */
function logClassFindings({ logs }: Config, stack: StackFact): readonly Finding[] {
  const group = deployedProperties(stack, 'LogGroup');
  const deployed = String(group.LogGroupClass ?? 'STANDARD');
  if (Object.keys(group).length === 0 || deployed === classNames[logs.class]) return [];
  return [
    {
      id: 'log-class-fixed',
      severity: 'error',
      what: `logs.class is ${logs.class}, and the log group of stack ${stack.kind === 'present' ? stack.stack.name : ''} is ${deployed}`,
      why: 'CloudWatch cannot change the class of a log group',
      remedy: 'leave it, or destroy and deploy again (the URL changes, and the log goes)',
      place: { path: 'logs.class' },
    },
  ];
}

/** The template names a key by its id alone, so it has to be where the stack is. */
function keyPlaceFindings(
  { encryption: { key = 'create' } }: Config,
  { identity, region }: Facts,
): readonly Finding[] {
  const [, , , keyRegion, keyAccount] = key.split(':');
  if (key === 'create' || (keyRegion === region && keyAccount === identity.account)) return [];
  return [
    {
      id: 'key-elsewhere',
      severity: 'error',
      what: `encryption.key is in ${keyRegion} of account ${keyAccount}, and the stack goes to ${region} of account ${identity.account}`,
      why: 'a key works in its own Region only, and one of another account can be taken away by others',
      remedy: 'name a key of this account and Region, or write create',
      place: { path: 'encryption.key' },
    },
  ];
}
