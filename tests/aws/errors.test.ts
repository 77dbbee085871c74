import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runInNode } from './in-node.js';
import { type Answer, jsonError, openWire, type Wire, xml, xmlError } from './wire.js';

let wire: Wire | undefined;
afterEach(async () => {
  await wire?.close();
  wire = undefined;
});

const identity = (answer: Answer) => async () => {
  wire = await openWire(() => answer);
  return wire.awsWith({ profile: 'dev', profileFields: { sso_session: 'corp' } }).identity.whoAmI();
};

describe('what STS says becomes something that can be done', () => {
  const rows: readonly {
    readonly name: string;
    readonly answer: Answer;
    readonly code: string;
    readonly exitCode: number;
    readonly next: RegExp;
  }[] = [
    {
      name: 'an expired token is renewed the way the profile logs in',
      answer: xmlError('ExpiredToken', 'The security token included in the request is expired', 403),
      code: 'credentials-expired',
      exitCode: 4,
      next: /^aws sso login --profile dev$/,
    },
    {
      name: 'an unknown key is told',
      answer: xmlError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403),
      code: 'credentials-invalid',
      exitCode: 4,
      next: /^aws sts get-caller-identity --profile dev$/,
    },
    {
      name: 'a wrong secret is told',
      answer: xmlError('SignatureDoesNotMatch', 'The request signature we calculated does not match', 403),
      code: 'credentials-invalid',
      exitCode: 4,
      next: /^aws sts get-caller-identity/,
    },
    {
      name: 'a signature that is too old is a wrong clock',
      answer: xmlError(
        'SignatureDoesNotMatch',
        'Signature expired: 20261123T000000Z is now earlier than 20261123T001000Z',
        403,
      ),
      code: 'credentials-clock-skew',
      exitCode: 4,
      next: /^date -u$/,
    },
    {
      name: 'RequestExpired is a wrong clock',
      answer: xmlError('RequestExpired', 'Request has expired.', 400),
      code: 'credentials-clock-skew',
      exitCode: 4,
      next: /^date -u$/,
    },
    {
      name: 'a refusal that nobody foresaw keeps AWS’s name and words',
      answer: xmlError('OddProblem', 'the moon is in the wrong place', 400),
      code: 'aws-refused',
      exitCode: 1,
      next: /^$/,
    },
    {
      name: 'a fault of AWS ends after several tries',
      answer: xmlError('ServiceUnavailable', 'try later', 503),
      code: 'aws-unavailable',
      exitCode: 1,
      next: /health/,
    },
  ];
  it.each(rows)('$name', async ({ answer, code, exitCode, next }) => {
    const failure = await identity(answer)().catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'user-error', code, exitCode });
    expect((failure as { next: string[] }).next[0] ?? '').toMatch(next);
  });

  it('says what AWS said', async () => {
    await expect(identity(xmlError('OddProblem', 'the moon is in the wrong place'))()).rejects.toThrow(
      'sts:GetCallerIdentity: OddProblem: the moon is in the wrong place',
    );
  });
});

describe('access denied', () => {
  it('names who, the action and the resource, and what to allow', async () => {
    wire = await openWire(() =>
      jsonError(
        'AccessDeniedException',
        'User: arn:aws:iam::123456789012:user/eve is not authorized to perform: ecr:CreateRepository on resource: arn:aws:ecr:eu-west-1:123456789012:repository/llm because no identity-based policy allows the ecr:CreateRepository action',
      ),
    );
    await expect(wire.aws.repositories.create('llm', {})).rejects.toMatchObject({
      code: 'access-denied',
      exitCode: 1,
      message:
        'arn:aws:iam::123456789012:user/eve may not do ecr:CreateRepository on arn:aws:ecr:eu-west-1:123456789012:repository/llm',
      why: 'no policy allows it',
      next: [expect.stringContaining('"Action":"ecr:CreateRepository"')],
    });
    expect(wire.asked).toHaveLength(1);
  });

  it('says that a service control policy forbids it', async () => {
    wire = await openWire(() =>
      xmlError(
        'AccessDenied',
        'User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: cloudformation:DescribeStacks on resource: arn:aws:cloudformation:eu-west-1:123456789012:stack/x/* with an explicit deny in a service control policy',
        403,
      ),
    );
    await expect(wire.aws.stacks.describe('x')).rejects.toMatchObject({
      code: 'access-denied',
      why: 'a service control policy forbids it; no policy of your own can allow it',
    });
  });

  it('falls back on the call that was made when AWS says nothing', async () => {
    wire = await openWire(() => jsonError('AccessDeniedException', '', 403));
    await expect(wire.aws.functions.accountLimits()).rejects.toThrow('may not do lambda:GetAccountSettings');
  });
});

