import { fromLines, groupsIn } from '../diagnosis.js';
import type { Line } from '../line.js';

/** AWS or a registry said "slow down". Requests that Lambda itself turns away reach no log; a metric counts them. */
export const throttled = fromLines({
  id: 'throttled',
  severity: 'warning',
  told: (line) => (fromRegistry(line) ? ['the registry'] : groupsIn(line, patterns)),
  says: ([who = ''], { times }) => ({
    title: `${who === '' ? 'AWS' : who} said "slow down" ${times === 1 ? 'once' : `${times} times`}`,
    remedy:
      who === 'the registry'
        ? 'put the model into the image, so that instances do not pull it: ollama-lambda deploy --model-source image'
        : 'raise the account’s concurrency (Service Quotas, "Concurrent executions" of Lambda) or let clients wait and ask again',
  }),
});

const fromRegistry = ({ text }: Line): boolean => /\bpull.*\b(?:429|toomanyrequests)\b/i.test(text);

const patterns = [
  /\b(?:TooManyRequestsException|ThrottlingException|RequestLimitExceeded|ProvisionedThroughputExceeded)\b/,
  /\bConcurrentInvocationLimitExceeded\b/,
  /\bRate exceeded\b/i,
  /\bSlowDown\b/,
];
