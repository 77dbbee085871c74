import { beforeAll, describe, expect, it } from '@jest/globals';
import { ownCalls } from '../../src/policy/own-calls.js';
import { everyCall } from './every-call.js';
import { type Ended, type Fault, faults } from './every-fault.js';
import { runInNode } from './in-node.js';

/** What the person at the keyboard is told, and how the program ends: by fault, for every call alike. */
const usual: Readonly<
  Record<Fault, { code: string; exit: number; says(action: string): string; sent: number }>
> = {
  denied: {
    code: 'access-denied',
    exit: 1,
    says: (action) => `error arn:aws:iam::123456789012:user/eve may not do ${action}`,
    sent: 1,
  },
  throttled: {
    code: 'throttled',
    exit: 1,
    says: (action) => `error AWS answers ${action} in eu-west-1 with "slow down"`,
    sent: 15,
  },
  timeout: {
    code: 'network-unreachable',
    exit: 1,
    says: (action) => `error AWS did not answer ${action} in eu-west-1 in time`,
    sent: 4,
  },
  reset: {
    code: 'network-unreachable',
    exit: 1,
    says: (action) => `error AWS could not be reached for ${action} in eu-west-1`,
    sent: 4,
  },
};

/** Where something else is right, and why. */
const unusual: Readonly<Record<string, object>> = {
  // The probe asks for what may be refused in many ways; what is no answer about memory is no knowledge, and no failure.
  'lambda:CreateFunction denied': {
    value: { kind: 'unclear', said: expect.stringMatching(/may not do lambda:CreateFunction/) },
  },
  'lambda:CreateFunction throttled': {
    value: { kind: 'unclear', said: expect.stringMatching(/"slow down"/) },
  },
  // A model that loads is silent for minutes: this call has no time limit but its caller's.
  'lambda:InvokeWithResponseStream timeout': { exit: 130, code: 'interrupted', sent: 1 },
};

let ended: readonly Ended[] = [];
beforeAll(async () => {
  // Jest's realm hides what kind of error a cut connection is.
  const { value } = await runInNode(
    "import { everyFault } from './tests/aws/every-fault.ts'; const main = everyFault;",
    {},
  );
  ended = value as readonly Ended[];
}, 60_000);

describe('a fault of each call of AWS', () => {
  it('is in the table for every call that the program makes', () => {
    // One operation may be allowed on two places, and is one call.
    const operations = [...new Set(ownCalls.map(({ operation }) => operation))].toSorted();
    expect(everyCall.map(({ operation }) => operation).toSorted()).toEqual(operations);
    expect(ended).toHaveLength(operations.length * faults.length);
  });

  const rows = everyCall.flatMap((call) => faults.map((fault) => ({ ...call, fault })));
  it.each(rows)('$operation $fault: ends in its words and exit code', ({ operation, action, fault }) => {
    const found = ended.find((it) => it.operation === operation && it.fault === fault);
    const { says, ...same } = usual[fault];
    const told = says(fault === 'denied' ? operation : (action ?? operation));
    expect(found).toMatchObject(
      unusual[`${operation} ${fault}`] ?? { ...same, text: expect.stringContaining(told) },
    );
    expect(found?.text ?? '').not.toMatch(/^bug /m);
  });
});