describe('the network', () => {
  it.each([
    {
      name: 'a refused connection puts the endpoint in doubt',
      endpoint: 'http://127.0.0.1:1',
      says: /ECONNREFUSED/,
      why: /wrong endpoint/,
    },
    {
      name: 'a name that does not resolve puts the Region in doubt',
      endpoint: 'https://sts.eu-wset-1.invalid',
      says: /ENOTFOUND|EAI_AGAIN/,
      why: /eu-west-1 is no Region|firewall/,
    },
  ])('$name', async ({ endpoint, says, why }) => {
    const { error } = await runInNode(
      `import { createAws } from './src/aws/aws.ts';
      const main = () => createAws({
        region: 'eu-west-1',
        credentials: async () => ({ accessKeyId: 'A', secretAccessKey: 'B' }),
        endpoints: { sts: ${JSON.stringify(endpoint)} },
        pace: { throttledMs: 1, faultMs: 1, longestMs: 2 },
      }).identity.whoAmI();`,
      {},
    );
    expect(error).toMatchObject({ kind: 'user-error', code: 'network-unreachable', exitCode: 1 });
    expect(error?.message).toMatch(says);
    expect(error?.why).toMatch(why);
  });

  it('a connection that breaks is tried again', async () => {
    wire = await openWire((_, count) => (count < 3 ? { reset: true } : callerIdentity));
    await expect(wire.aws.identity.whoAmI()).resolves.toMatchObject({ account: '123456789012' });
    expect(wire.asked).toHaveLength(3);
  });
});

describe('throttling', () => {
  it('does not fail a call that AWS answers at the twelfth try', async () => {
    wire = await openWire((_, count) =>
      count < 12 ? xmlError('Throttling', 'Rate exceeded') : callerIdentity,
    );
    await expect(wire.aws.identity.whoAmI()).resolves.toMatchObject({ account: '123456789012' });
    expect(wire.asked).toHaveLength(12);
  });

  it('that never ends is told', async () => {
    wire = await openWire(() => xmlError('Throttling', 'Rate exceeded'));
    await expect(wire.aws.identity.whoAmI()).rejects.toMatchObject({ code: 'throttled' });
  });

  it('is not what a quota is: LimitExceededException is told at once', async () => {
    wire = await openWire(() => jsonError('LimitExceededException', 'too many repositories'));
    await expect(wire.aws.repositories.create('llm', {})).rejects.toMatchObject({ code: 'aws-refused' });
    expect(wire.asked).toHaveLength(1);
  });
});

describe('plain http', () => {
  it('is refused to other machines, and nothing is sent', async () => {
    wire = await openWire(() => callerIdentity);
    const aws = wire.awsWith({ endpoints: { sts: 'http://sts.example.com' } });
    await expect(aws.identity.whoAmI()).rejects.toMatchObject({ code: 'endpoint-insecure', exitCode: 2 });
  });

  it('is refused also when AWS’s config file asks for it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'endpoint-'));
    await writeFile(join(folder, 'config'), '[default]\nendpoint_url = http://sts.example.com\n');
    const { error } = await runInNode(
      `import { createAws } from './src/aws/aws.ts';
      const main = () => createAws({
        region: 'eu-west-1',
        credentials: async () => ({ accessKeyId: 'A', secretAccessKey: 'B' }),
      }).identity.whoAmI();`,
      { AWS_CONFIG_FILE: join(folder, 'config') },
    );
    await rm(folder, { recursive: true });
    expect(error).toMatchObject({
      code: 'endpoint-insecure',
      message: expect.stringContaining('config file'),
    });
  });
});

it('errors carry no secret of the request', async () => {
  wire = await openWire(() => xmlError('InvalidClientTokenId', 'no', 403));
  const aws = wire.awsWith({
    credentials: async () => ({
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'hush',
      sessionToken: 'hush-too',
    }),
  });
  const failure = (await aws.identity.whoAmI().catch((error: unknown) => error)) as Error;
  expect(JSON.stringify({ ...failure, message: failure.message })).not.toContain('hush');
});

const callerIdentity = xml(
  'GetCallerIdentity',
  '<Arn>arn:aws:iam::123456789012:user/eve</Arn><UserId>AIDA</UserId><Account>123456789012</Account>',
);
