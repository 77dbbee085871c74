import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fault } from '../../src/sandbox/service.js';
import { openStage, type Stage } from './stage.js';

/** A call without whose answer the command has nothing to say. */
const needed: readonly { argv: readonly string[]; at: string }[] = [
  { argv: ['status'], at: 'sts:GetCallerIdentity' },
  { argv: ['status'], at: 'cloudformation:DescribeStacks' },
  { argv: ['status'], at: 'lambda:GetFunction' },
  { argv: ['logs'], at: 'logs:FilterLogEvents' },
  { argv: ['logs', '--diagnose'], at: 'lambda:GetFunction' },
  { argv: ['logs', '--diagnose'], at: 'logs:FilterLogEvents' },
  { argv: ['env'], at: 'cloudformation:DescribeStacks' },
  { argv: ['curl'], at: 'cloudformation:DescribeStacks' },
  { argv: ['list'], at: 'sts:GetCallerIdentity' },
  { argv: ['ps'], at: 'cloudformation:DescribeStacks' },
  { argv: ['show'], at: 'cloudformation:DescribeStacks' },
  { argv: ['run', 'hello'], at: 'cloudformation:DescribeStacks' },
  { argv: ['policy'], at: 'sts:GetCallerIdentity' },
  { argv: ['stats', '--by', 'key'], at: 'logs:FilterLogEvents' },
  { argv: ['tune', '--put-back'], at: 'lambda:ListVersionsByFunction' },
  { argv: ['stop', '--yes'], at: 'lambda:GetFunction' },
  { argv: ['stop', '--yes'], at: 'lambda:PutFunctionConcurrency' },
];

/** More often than a call is tried. Cut connections are in `tests/aws`, in a Node of their own: Jest's realm hides their kind. */
const always = 9;

const faults: readonly {
  name: string;
  fault: Omit<Fault, 'at'>;
  code: number;
  says: (at: string) => RegExp;
}[] = [
  { name: 'denied', fault: { kind: 'deny' }, code: 1, says: (at) => new RegExp(`may not do ${at}`) },
  {
    name: 'refused for an expired token',
    fault: { kind: 'expired-token', times: always },
    code: 4,
    says: () => /expired/,
  },
  {
    name: 'failed by AWS',
    fault: { kind: 'error', times: always },
    code: 1,
    says: (at) => new RegExp(`AWS failed at ${at}`),
  },
];

describe('a call that is not answered', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000 });
    const deploy = ['deploy', '--model', stage.sandbox.model, '--yes', '--no-verify'];
    expect(await stage.run(deploy)).toMatchObject({ code: 0 });
  });
  afterAll(() => stage.close());

  const rows = needed.flatMap((one) => faults.map((fault) => ({ ...one, ...fault })));
  it.each(rows)(
    '$name: $at of $argv ends in its words and exit $code',
    async ({ argv, at, fault, code, says }) => {
      stage.sandbox.faults.add({ at, ...fault });
      const ran = await stage.run([...argv, '--json']);
      while (stage.sandbox.faults.take(at) !== undefined);
      expect(ran.code).toBe(code);
      expect(ran.document()).toMatchObject({
        ok: false,
        error: { message: expect.stringMatching(says(at)) },
      });
      expect(ran.stderr).not.toMatch(/^bug /m);
    },
  );

  it.each([1, 2, 3])('is tried again when it failed %d times', async (times) => {
    stage.sandbox.faults.add({ at: 'logs:FilterLogEvents', kind: 'error', times });
    expect(await stage.run(['logs', '--json'])).toMatchObject({ code: 0 });
  });

  it.each(['throttle', 'error'] as const)('goes on after a %s that passes', async (kind) => {
    stage.sandbox.faults.add({ at: 'cloudwatch:GetMetricData', kind, times: 1 });
    const ran = await stage.run(['status', '--json']);
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, unknown: {} });
  });
});
