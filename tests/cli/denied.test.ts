import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ownCalls } from '../../src/policy/own-calls.js';
import { openStage, type Stage } from './stage.js';

interface Row {
  readonly at: string;
  readonly argv: readonly string[];
  /** Where the command does without: what it says of that. Else it fails, with exit 1 and the call's name. */
  readonly goesOn?: RegExp;
  /** Run before it, without the fault. */
  readonly first?: readonly string[];
}

const deploy = ['deploy', '--yes'];
const online = ['validate', '--online'];
const destroy = ['destroy', '--yes'];
/** More than the account allows, and nothing known of that. */
const probing = ['--memory', '3500', '--refresh-limits'];

/** In this order: from an account with nothing in it to one with nothing in it. */
const rows: readonly Row[] = [
  { at: 'sts:GetCallerIdentity', argv: ['plan'] },
  { at: 'cloudformation:DescribeStacks', argv: ['plan'] },
  { at: 'ecr:DescribeRepositories', argv: ['plan'] },
  { at: 'lambda:GetAccountSettings', argv: ['plan'], goesOn: /create stack/ },
  { at: 'cloudformation:ValidateTemplate', argv: online },
  { at: 'cloudformation:CreateChangeSet', argv: online },
  { at: 'cloudformation:DescribeChangeSet', argv: online },
  { at: 'cloudformation:DeleteChangeSet', argv: online },
  { at: 'ecr:CreateRepository', argv: deploy },
  { at: 'ecr:GetAuthorizationToken', argv: deploy },
  { at: 'cloudformation:CreateChangeSet', argv: deploy },
  { at: 'cloudformation:DescribeChangeSet', argv: deploy },
  { at: 'cloudformation:ExecuteChangeSet', argv: deploy },
  { at: 'cloudformation:DescribeStackEvents', argv: deploy },
  { at: 'lambda:InvokeWithResponseStream', argv: deploy },
  { at: 'lambda:GetFunctionConfiguration', argv: [...deploy, '--timeout', '61'] },
  { at: 'lambda:CreateFunction', argv: [...deploy, ...probing], goesOn: /planning again with 3008/ },
  {
    at: 'ecr:TagResource',
    argv: [...deploy, ...probing],
    goesOn: /could not be noted .* may not do ecr:TagResource/,
  },
  { at: 'cloudformation:DescribeStackResources', argv: ['plan'] },
  { at: 'cloudformation:GetTemplate', argv: ['plan'] },
  { at: 'ecr:ListTagsForResource', argv: ['plan'] },
  { at: 'ecr:DescribeImages', argv: ['plan'] },
  { at: 'lambda:GetFunction', argv: ['status'] },
  { at: 'cloudwatch:GetMetricData', argv: ['status'], goesOn: /last day {2}not known: .* may not do/ },
  { at: 'cloudwatch:GetMetricData', argv: ['stats'] },
  { at: 'logs:FilterLogEvents', argv: ['logs'] },
  { at: 'logs:DescribeLogGroups', argv: ['doctor'], goesOn: /could not be looked at: .* may not do/ },
  { at: 'logs:ListTagsForResource', argv: ['doctor'], goesOn: /could not be looked at: .* may not do/ },
  {
    at: 'logs:PutRetentionPolicy',
    argv: ['doctor', '--fix'],
    goesOn: /could not be looked at: .* may not do/,
  },
  { at: 'iam:SimulatePrincipalPolicy', argv: ['doctor'], goesOn: /permissions: .* may not do/ },
  { at: 'lambda:PutFunctionConcurrency', argv: ['stop', '--yes'] },
  { at: 'lambda:DeleteFunctionConcurrency', argv: ['start'], first: ['stop', '--yes'] },
  { at: 'cloudformation:DeleteStack', argv: destroy },
  { at: 'ecr:DeleteRepository', argv: destroy },
  {
    at: 'logs:DescribeLogGroups',
    argv: destroy,
    goesOn: /log group \/aws\/lambda\/ollama-lambda is there could not be seen/,
  },
];

/** Calls that no command makes in an account in which all goes well; `tests/aws/every-call.test.ts` has them by themselves. */
const elsewhere: Readonly<Record<string, string>> = {
  'cloudformation:CancelUpdateStack': 'an update that somebody interrupts',
  'cloudformation:ContinueUpdateRollback': 'a roll-back that failed',
  'cloudformation:RollbackStack': 'an update that failed',
  'ecr:BatchDeleteImage': 'images that have become too many',
  'ecr:InitiateLayerUpload': 'large layers, where it was asked for',
  'ecr:UploadLayerPart': 'large layers, where it was asked for',
  'ecr:CompleteLayerUpload': 'large layers, where it was asked for',
  'iam:GetRole': 'a session of a role',
  'lambda:DeleteFunction': 'a probe that became a function',
  'lambda:ListVersionsByFunction': 'tune',
  'lambda:PublishVersion': 'tune',
  'lambda:UpdateFunctionCode': 'tune, where it tries another architecture',
  'lambda:UpdateFunctionConfiguration': 'tune',
  'lambda:CreateAlias': 'tune',
  'lambda:DeleteAlias': 'tune',
  'logs:DeleteLogGroup': 'a log that its stack has left behind',
};

describe('a call that is denied', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000, accountMemoryCap: 3008 });
  });
  afterAll(() => stage.close());

  it('is in the table for every call that a command makes', () => {
    const told = new Set([...rows.map(({ at }) => at), ...Object.keys(elsewhere)]);
    const made = new Set(ownCalls.map(({ operation }) => operation));
    expect([...told].toSorted()).toEqual([...made].toSorted());
    expect(rows.filter(({ at }) => at in elsewhere)).toEqual([]);
  });

  it.each(rows)('$at of $argv ends in its words, and nothing breaks', async ({ at, argv, goesOn, first }) => {
    const env = { OLLAMA_LAMBDA_MODEL: stage.sandbox.model };
    if (first !== undefined) expect(await stage.run(first, { env })).toMatchObject({ code: 0 });
    if (argv.includes('--fix')) stage.parts.logs.setRetention('/aws/lambda/ollama-lambda', undefined);
    const before = stage.called(at);
    stage.sandbox.faults.add({ at, kind: 'deny', times: 99 });
    const { code, stdout, stderr } = await stage.run(argv, { env });
    while (stage.sandbox.faults.take(at) !== undefined);
    expect(stage.called(at)).toBeGreaterThan(before);
    const said = `${stderr}${stdout}`;
    expect({ code, said }).toEqual({
      code: goesOn === undefined ? 1 : 0,
      said: expect.stringMatching(goesOn ?? new RegExp(`^error .* may not do ${at}\\b`, 'm')),
    });
    expect(said).not.toMatch(/^bug /m);
  });

  it('leaves nothing behind that the next try does not take away', async () => {
    expect(await stage.run(destroy)).toMatchObject({ code: 0 });
    expect(stage.sandbox.leftovers()).toEqual([]);
  });
});
