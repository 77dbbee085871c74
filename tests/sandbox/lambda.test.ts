import { readFileSync } from 'node:fs';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  paginateListFunctions,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineNames } from '../../src/sandbox/lambda/lambda-service.js';
import { imageUri, input, invoke, type LambdaBox, role, startLambdaBox } from './lambda-box.js';
import { handler } from './lambda-handler.js';

let box: LambdaBox;
beforeAll(async () => {
  box = await startLambdaBox(handler);
  await box.ready('app');
});
afterAll(() => box.close());

it('names the engine as the contract between function and deployer does', () => {
  const contract = JSON.parse(readFileSync('container/contract.json', 'utf8'));
  expect(engineNames).toEqual({
    pathVariable: contract.environment.enginePath,
    portVariable: contract.environment.enginePort,
    imagePath: contract.engine.path,
  });
});

describe('the control plane', () => {
  const create = (change: object) =>
    box.lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'other',
        Role: role,
        PackageType: 'Image',
        Code: { ImageUri: imageUri },
        Architectures: ['arm64'],
        ...change,
      }),
    );

  it.each([
    [
      'memory over the cap, before it looks at the role',
      { MemorySize: 10241, Role: 'arn:aws:iam::123456789012:role/strange' },
      'ValidationException',
      "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240",
    ],
    [
      'a role that is not there',
      { Role: 'arn:aws:iam::123456789012:role/strange' },
      'InvalidParameterValueException',
      'The role defined for the function cannot be assumed by Lambda.',
    ],
    [
      'an image that is not there',
      { Code: { ImageUri: imageUri.replace('one', 'two') } },
      'InvalidParameterValueException',
      `Source image ${imageUri.replace('one', 'two')} does not exist. Provide a valid source image.`,
    ],
    [
      'a name that is taken',
      { FunctionName: 'app' },
      'ResourceConflictException',
      'Function already exist: app',
    ],
  ])('refuses %s', async (_, change, name, message) => {
    await expect(create(change)).rejects.toMatchObject({ name, message });
  });

  it('refuses events for a function that is still Pending', async () => {
    const slow = await startLambdaBox(handler, { activeAfterMs: 3_600_000 });
    expect(slow.service.control.createFunction(input('other')).state).toBe('Pending');
    await expect(invoke(slow, 'other', {})).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message:
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    });
    await slow.close();
  });

  it('brings a function from Pending to Active, and takes it away again', async () => {
    expect((await create({})).State).toBe('Pending');
    await waitUntilFunctionActiveV2(
      { client: box.lambda, maxWaitTime: 10, minDelay: 1 },
      { FunctionName: 'other' },
    );
    expect((await invoke(box, 'other', {})).error).toBeUndefined();
    await box.lambda.send(new DeleteFunctionCommand({ FunctionName: 'other' }));
    await expect(box.lambda.send(new GetFunctionCommand({ FunctionName: 'other' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:eu-central-1:123456789012:function:other',
    });
  });

  it('refuses memory in the words of an account with a lower cap', async () => {
    const small = await startLambdaBox(handler, { memoryCap: 3008 });
    await expect(small.ready('app', { memory: 3009 })).rejects.toThrow(
      "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 3008",
    );
    await small.close();
  });

  it('shows lists page by page', async () => {
    for (const name of ['one', 'two']) box.service.control.createFunction(input(name));
    const names: (string | undefined)[][] = [];
    for await (const { Functions } of paginateListFunctions({ client: box.lambda, pageSize: 2 }, {})) {
      names.push((Functions ?? []).map(({ FunctionName }) => FunctionName));
    }
    expect(names).toEqual([['app', 'one'], ['two']]);
    const strange = new ListFunctionsCommand({ Marker: 'never given' });
    await expect(box.lambda.send(strange)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it('tells the limits of the account', async () => {
    const { AccountLimit } = await box.lambda.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit?.ConcurrentExecutions).toBe(1000);
  });
});
