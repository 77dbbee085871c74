import { Sha256 } from '@aws-crypto/sha256-js';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { account, type LambdaBox, startLambdaBox } from './lambda-box.js';
import { handler } from './lambda-handler.js';

let box: LambdaBox;
beforeAll(async () => {
  box = await startLambdaBox(handler);
  await box.ready('app');
});
afterAll(() => box.close());

describe('a function URL', () => {
  let open: string;
  let signed: string;
  beforeAll(async () => {
    const FunctionName = 'app';
    const { Version } = await box.lambda.send(new PublishVersionCommand({ FunctionName }));
    for (const Name of ['open', 'signed']) {
      await box.lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: Version }));
    }
    const url = async (Qualifier: string, AuthType: 'NONE' | 'AWS_IAM') =>
      (
        await box.lambda.send(
          new CreateFunctionUrlConfigCommand({
            FunctionName,
            Qualifier,
            AuthType,
            InvokeMode: 'RESPONSE_STREAM',
          }),
        )
      ).FunctionUrl as string;
    open = await url('open', 'NONE');
    signed = await url('signed', 'AWS_IAM');
  });

  it('that is public answers only when both permissions are there', async () => {
    const permit = (StatementId: string, rest: object) =>
      box.lambda.send(
        new AddPermissionCommand({
          FunctionName: 'app',
          Qualifier: 'open',
          StatementId,
          Principal: '*',
          Action: 'lambda:InvokeFunction',
          ...rest,
        }),
      );
    const ask = () => fetch(new URL('some/path?q=1', open));
    expect((await ask()).status).toBe(403);
    await permit('url', { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' });
    const half = await ask();
    expect([half.status, await half.json()]).toEqual([403, { Message: 'Forbidden' }]);
    await permit('function', { InvokedViaFunctionUrl: true });
    const answer = await ask();
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-own')).toBe('yes');
    expect(await answer.json()).toEqual({ path: '/some/path', query: 'q=1', account: 'anonymous' });
  });

  it('breaks off a stream that failed, and answers 502 when nothing was sent', async () => {
    const late = await fetch(new URL('fail-late', open));
    await expect(late.text()).rejects.toThrow();
    expect((await fetch(new URL('fail-early', open))).status).toBe(502);
  });

  it.each([
    ['the right key', account.secretAccessKey, 201],
    ['a wrong key', 'another-secret', 403],
  ])('with AWS_IAM verifies a signature by %s', async (_, secretAccessKey, status) => {
    const url = new URL('hello', signed);
    const signer = new SignatureV4({
      service: 'lambda',
      region: account.region,
      credentials: { accessKeyId: account.accessKeyId, secretAccessKey },
      sha256: Sha256,
    });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      port: Number(url.port),
      path: url.pathname,
      query: {},
      headers: { host: url.host, 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    const answer = await fetch(url, { method: 'POST', headers, body: '{"a":1}' });
    expect(answer.status).toBe(status);
  });

  it('with AWS_IAM takes a plus in the query for itself, not for a blank', async () => {
    const url = new URL('hello?q=a+b', signed);
    const signer = new SignatureV4({
      service: 'lambda',
      region: account.region,
      credentials: account,
      sha256: Sha256,
    });
    const { headers } = await signer.sign({
      method: 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: { q: 'a+b' },
      headers: { host: url.host },
    });
    expect(await (await fetch(url, { headers })).json()).toMatchObject({ query: 'q=a+b' });
  });

  it('with AWS_IAM refuses who did not sign', async () => {
    expect((await fetch(signed)).status).toBe(403);
  });
});

describe('a function URL with CORS', () => {
  const page = 'https://page.example';
  let url: string;
  beforeAll(async () => {
    await box.ready('shared');
    const FunctionName = 'shared';
    for (const rest of [
      { StatementId: 'a', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' as const },
      { StatementId: 'b', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
    ]) {
      await box.lambda.send(new AddPermissionCommand({ FunctionName, Principal: '*', ...rest }));
    }
    const made = await box.lambda.send(
      new CreateFunctionUrlConfigCommand({
        FunctionName,
        AuthType: 'NONE',
        InvokeMode: 'RESPONSE_STREAM',
        Cors: { AllowOrigins: [page], AllowMethods: ['POST'], AllowHeaders: ['authorization'], MaxAge: 600 },
      }),
    );
    expect(made.Cors).toMatchObject({ AllowOrigins: [page], MaxAge: 600 });
    url = made.FunctionUrl as string;
  });

  const preflight = (origin: string) =>
    fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });

  it('answers a preflight itself', async () => {
    const before = box.lines.length;
    const answer = await preflight(page);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '600',
    });
    expect(box.lines.slice(before)).toEqual([]);
  });

  it('says who may read an answer, and says nothing to a page that may not', async () => {
    const read = async (origin: string) => {
      const answer = await fetch(new URL('hello', url), { headers: { origin } });
      expect(answer.status).toBe(201);
      return answer.headers.get('access-control-allow-origin');
    };
    expect(await read(page)).toBe(page);
    expect(await read('https://other.example')).toBeNull();
    expect((await preflight('https://other.example')).headers.get('access-control-allow-origin')).toBeNull();
  });
});
