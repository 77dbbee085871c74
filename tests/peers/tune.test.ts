import {
  CreateAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListAliasesCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterEach, describe, expect, it } from '@jest/globals';
import { mib } from '../../src/core/units.js';
import { tuningAlias, tuningDescription } from '../../src/survey/tuning-marks.js';
import { credentials, documentOf, region, type Stage, setStage } from './stage.js';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

/** Versions, aliases and settings of the function, as ministack tells them. */
async function world(endpoint: string) {
  const lambda = new LambdaClient({ endpoint, region, credentials });
  const FunctionName = 'ollama-lambda';
  const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
  const { Aliases = [] } = await lambda.send(new ListAliasesCommand({ FunctionName }));
  const { MemorySize, Description, Architectures } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  const { Code } = await lambda.send(new GetFunctionCommand({ FunctionName }));
  lambda.destroy();
  return {
    versions: Versions.map(({ Version, MemorySize: memory }) => [Version, memory]),
    aliases: Aliases.map(({ Name, FunctionVersion }) => [Name, FunctionVersion]),
    latest: { MemorySize, Description, Architectures, image: Code?.ImageUri },
  };
}

/** What a run that was killed while it published leaves behind. */
async function leave(endpoint: string, memory: number): Promise<void> {
  const lambda = new LambdaClient({ endpoint, region, credentials });
  const FunctionName = 'ollama-lambda';
  const Description = tuningDescription({ memory: mib(memory) });
  await lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, MemorySize: memory, Description }),
  );
  await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30 }, { FunctionName });
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName, Description }));
  await lambda.send(
    new CreateAliasCommand({
      FunctionName,
      Name: tuningAlias({ memory: mib(memory) }),
      FunctionVersion: Version,
    }),
  );
  lambda.destroy();
}

describe('a tuning against ministack', () => {
  it('publishes and takes away its versions, and leaves the function as it was', async () => {
    stage = await setStage('ministack');
    const { cli, aws } = stage;
    expect(documentOf(await cli('deploy', '--yes', '--json', '--no-verify'))).toMatchObject({
      outcome: 'deployed',
    });
    const before = await world(aws);
    const architectures = ['--architectures', 'arm64,x86_64'];
    const sizes = ['--sizes', '1024,2048', '--requests', '2'];
    const tuned = await cli('tune', ...architectures, ...sizes, '--yes', '--json');
    // ministack takes the image and runs none: the versions are real to it, their answers are empty.
    expect(JSON.parse(tuned.stdout)).toMatchObject({
      ok: false,
      current: 1769,
      sizes: [
        { memory: 1024, architecture: 'arm64', requests: 2, failures: ['an answer without a token'] },
        { memory: 2048, architecture: 'arm64', requests: 2, failures: ['an answer without a token'] },
        { memory: 1024, architecture: 'x86_64', requests: 2, failures: ['an answer without a token'] },
        { memory: 2048, architecture: 'x86_64', requests: 2, failures: ['an answer without a token'] },
      ],
    });
    expect(tuned.code).toBe(1);
    expect(await world(aws)).toEqual(before);

    await leave(aws, 2048);
    expect(await world(aws)).not.toEqual(before);
    expect(documentOf(await cli('tune', '--put-back', '--json'))).toMatchObject({ deletedVersions: 1 });
    expect(await world(aws)).toEqual(before);
  });
});
