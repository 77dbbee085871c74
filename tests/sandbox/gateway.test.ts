import { Sha256 } from '@aws-crypto/sha256-js';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { readEvent } from '../../container/events.js';
import { createGateways, type Gateways } from '../../src/sandbox/apigateway/gateways.js';
import { preludeContentType } from '../../src/sandbox/lambda/prelude.js';
import type { CallFunction, ServiceCall } from '../../src/sandbox/lambda/service-call.js';
import { AwsFailure, type SandboxAccount } from '../../src/sandbox/service.js';

const functionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:ours:live';
const uri = (way: string) =>
  `arn:aws:apigateway:eu-central-1:lambda:path/2021-11-15/functions/${functionArn}/${way}`;
const streaming = {
  Type: 'AWS_PROXY',
  ResponseTransferMode: 'STREAM',
  Uri: uri('response-streaming-invocations'),
};

let now: Date;
let asked: ServiceCall[];
let gateways: Gateways;
/** What the function does; most tests have it answer with a prelude. */
let answers: CallFunction;
const account: SandboxAccount = {
  account: '123456789012',
  region: 'eu-central-1',
  accessKeyId: 'AKIATEST',
  secretAccessKey: 'test-secret',
  now: () => now,
};

const done = { requestId: 'r', error: undefined, log: Promise.resolve([]) };
const saying =
  (...chunks: readonly string[]): CallFunction =>
  async (_call, sink) => {
    sink.start({ streaming: true, contentType: preludeContentType });
    for (const chunk of chunks) await sink.write(Buffer.from(chunk));
    return done;
  };
const hello = saying(
  '{"statusCode":201,"headers":{"X-Own":"1"},"cookies":["a=b"]}\0\0\0\0',
  '\0\0\0\0hel',
  'lo',
);

beforeEach(async () => {
  now = new Date('2026-11-28T12:00:00Z');
  asked = [];
  answers = hello;
  gateways = createGateways(account, (call, sink) => {
    asked.push(call);
    return answers(call, sink);
  });
  await make('Api', 'RestApi', {});
  await make('Paths', 'Resource', { RestApiId: 'Api', ParentId: 'Api/', PathPart: '{proxy+}' });
});
afterEach(() => gateways.close());

const make = (name: string, kind: string, properties: object, id = name) =>
  gateways.put(name, {
    kind,
    id,
    properties: properties as Record<string, unknown>,
    ...(kind === 'RestApi' && { rootId: `${id}/` }),
  });

/** One method on every path, deployed; gives the address of its stage. */
async function deployed(method: object = {}, stage: object = {}): Promise<string> {
  const own = {
    HttpMethod: 'ANY',
    AuthorizationType: 'NONE',
    ApiKeyRequired: 'false',
    Integration: streaming,
  };
  await make('All', 'Method', { RestApiId: 'Api', ResourceId: 'Paths', ...own, ...method });
  await make('First', 'Deployment', { RestApiId: 'Api' });
  await make(
    'Live',
    'Stage',
    { RestApiId: 'Api', StageName: 'live', DeploymentId: 'First', ...stage },
    'live',
  );
  return gateways.located('https://Api.execute-api.eu-central-1.amazonaws.com/live');
}

const statusOf = async (url: string, init?: RequestInit): Promise<readonly [number, string]> => {
  const answer = await fetch(url, init);
  return [answer.status, await answer.text()];
};
const message = (words: string) => JSON.stringify({ message: words });

describe('an answer', () => {
  it('comes with the status, headers and cookies of its prelude, however that was cut', async () => {
    const answer = await fetch(`${await deployed()}/api/chat`);
    expect([answer.status, answer.headers.get('x-own'), answer.headers.getSetCookie()]).toEqual([
      201,
      '1',
      ['a=b'],
    ]);
    expect(await answer.text()).toBe('hello');
  });

  it('is passed on as it comes', async () => {
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    answers = async (_call, sink) => {
      sink.start({ streaming: true, contentType: preludeContentType });
      await sink.write(Buffer.from('{"statusCode":200}\0\0\0\0\0\0\0\0first'));
      await held;
      await sink.write(Buffer.from(' second'));
      return done;
    };
    const { body } = await fetch(`${await deployed()}/x`);
    const reader = body!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('first');
    goOn();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe(' second');
  });

  it.each<[string, CallFunction]>([
    ['without a prelude', saying('hello')],
    ['with a broken one', saying('{"statusCode":\0\0\0\0\0\0\0\0')],
    [
      'that was not streamed',
      async (_call, sink) => {
        sink.start({ streaming: false, contentType: 'application/json' });
        await sink.write(Buffer.from('{"statusCode":200,"body":"x"}'));
        return done;
      },
    ],
    [
      'of a function that failed',
      async () => ({ ...done, error: { kind: 'handled', payload: {} } as never }),
    ],
  ])('%s is 502', async (_name, own) => {
    answers = own;
    expect(await statusOf(`${await deployed()}/x`)).toEqual([502, message('Internal server error')]);
  });

  it('is 500 when the function lets the API not in', async () => {
    answers = () => Promise.reject(new AwsFailure('AccessDeniedException', 'no', 403));
    expect(await statusOf(`${await deployed()}/x`)).toEqual([500, message('Internal server error')]);
  });

  it('is 500 where a stream is asked of the address that does not stream', async () => {
    const url = await deployed({ Integration: { ...streaming, Uri: uri('invocations') } });
    expect(await statusOf(`${url}/x`)).toEqual([500, message('Internal server error')]);
    expect(asked).toEqual([]);
  });

  it('may be whole, in the shape of payload 1.0', async () => {
    answers = async (_call, sink) => {
      sink.start({ streaming: false, contentType: 'application/json' });
      await sink.write(Buffer.from('{"statusCode":202,"body":"aGk=","isBase64Encoded":true}'));
      return done;
    };
    const url = await deployed({ Integration: { Type: 'AWS_PROXY', Uri: uri('invocations') } });
    expect(await statusOf(`${url}/x`)).toEqual([202, 'hi']);
  });
});

