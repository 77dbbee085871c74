import * as cfn from '@aws-sdk/client-cloudformation';
import { CloudFormationClient, type Stack as SdkStack } from '@aws-sdk/client-cloudformation';
import { createGateways } from '../../src/sandbox/apigateway/gateways.js';
import {
  type CloudFormationService,
  createCloudFormationService,
} from '../../src/sandbox/cloudformation/cloudformation-service.js';
import { createTables } from '../../src/sandbox/dynamodb/tables.js';
import { createFaultBox } from '../../src/sandbox/faults.js';
import { createRoles, type Roles } from '../../src/sandbox/iam/roles.js';
import type { FunctionRecord, LambdaControl } from '../../src/sandbox/lambda-control.js';
import { createLogsService } from '../../src/sandbox/logs/service.js';
import { createLogs, type Logs } from '../../src/sandbox/logs/store.js';
import { createSchedules } from '../../src/sandbox/scheduler/schedules.js';
import { type SandboxServer, startServer } from '../../src/sandbox/server.js';
import {
  AwsFailure,
  type FaultBox,
  type SandboxAccount,
  type SandboxService,
} from '../../src/sandbox/service.js';
import { createStsService } from '../../src/sandbox/sts/service.js';

/** STS, CloudFormation and Logs behind the sandbox's server, with a Lambda that only keeps records. */
export interface StackBox {
  readonly account: SandboxAccount;
  readonly faults: FaultBox;
  readonly server: SandboxServer;
  readonly roles: Roles;
  readonly logs: Logs;
  readonly functions: ReadonlyMap<string, FunctionRecord>;
  readonly repositories: Set<string>;
  readonly cloudformation: CloudFormationService;
  /** Settings for any client of the SDK. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly maxAttempts: number;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly sdk: CloudFormationClient;
  /** Makes a change set and waits until it is settled. */
  propose(input: Partial<cfn.CreateChangeSetCommandInput>): Promise<cfn.DescribeChangeSetCommandOutput>;
  /** Proposes, executes, waits for the end; gives the stack as it then is, by its id. */
  deploy(input: Partial<cfn.CreateChangeSetCommandInput>): Promise<SdkStack>;
  ended(stackId: string): Promise<SdkStack>;
  close(): Promise<void>;
}

/** @param tickMs how long a resource takes; slow when a test has to do something meanwhile */
export async function startStackBox(tickMs = 4): Promise<StackBox> {
  const account: SandboxAccount = {
    account: '123456789012',
    region: 'eu-central-1',
    accessKeyId: 'AKIATEST',
    secretAccessKey: 'test-secret',
    now: () => new Date(),
  };
  const faults = createFaultBox();
  const roles = createRoles(account);
  const logs = createLogs(account);
  const functions = new Map<string, FunctionRecord>();
  const repositories = new Set<string>();
  const gateways = createGateways(account, () => Promise.reject(new Error('nobody calls here')));
  const services = {
    account,
    roles,
    logs,
    tables: createTables(account),
    lambda: recordingLambda(functions),
    schedules: createSchedules(() => undefined),
    gateways,
    repositories: {
      create: ({ name }: { name: string }) => {
        repositories.add(name);
        return { arn: `arn:aws:ecr:eu-central-1:123456789012:repository/${name}`, uri: `registry/${name}` };
      },
      delete: async (name: string) => void repositories.delete(name),
    },
  };
  const cloudformation = createCloudFormationService({ services, faults, tickMs });
  const all: SandboxService[] = [cloudformation, createStsService(account), createLogsService(logs)];
  const server = await startServer(new Map(all.map((service) => [service.name, service])), {
    account,
    faults,
  });
  const { accessKeyId, secretAccessKey, region } = account;
  const client = {
    endpoint: server.endpoint,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey },
  };
  const sdk = new CloudFormationClient(client);

  const ended: StackBox['ended'] = async (StackName) => {
    await cloudformation.work.settled();
    const { Stacks } = await sdk.send(new cfn.DescribeStacksCommand({ StackName }));
    return Stacks![0]!;
  };
  const propose: StackBox['propose'] = async (input) => {
    const { Id } = await sdk.send(
      new cfn.CreateChangeSetCommand({
        StackName: 'box',
        ChangeSetName: 'first',
        ChangeSetType: 'UPDATE',
        Capabilities: ['CAPABILITY_IAM'],
        ...input,
      }),
    );
    for (;;) {
      const described = await sdk.send(new cfn.DescribeChangeSetCommand({ ChangeSetName: Id }));
      if (described.Status !== 'CREATE_IN_PROGRESS') return described;
    }
  };
  return {
    account,
    faults,
    server,
    roles,
    logs,
    functions,
    repositories,
    cloudformation,
    client,
    sdk,
    propose,
    ended,
    async deploy(input) {
      const { ChangeSetId, StackId, StatusReason, Status } = await propose(input);
      if (Status !== 'CREATE_COMPLETE') throw new Error(StatusReason);
      await sdk.send(new cfn.ExecuteChangeSetCommand({ ChangeSetName: ChangeSetId }));
      return ended(StackId!);
    },
    async close() {
      sdk.destroy();
      await cloudformation.close();
      await gateways.close();
      await server.close();
    },
  };
}

/** Refuses more memory than 3008 MB, as a new account's Lambda does. */
function recordingLambda(functions: Map<string, FunctionRecord>): LambdaControl {
  const versions = new Map<string, number>();
  const arnOf = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
  const check = (memory: number | undefined) => {
    if ((memory ?? 0) <= 3008) return;
    throw new AwsFailure(
      'InvalidParameterValueException',
      "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008",
    );
  };
  const existing = (name: string): FunctionRecord => {
    const found = functions.get(name);
    if (found === undefined)
      throw new AwsFailure('ResourceNotFoundException', `Function not found: ${name}`, 404);
    return found;
  };
  const url = async (name: string) => ({ url: `http://${name}.invalid/`, arn: arnOf(name) });
  return {
    createFunction(input) {
      check(input.memory);
      const record = {
        ...input,
        arn: arnOf(input.name),
        state: 'Active',
        lastUpdateStatus: 'Successful',
      } as const;
      functions.set(input.name, record);
      return record;
    },
    reserveConcurrency: () => undefined,
    updateFunction(name, input) {
      check(input.memory);
      const record = { ...existing(name), ...input };
      functions.set(name, record);
      return record;
    },
    getFunction: existing,
    deleteFunction(name) {
      existing(name);
      functions.delete(name);
    },
    publishVersion(name) {
      const version = (versions.get(name) ?? 0) + 1;
      versions.set(name, version);
      return { version: String(version), arn: `${arnOf(name)}:${version}` };
    },
    deleteVersion: () => undefined,
    takeSnapshot: () => undefined,
    snapshot: () => ({ kind: 'ready' }),
    createAlias: (name, alias) => ({ arn: `${arnOf(name)}:${alias}` }),
    updateAlias: (name, alias) => ({ arn: `${arnOf(name)}:${alias}` }),
    aliasVersion: () => '1',
    shiftAlias: () => undefined,
    errorsOf: () => 0,
    deleteAlias: () => undefined,
    provision: () => undefined,
    provisioned: () => ({ kind: 'ready' }),
    createUrl: url,
    updateUrl: url,
    deleteUrl: async () => undefined,
    addPermission: () => undefined,
    removePermission: () => undefined,
  };
}
