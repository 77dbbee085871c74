import type { Decision, Permissions, Wanted } from '../../aws/ports.js';
import { isUserError } from '../../core/errors.js';
import { boundedMap } from '../../lib/bounded-map.js';
import { type Check, good, skipped, trouble, type Verdict } from '../check.js';
import { principalOf } from '../principal.js';

/** Requests to IAM at once: it throttles early. */
const width = 4;
const mostNamed = 6;

export const permissions: Check = {
  id: 'permissions',
  group: 'account',
  async look({ account }) {
    const seen = await account();
    if (seen.kind === 'unknown') return [skipped('without credentials')];
    const { wanted, identity, aws } = seen;
    if (wanted === undefined) return [skipped('without a config')];
    try {
      const principal = await principalOf(identity.arn, aws.permissions);
      if (principal.kind === 'none') return [skipped(principal.why)];
      const decisions = await simulated(aws.permissions, principal.arn, wanted);
      return decisions === undefined
        ? [skipped(`IAM knows no ${principal.arn}; \`ollama-lambda policy\` prints what is needed`)]
        : verdictsOf(decisions);
    } catch (error) {
      if (!isUserError(error) || error.code !== 'access-denied') throw error;
      // Most people may not simulate, and need not.
      return [skipped(`${error.message}; \`ollama-lambda policy\` prints what is needed`)];
    }
  },
};

/** By action, over all its resources; undefined when IAM does not know who it is. */
async function simulated(
  iam: Permissions,
  principal: string,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, Decision['decision']> | undefined> {
  const answers = await boundedMap(wanted, width, new AbortController().signal, (one) =>
    iam.simulate(principal, one),
  );
  const found = new Map<string, Decision['decision']>();
  for (const answer of answers) {
    if (answer === undefined) return undefined;
    for (const { action, decision } of answer) {
      // A place has several forms of ARN, and a policy may name the one that counts for an action.
      const before = found.get(action) ?? decision;
      found.set(action, rank[before] < rank[decision] ? before : decision);
    }
  }
  return found;
}

const rank: Readonly<Record<Decision['decision'], number>> = { allowed: 0, missing: 1, forbidden: 2 };

function verdictsOf(decisions: ReadonlyMap<string, Decision['decision']>): readonly Verdict[] {
  const that = (wanted: Decision['decision']): readonly string[] =>
    [...decisions].filter(([, decision]) => decision === wanted).map(([action]) => action);
  const [missing, forbidden] = [that('missing'), that('forbidden')];
  if (missing.length + forbidden.length === 0) {
    return [good(`IAM’s simulator allows all ${decisions.size} actions that this config asks for`)];
  }
  return [
    ...(missing.length === 0
      ? []
      : [
          trouble(
            'warning',
            `of ${decisions.size} actions that this config asks for, no policy allows ${listed(missing)}`,
            'ollama-lambda policy prints a policy that does; --for names only what you do',
          ),
        ]),
    ...(forbidden.length === 0
      ? []
      : [
          trouble(
            'warning',
            `a policy, a boundary or your organization forbids ${listed(forbidden)}`,
            'no further policy can allow it: ask who runs this account',
          ),
        ]),
  ];
}

function listed(actions: readonly string[]): string {
  const named = actions.slice(0, mostNamed);
  const more = actions.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