describe('what the function is told', () => {
  it('is payload 1.0, which the handler reads', async () => {
    const url = `${await deployed()}/api/chat%20x?a=1&a=2`;
    await fetch(url, { method: 'POST', body: '{"é":1}', headers: { 'X-Api-Key': 'k' } });
    const [{ event, functionArn: called, service, sourceArn } = {} as ServiceCall] = asked;
    expect([called, service]).toEqual([functionArn, 'apigateway.amazonaws.com']);
    expect(sourceArn).toBe('arn:aws:execute-api:eu-central-1:123456789012:Api/live/POST/api/chat%20x');
    expect(event).toMatchObject({
      resource: '/{proxy+}',
      path: '/api/chat%20x',
      pathParameters: { proxy: 'api/chat x' },
      queryStringParameters: { a: '2' },
      multiValueQueryStringParameters: { a: ['1', '2'] },
      requestContext: { stage: 'live', path: '/live/api/chat%20x', apiId: 'Api', resourcePath: '/{proxy+}' },
    });
    expect(readEvent(event)).toMatchObject({
      kind: 'http',
      source: 'rest-api',
      method: 'POST',
      headers: { 'x-api-key': 'k' },
      body: Buffer.from('{"é":1}'),
    });
  });
});

describe('who may call', () => {
  it('nobody at another stage, at a path without a method, or with too much', async () => {
    const url = await deployed();
    expect(await statusOf(url.replace(/live$/, 'test/x'))).toEqual([403, message('Forbidden')]);
    // {proxy+} does not take the root.
    expect(await statusOf(url)).toEqual([403, message('Missing Authentication Token')]);
    const body = 'x'.repeat(10 * 1024 * 1024 + 1);
    expect(await statusOf(`${url}/x`, { method: 'POST', body })).toEqual([413, message('Request Too Long')]);
    expect(asked).toEqual([]);
  });

  it('who signs for execute-api, where signatures are asked for', async () => {
    const url = await deployed({ AuthorizationType: 'AWS_IAM' });
    const signed = async (service: string) => {
      const { host, hostname, port } = new URL(url);
      const { accessKeyId, secretAccessKey, region } = account;
      const credentials = { accessKeyId, secretAccessKey };
      const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
      const { headers } = await signer.sign(
        {
          method: 'GET',
          protocol: 'http:',
          hostname,
          port: Number(port),
          path: '/live/x',
          headers: { host },
        },
        { signingDate: now },
      );
      return statusOf(`${url}/x`, { headers });
    };
    expect(await statusOf(`${url}/x`)).toEqual([403, message('Missing Authentication Token')]);
    expect((await signed('lambda'))[1]).toMatch(/signature we calculated does not match/);
    expect(await signed('execute-api')).toEqual([201, 'hello']);
    expect(asked[0]?.event).toMatchObject({ requestContext: { identity: { accessKey: 'AKIATEST' } } });
  });

  it('who has an enabled key of a plan for this stage, where keys are asked for', async () => {
    const url = await deployed({ ApiKeyRequired: 'true' });
    const stages = [{ ApiId: 'Api', Stage: 'live' }];
    await make('Web', 'ApiKey', { Name: 'web', Enabled: 'true' });
    await make('Off', 'ApiKey', { Name: 'off', Enabled: 'false' });
    await make('Elsewhere', 'ApiKey', { Name: 'elsewhere', Enabled: 'true' });
    await make('Plan', 'UsagePlan', { ApiStages: stages });
    await make('Other', 'UsagePlan', { ApiStages: [{ ApiId: 'Api', Stage: 'test' }] });
    await make('WebPlan', 'UsagePlanKey', { KeyId: 'Web', UsagePlanId: 'Plan' });
    await make('OffPlan', 'UsagePlanKey', { KeyId: 'Off', UsagePlanId: 'Plan' });
    await make('OtherPlan', 'UsagePlanKey', { KeyId: 'Elsewhere', UsagePlanId: 'Other' });
    const keys = Object.fromEntries(gateways.keys().map(({ name, value }) => [name, value]));
    const by = (key: string) => statusOf(`${url}/x`, { headers: { 'x-api-key': key } });
    expect(await by(keys.web!)).toEqual([201, 'hello']);
    for (const key of [keys.off!, keys.elsewhere!, 'wrong', '']) {
      expect(await by(key)).toEqual([403, message('Forbidden')]);
    }
    // A change of the plan keeps the key.
    await make('Web', 'ApiKey', { Name: 'web', Enabled: 'true', Description: 'new' });
    expect(await by(keys.web!)).toEqual([201, 'hello']);
  });
});

