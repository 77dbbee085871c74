import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyParametersOf } from '../../src/plan/api-keys.js';
import { renderTemplate } from '../../src/template/render.js';
import { texts } from '../template/build.js';
import { variants } from '../template/variants/list.js';
import { startMinistack } from './peers.js';
import type { Server } from './program.js';
import { credentials, region } from './stage.js';

/**
 * Types of our templates that ministack does not make. A test below asks it for each, so that the list is as short as it
 * can be; templates that have one are made by our own sandbox alone (`tests/sandbox/every-feature.test.ts`).
 */
const unknownToMinistack: readonly string[] = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::Budgets::Budget',
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentConfig',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::WAFv2::WebACLAssociation',
];

const metricMath = 'Properties.Metrics (metric math) is not supported';
const twice = 'A version for this Lambda function exists';

/** Templates whose types it knows and that it refuses all the same, each with its words. */
const refusedByMinistack: Readonly<Record<string, string>> = {
  alarms: metricMath,
  'alarms-topic': metricMath,
  'encryption-alarms': metricMath,
  'encryption-existing': metricMath,
  // These two have a version of a deploy before them, which never was: two versions of one function are published at once.
  previous: twice,
  'previous-keys': twice,
};

const image = `123456789012.dkr.ecr.${region}.amazonaws.com/ollama-llm@sha256:${'a'.repeat(64)}`;
const values: Readonly<Record<string, string>> = {
  ImageUri: image,
  Live: 'new',
  ...keyParametersOf('ab'.repeat(32)),
};

interface Rendered {
  readonly TemplateBody: string;
  readonly Parameters: { readonly ParameterKey: string; readonly ParameterValue: string }[];
  readonly types: ReadonlySet<string>;
}

function rendered(name: string): Rendered {
  const { template, text } = renderTemplate(variants[name]!, texts);
  const { Parameters = {}, Resources } = template as {
    Parameters?: Record<string, { Default?: string }>;
    Resources: Record<string, { Type: string }>;
  };
  return {
    TemplateBody: text,
    Parameters: Object.entries(Parameters)
      .filter(([, { Default }]) => Default === undefined)
      .map(([ParameterKey]) => ({ ParameterKey, ParameterValue: values[ParameterKey] ?? '' })),
    types: new Set(Object.values(Resources).map(({ Type }) => Type)),
  };
}

const all = Object.keys(variants).map((name) => [name, rendered(name)] as const);
const isTaken = ([name, { types }]: (typeof all)[number]) =>
  !(name in refusedByMinistack) && !unknownToMinistack.some((type) => types.has(type));

let folder: string;
let ministack: Server;
let sdk: CloudFormationClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-every-template-'));
  ministack = await startMinistack(folder);
  sdk = new CloudFormationClient({ endpoint: ministack.url, region, credentials });
});
afterAll(async () => {
  sdk?.destroy();
  await ministack?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The state in which a stack comes to rest; undefined when it is gone. With the reasons of what failed. */
async function rest(StackName: string): Promise<string | undefined> {
  for (;;) {
    const { Stacks } = await sdk.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
      if (/does not exist/.test(error.message)) return { Stacks: [] };
      throw error;
    });
    const status: string | undefined = Stacks?.[0]?.StackStatus;
    if (status === undefined || !status.endsWith('_IN_PROGRESS')) return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function reasons(StackName: string): Promise<readonly string[]> {
  const { StackEvents = [] } = await sdk.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('FAILED')).map(
    ({ LogicalResourceId, ResourceStatusReason }) => `${LogicalResourceId}: ${ResourceStatusReason}`,
  );
}

const Capabilities = ['CAPABILITY_IAM' as const];

/** Creates a stack, waits, and deletes it. @returns how it was made, with reasons, and what was left */
async function comeAndGo(StackName: string, { TemplateBody, Parameters }: Rendered) {
  await sdk.send(new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities }));
  const made = await rest(StackName);
  const why = made === 'CREATE_COMPLETE' ? [] : await reasons(StackName);
  await sdk.send(new DeleteStackCommand({ StackName }));
  return { made, why, left: await rest(StackName) };
}

const gone = [undefined, 'DELETE_COMPLETE'];

describe('every template that ministack takes', () => {
  const steps = all.filter(isTaken);

  it('is most of them', () => expect(steps.length).toBeGreaterThan(all.length / 2));

  it('is created for itself, and deleted', async () => {
    const wrong: unknown[] = [];
    for (const [name, template] of steps) {
      const { made, why, left } = await comeAndGo(`of-${name.replaceAll('_', '-')}`, template);
      if (made !== 'CREATE_COMPLETE' || !gone.includes(left)) wrong.push([name, made, why, left]);
    }
    expect(wrong).toEqual([]);
  });

  it('takes the place of the one before it, and the last one goes', async () => {
    const StackName = 'one-after-the-other';
    const wrong: unknown[] = [];
    for (const [index, [name, { TemplateBody, Parameters }]] of steps.entries()) {
      const input = { StackName, TemplateBody, Parameters, Capabilities };
      const wanted = index === 0 ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
      await sdk.send(index === 0 ? new CreateStackCommand(input) : new UpdateStackCommand(input));
      const status = await rest(StackName);
      if (status !== wanted) wrong.push([name, status, await reasons(StackName)]);
    }
    expect(wrong).toEqual([]);
    await sdk.send(new DeleteStackCommand({ StackName }));
    expect(gone).toContain(await rest(StackName));
  });
});

describe('what ministack does not know', () => {
  it.each(unknownToMinistack)('is %s, as it says itself', async (type) => {
    const StackName = type.replaceAll('::', '-');
    const TemplateBody = JSON.stringify({ Resources: { It: { Type: type, Properties: {} } } });
    await expect(sdk.send(new CreateStackCommand({ StackName, TemplateBody }))).rejects.toThrow(
      `Unrecognized resource types: [${type}]`,
    );
  });

  it('is in a template, each of them', () => {
    const met = new Set(all.flatMap(([, { types }]) => [...types]));
    expect(unknownToMinistack.filter((type) => !met.has(type))).toEqual([]);
  });

  it.each(Object.entries(refusedByMinistack))('of %s is: %s', async (name, says) => {
    const { why, left } = await comeAndGo(`of-${name}`, rendered(name));
    expect(why.join('\n')).toContain(says);
    expect(gone).toContain(left);
  });
});
