import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as cfn from '@aws-sdk/client-cloudformation';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { seedOriginal } from '../../src/sandbox/seed-original.js';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/service.js';

let folder: string;
let options: SandboxOptions;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-test-'));
  const program = join(folder, 'program.mjs');
  await writeFile(program, 'process.exit(0);\n');
  const assets = { handlerBundle: program, runtimeClient: program, standInEngine: program };
  options = { assets, folder: join(folder, 'scratch'), modelBytes: 100_000, tickMs: 4 };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const clientOf = ({ environment }: Sandbox) => ({
  endpoint: environment.AWS_ENDPOINT_URL!,
  region: environment.AWS_REGION!,
  credentials: {
    accessKeyId: environment.AWS_ACCESS_KEY_ID!,
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY!,
  },
});

describe('the sandbox', () => {
  it('gives sources on its own host, each of which answers', async () => {
    const sandbox = await startSandbox(options);
    try {
      const { base, engine, engineVersion, modelRegistry } = sandbox.sources;
      const wanted = [
        base.replace(/:([^:/]+)$/, '/manifests/$1'),
        `${engine}/manifests/${engineVersion}`,
        `${modelRegistry}/library/${sandbox.model}/manifests/latest`,
      ];
      for (const reference of wanted) {
        const { host } = new URL(sandbox.endpoint);
        expect(reference.startsWith(host)).toBe(true);
        const answer = await fetch(`http://${reference.replace(host, `${host}/v2`)}`);
        expect([200, 401]).toContain(answer.status);
      }
      expect(sandbox.leftovers()).toEqual([]);
      expect(sandbox.calls().map(({ at }) => at)).toEqual(wanted.map(() => 'registry:GET'));
    } finally {
      await sandbox.close();
    }
  });

  it('has an original deployment when it is seeded, and lists it as left over until it is deleted', async () => {
    const { sandbox, parts } = await openSandbox(options);
    try {
      const { imageUri, stack } = await seedOriginal(parts);
      const cloudformation = new cfn.CloudFormationClient(clientOf(sandbox));
      const { Stacks } = await cloudformation.send(
        new cfn.DescribeStacksCommand({ StackName: 'OllamaLambdaStack' }),
      );
      expect(Stacks![0]).toMatchObject({
        StackStatus: 'CREATE_COMPLETE',
        Parameters: [{ ParameterKey: 'ImageUri', ParameterValue: imageUri }],
      });
      const { repositories } = await new ECRClient(clientOf(sandbox)).send(
        new DescribeRepositoriesCommand({}),
      );
      expect(repositories!.map(({ repositoryName }) => repositoryName)).toEqual(['ollama-llm']);
      const FunctionName = stack.resources.get('OllamaLambdaFunction')!.made!.physicalId;
      const { Configuration } = await new LambdaClient(clientOf(sandbox)).send(
        new GetFunctionCommand({ FunctionName }),
      );
      expect(Configuration).toMatchObject({
        MemorySize: 3008,
        Timeout: 300,
        EphemeralStorage: { Size: 10240 },
      });
      expect(sandbox.leftovers()).toContain('stack OllamaLambdaStack (CREATE_COMPLETE)');
      await cloudformation.send(new cfn.DeleteStackCommand({ StackName: 'OllamaLambdaStack' }));
      await parts.cloudformation.work.settled();
      expect(sandbox.leftovers()).toEqual(['repository ollama-llm']);
    } finally {
      await sandbox.close();
    }
  });

  it('makes and removes a stack of ours, its function, version, alias and address', async () => {
    const { sandbox, parts } = await openSandbox(options);
    try {
      const { stack, imageUri } = await seedOriginal(parts, 'ROLLBACK_COMPLETE');
      const cloudformation = new cfn.CloudFormationClient(clientOf(sandbox));
      await cloudformation.send(new cfn.DeleteStackCommand({ StackName: stack.id }));
      const digest = parts.registry.images.find(imageUri)!.digest;
      const TemplateBody = await readFile(new URL('../golden/x86_64.yaml', import.meta.url), 'utf8');
      const { Id, StackId } = await cloudformation.send(
        new cfn.CreateChangeSetCommand({
          StackName: 'ours',
          ChangeSetName: 'first',
          ChangeSetType: 'CREATE',
          TemplateBody,
          Capabilities: ['CAPABILITY_IAM'],
          Parameters: [
            { ParameterKey: 'ImageUri', ParameterValue: `${imageUri.replace(/:\d+$/, '')}@${digest}` },
          ],
        }),
      );
      await cfn.waitUntilChangeSetCreateComplete(
        { client: cloudformation, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
        { ChangeSetName: Id },
      );
      await cloudformation.send(new cfn.ExecuteChangeSetCommand({ ChangeSetName: Id }));
      await parts.cloudformation.work.settled();
      const { Stacks } = await cloudformation.send(new cfn.DescribeStacksCommand({ StackName: StackId }));
      expect(Stacks![0]!.StackStatus).toBe('CREATE_COMPLETE');
      const url = Stacks![0]!.Outputs!.find(({ OutputKey }) => OutputKey === 'FunctionUrl')!.OutputValue!;
      expect(new URL(url).hostname).toMatch(/^(127\.0\.0\.1|localhost|.*\.localhost)$/);
      await cloudformation.send(new cfn.DeleteStackCommand({ StackName: 'ours' }));
      await parts.cloudformation.work.settled();
      expect(sandbox.leftovers()).toEqual(['repository ollama-llm']);
    } finally {
      await sandbox.close();
    }
  });

  it('can also be seeded with the stack that the refused memory left behind', async () => {
    const { sandbox, parts } = await openSandbox(options);
    try {
      await seedOriginal(parts, 'ROLLBACK_COMPLETE');
      expect(sandbox.leftovers()).toEqual([
        'stack OllamaLambdaStack (ROLLBACK_COMPLETE)',
        'repository ollama-llm',
      ]);
    } finally {
      await sandbox.close();
    }
  });

  it('stops listening and leaves no blob behind when it is closed, in the middle of an operation too', async () => {
    const { sandbox, parts } = await openSandbox(options);
    const { stack } = await seedOriginal(parts);
    await new cfn.CloudFormationClient(clientOf(sandbox)).send(
      new cfn.DeleteStackCommand({ StackName: stack.id }),
    );
    await sandbox.close();
    expect(stack.status).not.toMatch(/_IN_PROGRESS$/);
    await expect(fetch(`${sandbox.endpoint}/v2/`)).rejects.toThrow();
    expect(await readdir(join(folder, 'scratch', 'blobs')).catch(() => [])).toEqual([]);
  });
});