describe('how often', () => {
  const plan = async (properties: object) => {
    const url = await deployed({ ApiKeyRequired: 'true' });
    await make('Web', 'ApiKey', { Name: 'web', Enabled: 'true' });
    await make('Plan', 'UsagePlan', { ApiStages: [{ ApiId: 'Api', Stage: 'live' }], ...properties });
    await make('WebPlan', 'UsagePlanKey', { KeyId: 'Web', UsagePlanId: 'Plan' });
    const [{ value } = { value: '' }] = gateways.keys();
    return () => statusOf(`${url}/x`, { headers: { 'x-api-key': value } });
  };

  it('a key may call as its plan says: a burst, and then by the clock', async () => {
    const call = await plan({ Throttle: { RateLimit: '2', BurstLimit: '3' } });
    const statuses = async (count: number) => {
      const all: number[] = [];
      for (let at = 0; at < count; at += 1) all.push((await call())[0]);
      return all;
    };
    expect(await statuses(4)).toEqual([201, 201, 201, 429]);
    expect(await call()).toEqual([429, message('Too Many Requests')]);
    now = new Date(now.getTime() + 1000);
    expect(await statuses(3)).toEqual([201, 201, 429]);
    now = new Date(now.getTime() + 60_000);
    expect(await statuses(4)).toEqual([201, 201, 201, 429]);
  });

  it('a quota lasts for a day of UTC', async () => {
    const call = await plan({ Quota: { Limit: 1, Period: 'DAY' } });
    expect(await call()).toEqual([201, 'hello']);
    expect(await call()).toEqual([429, message('Limit Exceeded')]);
    now = new Date('2026-11-29T00:00:00Z');
    expect(await call()).toEqual([201, 'hello']);
  });

  it('all together may call as the stage says, with or without keys', async () => {
    const all = { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 };
    const url = await deployed({}, { MethodSettings: [all] });
    expect((await statusOf(`${url}/x`))[0]).toBe(201);
    expect(await statusOf(`${url}/x`)).toEqual([429, message('Too Many Requests')]);
  });
});

describe('a deployment', () => {
  it('is a copy: what changes later is served by the next one', async () => {
    const url = await deployed();
    await make('All', 'Method', {
      RestApiId: 'Api',
      ResourceId: 'Paths',
      HttpMethod: 'ANY',
      AuthorizationType: 'AWS_IAM',
      Integration: streaming,
    });
    expect((await statusOf(`${url}/x`))[0]).toBe(201);
    await make('Second', 'Deployment', { RestApiId: 'Api' });
    await make('Live', 'Stage', { RestApiId: 'Api', StageName: 'live', DeploymentId: 'Second' }, 'live');
    expect((await statusOf(`${url}/x`))[0]).toBe(403);
  });

  it('serves a path that is written out, and a method of its own, before what takes everything', async () => {
    await make('Exact', 'Resource', { RestApiId: 'Api', ParentId: 'Api/', PathPart: 'exact' });
    const method = { RestApiId: 'Api', ResourceId: 'Exact', HttpMethod: 'GET', AuthorizationType: 'NONE' };
    await make('Get', 'Method', { ...method, Integration: streaming });
    const url = await deployed();
    await statusOf(`${url}/exact`);
    expect(asked[0]?.event).toMatchObject({ resource: '/exact', pathParameters: null });
    expect((await statusOf(`${url}/exact`, { method: 'POST' }))[0]).toBe(403);
  });
});

it('an API that is gone answers no more, and leaves nothing', async () => {
  const url = await deployed();
  for (const name of ['Live', 'First', 'All', 'Paths', 'Api']) await gateways.remove(name);
  await expect(fetch(`${url}/x`)).rejects.toThrow();
  expect(gateways.leftovers()).toEqual([]);
  expect(gateways.located('https://Api.execute-api.eu-central-1.amazonaws.com/live')).toMatch(/^https/);
});
