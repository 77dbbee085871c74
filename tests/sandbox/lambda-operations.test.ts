import {
  CreateAliasCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  ListAliasesCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openGate } from './gate.js';
import { invoke, type LambdaBox, startLambdaBox } from './lambda-box.js';
import { handler } from './lambda-handler.js';

let box: LambdaBox;
beforeAll(async () => {
  box = await startLambdaBox(handler);
});
afterAll(() => box.close());

describe('reserved concurrency', () => {
  beforeAll(async () => {
    await box.ready('small');
    await box.ready('other');
  });

  it('lets so many events in, of all versions, and answers 429 to the next; others are not touched', async () => {
    box.service.control.reserveConcurrency('small', 1);
    const gate = await openGate();
    const held = invoke(box, 'small', { do: 'hold', until: gate.url });
    await gate.reached;
    await expect(invoke(box, 'small', {})).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    expect((await invoke(box, 'other', {})).error).toBeUndefined();
    gate.open();
    expect((await held).text).toBe('first second');
    expect((await invoke(box, 'small', {})).error).toBeUndefined();
    await gate.close();
  });

  it('is taken from what the account has, of which 100 stay', async () => {
    box.service.control.reserveConcurrency('small', 900);
    const { AccountLimit } = await box.lambda.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit).toMatchObject({
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 100,
    });
    expect(() => box.service.control.reserveConcurrency('other', 1)).toThrow(
      /below its minimum value of \[100\]/,
    );
    box.service.control.reserveConcurrency('small', undefined);
    box.service.control.reserveConcurrency('other', 1);
  });

  it('makes no new version: it belongs to none', () => {
    const first = box.service.control.publishVersion('small');
    box.service.control.reserveConcurrency('small', 2);
    expect(box.service.control.publishVersion('small')).toEqual(first);
  });
});

describe('lines in JSON', () => {
  const typesOf = (log: string): readonly string[] =>
    log
      .split('\n')
      .filter((line) => line.startsWith('{"time"'))
      .map((line) => (JSON.parse(line) as { type: string }).type);

  it('are those of the Telemetry API, and the function knows its level', async () => {
    await box.ready('json', { logging: { format: 'JSON', applicationLevel: 'DEBUG', systemLevel: 'INFO' } });
    const { text, log } = await invoke(box, 'json', {});
    expect(JSON.parse(text)).toMatchObject({ level: 'DEBUG', format: 'JSON' });
    expect(typesOf(log)).toEqual(['platform.start', 'platform.report']);
    expect(log).not.toMatch(/^(START|END|REPORT) /m);
    const report = JSON.parse(log.trim().split('\n').at(-1) ?? '') as { record: Record<string, unknown> };
    expect(report.record).toMatchObject({
      status: 'success',
      metrics: {
        billedDurationMs: expect.any(Number),
        memorySizeMB: 512,
        initDurationMs: expect.any(Number),
      },
    });
    const configuration = await box.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: 'json' }),
    );
    expect(configuration.LoggingConfig).toMatchObject({
      LogFormat: 'JSON',
      ApplicationLogLevel: 'DEBUG',
      SystemLogLevel: 'INFO',
    });
  });

  it('are left out above their level', async () => {
    await box.ready('quiet', { logging: { format: 'JSON', applicationLevel: 'INFO', systemLevel: 'WARN' } });
    expect(typesOf((await invoke(box, 'quiet', {})).log)).toEqual([]);
  });
});

describe('versions and aliases', () => {
  const FunctionName = 'versions';
  const settled = () => waitUntilFunctionUpdatedV2({ client: box.lambda, maxWaitTime: 10 }, { FunctionName });
  const revision = async (): Promise<string | undefined> =>
    (await box.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).RevisionId;
  beforeAll(() => box.ready(FunctionName));

  it('are refused to who names a revision that is no longer the latest', async () => {
    const RevisionId = await revision();
    const change = { FunctionName, Description: 'first', RevisionId };
    const changed = await box.lambda.send(new UpdateFunctionConfigurationCommand(change));
    expect(changed).toMatchObject({ Description: 'first' });
    await settled();
    // Another one by the change, and once more by its end.
    expect(new Set([RevisionId, changed.RevisionId, await revision()]).size).toBe(3);
    const refused = { name: 'PreconditionFailedException', $metadata: { httpStatusCode: 412 } };
    await expect(box.lambda.send(new UpdateFunctionConfigurationCommand(change))).rejects.toMatchObject(
      refused,
    );
    const code = { FunctionName, ImageUri: 'any', RevisionId };
    await expect(box.lambda.send(new UpdateFunctionCodeCommand(code))).rejects.toMatchObject(refused);
    await expect(
      box.lambda.send(new PublishVersionCommand({ FunctionName, RevisionId })),
    ).rejects.toMatchObject(refused);
  });

  it('have the function’s description, or one of their own', async () => {
    const RevisionId = await revision();
    const first = await box.lambda.send(new PublishVersionCommand({ FunctionName, RevisionId }));
    expect(first).toMatchObject({ Version: '1', Description: 'first' });
    await box.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'second' }));
    await settled();
    const second = await box.lambda.send(new PublishVersionCommand({ FunctionName, Description: 'mine' }));
    expect(second).toMatchObject({ Version: '2', Description: 'mine' });
  });

  it('are listed, all of them or those of a version', async () => {
    for (const [Name, FunctionVersion] of [
      ['a', '1'],
      ['b', '2'],
      ['c', '2'],
    ]) {
      await box.lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));
    }
    const names = async (more: { FunctionVersion?: string; MaxItems?: number; Marker?: string }) => {
      const page = await box.lambda.send(new ListAliasesCommand({ FunctionName, ...more }));
      return { names: page.Aliases?.map(({ Name }) => Name), next: page.NextMarker };
    };
    expect(await names({ FunctionVersion: '2' })).toEqual({ names: ['b', 'c'], next: undefined });
    const first = await names({ MaxItems: 2 });
    expect(first.names).toEqual(['a', 'b']);
    expect(await names({ Marker: first.next ?? '' })).toEqual({ names: ['c'], next: undefined });
  });

  it('are not deleted while an alias names them, and $LATEST never by itself', async () => {
    const remove = (Qualifier: string) =>
      box.lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier }));
    await expect(remove('2')).rejects.toThrow(/aliases reference it: \[b, c\]/);
    await expect(remove('$LATEST')).rejects.toThrow(/cannot be deleted without deleting the function/);
    await box.lambda.send(new DeleteAliasCommand({ FunctionName, Name: 'a' }));
    await remove('1');
    await expect(remove('1')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
