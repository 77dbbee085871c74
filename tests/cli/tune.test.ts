import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LambdaClient, ListAliasesCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Aws } from '../../src/aws/ports.js';
import { mib } from '../../src/core/units.js';
import { openStage, type Ran, type RunOptions, type Stage, surroundings } from './stage.js';
import { awsOf, credentialsOf } from './stage-aws.js';

jest.setTimeout(180_000);

const name = 'ollama-lambda';
/** With the deployed one, which is arm64. */
const both = ['--architectures', 'x86_64,arm64'];
const quick = ['--sizes', '128,1769,3008', '--requests', '2', '--answer-tokens', '8'];

describe('tune', () => {
  let stage: Stage;
  let aws: Aws;
  let config: string;
  const tune = (more: readonly string[], options?: RunOptions): Promise<Ran> =>
    stage.run(['tune', ...quick, ...more], options);
  /** All of the function that a tuning could change. */
  const world = async () => {
    const { memory, description, architecture } = await aws.versions.latest(name);
    return {
      image: (await aws.functions.inspect(name))?.image,
      tags: (await aws.repositories.images('ollama-llm')).flatMap(({ tags }) => tags),
      versions: await aws.versions.list(name),
      aliases: await aliases(),
      latest: { memory, description, architecture },
    };
  };
  const aliases = async (): Promise<readonly string[]> => {
    const { region, endpoint } = stage.sandbox;
    const client = new LambdaClient({ region, endpoint, credentials: credentialsOf(stage) });
    const { Aliases = [] } = await client.send(new ListAliasesCommand({ FunctionName: name }));
    client.destroy();
    return Aliases.map(({ Name, FunctionVersion }) => `${Name} ${FunctionVersion}`);
  };
  let before: Awaited<ReturnType<typeof world>>;

  beforeAll(async () => {
    stage = await openStage({ modelBytes: 100_000, accountMemoryCap: 3008 });
    aws = awsOf(stage);
    config = join(stage.folder, 'ollama-lambda.yaml');
    writeFileSync(config, `# ours\nmodel: ${stage.sandbox.model}   # the small one\n`);
    expect(await tune(['--yes'])).toMatchObject({ code: 6, stdout: '' });
    expect(await stage.run(['deploy', '--yes', '--no-verify'])).toMatchObject({ code: 0 });
    before = await world();
  });
  afterAll(() => stage.close());

  /** Whatever happened: what callers have, and what the next deploy begins with, is as it was. */
  afterEach(async () => expect(await world()).toEqual(before));

  it('says all that is wrong with its options, and asks nobody', async () => {
    const calls = stage.sandbox.calls().length;
    const ran = await stage.run([
      'tune',
      '--sizes',
      '1,2',
      '--requests',
      '1',
      '--apply',
      'best',
      '--architectures',
      'arm',
    ]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /--requests is "1"[\s\S]*--sizes is "1,2"[\s\S]*--architectures is "arm"[\s\S]*--apply is "best"/,
    );
    expect(stage.sandbox.calls()).toHaveLength(calls);
  });

  it('says what it will make and what that costs, and needs a yes for it', async () => {
    const ran = await tune([]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/try +1769, 3008 MB[\s\S]*not +128 MB: the model needs \d+ MB/);
    expect(ran.stderr).toMatch(/not +x86_64: the image is made for arm64 alone/);
    expect(ran.stderr).toMatch(/costs +about \$[\d.e-]+ to \$[\d.]+[\s\S]*--yes/);
    expect(stage.called('lambda:PublishVersion')).toBe(0);
  });

  it('says of the other architecture that its image has to be built, and what that takes', async () => {
    const pushes = stage.called('registry:PUT manifest');
    const ran = await tune(both);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/try +1769, 3008 MB of arm64 and 1769, 3008 MB of x86_64/);
    expect(ran.stderr.replace(/\s+/g, ' ')).toMatch(
      /image x86_64: has to be built and pushed, up to \S+ \w+ to download and \S+ \w+ to upload \(\d+ min .*removed in the end \(in ECR it would cost \$\S+ a month\)/,
    );
    expect(stage.called('registry:PUT manifest')).toBe(pushes);
    expect(stage.called('lambda:UpdateFunctionCode')).toBe(0);
  });

  it('measures every size of both architectures, each at its price', async () => {
    const ran = await tune([...both, '--yes', '--json']);
    expect({ code: ran.code, said: ran.stderr }).toMatchObject({ code: 0 });
    const { sizes, best, leftOut, architecture } = JSON.parse(ran.stdout);
    expect(architecture).toBe('arm64');
    expect(
      sizes.map((size: { memory: number; architecture: string }) => [size.architecture, size.memory]),
    ).toEqual([
      ['arm64', 1769],
      ['arm64', 3008],
      ['x86_64', 1769],
      ['x86_64', 3008],
    ]);
    for (const size of sizes) {
      expect(size).toMatchObject({ failed: 0, costPerThousandTokens: expect.any(Number) });
    }
    const priceOf = (size: { costPerThousandTokens: number; gbSecondsPerThousandTokens: number }): number =>
      size.costPerThousandTokens / size.gbSecondsPerThousandTokens;
    // By AWS's price list, x86_64 is a quarter dearer.
    expect(priceOf(sizes[2]) / priceOf(sizes[0])).toBeCloseTo(1.25, 2);
    expect(best.fastest).toMatchObject({ memory: expect.any(Number), architecture: expect.any(String) });
    expect(leftOut.map(({ what }: { what: string }) => what)).toEqual(['128 MB']);
    // There and back.
    expect(stage.called('lambda:UpdateFunctionCode')).toBe(2);
  });

  it('measures every size cold and warm, and names the best', async () => {
    const ran = await tune(['--yes', '--json', '--chart', join(stage.folder, 'tune.svg')]);
    expect(ran.code).toBe(0);
    const { sizes, best, leftOut, current, applied, spent } = JSON.parse(ran.stdout);
    expect({ current, applied }).toEqual({ current: 1769, applied: null });
    expect(sizes.map(({ memory }: { memory: number }) => memory)).toEqual([1769, 3008]);
    for (const size of sizes) {
      expect(size).toMatchObject({
        failed: 0,
        firstToken: { cold: { count: 1 }, warm: { count: 1 } },
        costPerThousandTokens: expect.any(Number),
        memoryUsed: expect.any(Number),
      });
    }
    expect(Object.keys(best)).toEqual(['cheapest', 'fastest', 'balanced']);
    expect(leftOut.map(({ what }: { what: string }) => what)).toEqual(['128 MB', 'x86_64']);
    expect(spent).toBeGreaterThan(0);
    expect(readFileSync(join(stage.folder, 'tune.svg'), 'utf8')).toMatch(/polyline[\s\S]*3008 MB/);
  });

  it('leaves out what the account refuses, and remembers it', async () => {
    const ran = await stage.run([
      ...['tune', '--sizes', '1769,3008,5307', '--requests', '2', '--yes', '--json'],
      ...['--answer-tokens', '8'],
    ]);
    expect(JSON.parse(ran.stdout).leftOut[1]).toEqual({
      what: '5307 MB',
      because: expect.stringMatching(/allows 3008 MB \(AWS said so just now\)/),
    });
    const again = await stage.run(['tune', '--sizes', '1769,5307']);
    expect(again.stderr).toMatch(/5307 MB: this account allows 3008 MB/);
  });

  it.each([
    { when: 'it publishes', at: /→ publish a temporary/, more: [] },
    { when: 'it measures', at: /→ measure every size/, more: [] },
    { when: 'it pushes an image', at: /→ build and push/, more: both },
    { when: 'it publishes both architectures', at: /→ publish a temporary/, more: both },
    { when: 'it measures both architectures', at: /→ measure every size/, more: both },
  ])('takes everything away on Ctrl-C while $when', async ({ at, more }) => {
    let pressed = false;
    const ran = await tune(['--yes', ...more, '--requests', '200'], {
      onStderr: (said, signals) => {
        if (pressed || !at.test(said)) return;
        pressed = true;
        signals.emit('SIGINT');
      },
    });
    expect(ran.code).toBe(130);
    expect(ran.stderr).toMatch(/taken away first/);
    // A table of nothing is no result.
    expect(ran.stdout).not.toMatch(/^memory .*\n(?!\d+ MB)/);
  });

  it.each([
    'lambda:UpdateFunctionConfiguration',
    'lambda:UpdateFunctionCode',
    'lambda:PublishVersion',
    'lambda:CreateAlias',
  ])('takes everything away when %s is denied', async (at) => {
    stage.sandbox.faults.add({ at, kind: 'deny' });
    const ran = await tune(['--yes', '--json', ...both]);
    while (stage.sandbox.faults.take(at) !== undefined);
    expect(ran.code).toBe(1);
    expect(ran.document().error).toMatchObject({ message: expect.stringContaining(at) });
    expect((await stage.run(['tune', '--put-back'])).code).toBe(0);
  });

  it('says that an image is left when it may not remove it, and removes it the next time', async () => {
    stage.sandbox.faults.add({ at: 'ecr:BatchDeleteImage', kind: 'deny' });
    const ran = await tune(['--yes', '--json', ...both]);
    while (stage.sandbox.faults.take('ecr:BatchDeleteImage') !== undefined);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/pushed for the measurement could not be removed/);
    expect((await world()).tags).toContainEqual(expect.stringMatching(/^tune-r\d+-/));
    const next = await stage.run(['tune', '--put-back', '--json']);
    expect(JSON.parse(next.stdout)).toMatchObject({ deletedVersions: 0, deletedImages: 1 });
  });

  it('says what is left when it may not take it away, and takes it away the next time', async () => {
    stage.sandbox.faults.add({ at: 'lambda:DeleteAlias', kind: 'deny' });
    const ran = await tune(['--yes', '--json']);
    while (stage.sandbox.faults.take('lambda:DeleteAlias') !== undefined);
    expect(ran.document().error).toMatchObject({ code: 'tuning-left' });
    expect((await aliases()).length).toBeGreaterThan(1);
    const next = await stage.run(['tune', '--put-back', '--json']);
    expect(JSON.parse(next.stdout)).toMatchObject({ ok: true, deletedVersions: 2 });
  });

  it('neither measures nor touches what somebody has changed by hand', async () => {
    const ready = async (): Promise<void> => {
      while ((await aws.functions.describe(name))?.lastUpdate === 'InProgress') await delay(20);
    };
    const { revision, ...own } = await aws.versions.latest(name);
    const byHand = { memory: mib(2048), description: 'by hand' };
    await aws.versions.configure(name, { ...byHand, revision });
    await ready();
    await expect(aws.versions.configure(name, { ...own, revision })).rejects.toMatchObject({
      code: 'function-changed',
    });
    expect((await tune(['--yes', '--json'])).document().error).toMatchObject({ code: 'latest-by-hand' });
    expect(await stage.run(['tune', '--put-back'])).toMatchObject({ code: 0 });
    expect(await aws.versions.latest(name)).toMatchObject(byHand);
    await aws.versions.configure(name, { ...own, revision: (await aws.versions.latest(name)).revision });
    await ready();
  });

  it('refuses when the config says something else than what is deployed', async () => {
    const ran = await tune(['--yes', '--timeout', '77', '--json']);
    expect(ran.document().error).toMatchObject({ code: 'not-as-configured' });
  });

  it('refuses an architecture that the base image is not there for, before anything is made', async () => {
    // By what the deploy has found: the manifest for arm64, so that nothing differs from what is deployed.
    const lock = readFileSync(join(stage.folder, 'ollama-lambda.lock'), 'utf8');
    const named = /"([^" ]*lambda\/nodejs)(?::[^" ]*)? arm64"[^}]*"(sha256:[0-9a-f]{64})"/.exec(lock);
    const pinned = ['--base-image', `${named?.[1]}@${named?.[2]}`];
    const changes = stage.called('lambda:UpdateFunctionConfiguration');
    const ran = await tune([...both, ...pinned, '--yes', '--json']);
    expect(ran.document().error).toMatchObject({ code: 'platform-missing' });
    expect(stage.called('lambda:UpdateFunctionConfiguration')).toBe(changes);
  });

  it('refuses to apply what a variable would undo', async () => {
    const env = { OLLAMA_LAMBDA_MEMORY: '1769' };
    const ran = await tune(['--yes', '--apply', 'fastest', '--json'], { env });
    expect(ran.document().error).toMatchObject({ code: 'memory-overruled' });
  });

  it('refuses a function that is stopped', async () => {
    await stage.run(['stop', '--yes']);
    expect((await tune(['--yes'])).stderr).toMatch(/stopped[\s\S]*ollama-lambda start/);
    await stage.run(['start']);
  });

  describe('in a process of its own', () => {
    const started = (): ReturnType<typeof spawn> => {
      const argv = ['tune', ...quick, ...both, '--requests', '200', '--yes'];
      return spawn(process.execPath, ['bin/ollama-lambda.js', ...argv], {
        env: {
          ...surroundings(stage.folder),
          ...stage.sandbox.environment,
          OLLAMA_LAMBDA_CONFIG: config,
        } as NodeJS.ProcessEnv,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    };

    it('leaves nothing behind on SIGINT; killed, the next run finds what it has left', async () => {
      for (const [signal, call] of [
        ['SIGINT', 'lambda:InvokeWithResponseStream'],
        ['SIGKILL', 'lambda:InvokeWithResponseStream'],
        ['SIGKILL', 'lambda:UpdateFunctionConfiguration'],
        ['SIGKILL', 'lambda:UpdateFunctionCode'],
      ] as const) {
        const calls = stage.called(call);
        const child = started();
        let said = '';
        child.stderr?.on('data', (chunk: Buffer) => {
          said += chunk.toString();
        });
        while (stage.called(call) === calls && child.exitCode === null) await delay(5);
        child.kill(signal);
        const [code] = await once(child, 'exit');
        if (signal === 'SIGINT') {
          expect({ code, said }).toMatchObject({ code: 130 });
          expect(await world()).toEqual(before);
        } else {
          expect({ code, said }).toMatchObject({ code: null });
          expect(await world()).not.toEqual(before);
          const doctor = await stage.run(['doctor', '--json']);
          expect(doctor.stdout).toMatch(/still has what a tuning has made: .*(version|settings|image) /);
          const next = await tune(['--yes']);
          expect(next).toMatchObject({ code: 0 });
          expect(next.stderr).toMatch(/first +take away/);
        }
      }
    });
  });
});
