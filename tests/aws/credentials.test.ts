import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runInNode } from './in-node.js';
import { config, credentials } from './profiles.js';
import { type Asked, jsonError, openWire, type Wire, xml, xmlError } from './wire.js';

let home: string;
let wire: Wire;
let answer: (asked: Asked) => ReturnType<typeof xml> = () => ({});

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'aws-home-'));
  wire = await openWire((asked) => answer(asked));
  await write('.aws/config', config);
  await write('.aws/credentials', credentials);
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const earlier = new Date(Date.now() - 3_600_000).toISOString();
  await write(ssoCache('expired'), JSON.stringify({ accessToken: 'token', expiresAt: earlier }));
  await write(
    ssoCache('https://legacy.example.com'),
    JSON.stringify({ accessToken: 'token', expiresAt: earlier }),
  );
  const refreshable = { clientId: 'c', clientSecret: 's', refreshToken: 'r', registrationExpiresAt: later };
  await write(
    ssoCache('refused'),
    JSON.stringify({ accessToken: 'token', expiresAt: earlier, ...refreshable }),
  );
  await write(ssoCache('good'), JSON.stringify({ accessToken: 'token', expiresAt: later }));
});

afterAll(async () => {
  await wire.close();
  await rm(home, { recursive: true });
});

describe('a profile that cannot be used says what would mend it', () => {
  const rows = [
    { profile: 'nobody', code: 'profile-unknown', says: /no AWS profile "nobody"/, next: /list-profiles/ },
    {
      profile: 'sso-expired',
      code: 'credentials-sso-expired',
      says: /expired/,
      next: /^aws sso login --profile sso-expired$/,
    },
    {
      profile: 'sso-legacy',
      code: 'credentials-sso-expired',
      says: /expired/,
      next: /^aws sso login --profile sso-legacy$/,
    },
    {
      profile: 'sso-never',
      code: 'credentials-sso-never',
      says: /no SSO session/,
      next: /^aws sso login --profile sso-never$/,
    },
    {
      profile: 'login',
      code: 'credentials-login',
      says: /console session/,
      next: /^aws login --profile login$/,
    },
    { profile: 'mfa', code: 'credentials-mfa', says: /needs an MFA code/, next: /terminal/ },
    {
      profile: 'empty',
      code: 'credentials-not-in-profile',
      says: /names no credentials/,
      next: /^aws login --profile empty$/,
    },
    { profile: 'stale', code: 'credentials-expired', says: /expired/, next: /^aws login --profile stale$/ },
    {
      profile: 'odd',
      code: 'credentials-unusable',
      says: /could not be used/,
      next: /get-caller-identity --profile odd$/,
    },
    { profile: 'a b', code: 'profile-unknown', says: /"a b"/, next: /list-profiles/ },
  ];
  it.each(rows)('$profile: $code', async ({ profile, code, says, next }) => {
    const { error } = await ask({ profile });
    expect(error).toMatchObject({ kind: 'user-error', code, exitCode: 4 });
    expect(error?.message).toMatch(says);
    expect(error?.next[0]).toMatch(next);
  });

  it('an unknown profile lists those that exist', async () => {
    const { error } = await ask({ profile: 'nobody' });
    expect(error?.why).toMatch(/empty, .*keys, .*mfa/);
  });

  it('an SSO session that cannot be renewed any more has expired', async () => {
    answer = () => jsonError('InvalidGrantException', 'Invalid refresh token', 400);
    const environment = { AWS_ENDPOINT_URL_SSO_OIDC: wire.url };
    const { error } = await ask({ profile: 'sso-refused', environment });
    expect(error).toMatchObject({ code: 'credentials-sso-expired', exitCode: 4 });
    expect(wire.asked.at(-1)?.path).toBe('/token');
  });

  it('an SSO role that is not assigned is told with role and account', async () => {
    answer = () => jsonError('ForbiddenException', 'No access', 403);
    const { error } = await ask({ profile: 'sso-good', environment: { AWS_ENDPOINT_URL_SSO: wire.url } });
    expect(error).toMatchObject({
      code: 'credentials-sso-denied',
      message: expect.stringContaining('role Deployer in account 123456789012'),
    });
  });

  it('a role that may not be assumed says so, with AWS’s words', async () => {
    answer = () =>
      xmlError(
        'AccessDenied',
        'User: arn:aws:iam::1:user/e is not authorized to perform: sts:AssumeRole on resource: arn:r',
        403,
      );
    const { error } = await ask({ profile: 'role', environment: { AWS_ENDPOINT_URL_STS: wire.url } });
    expect(error).toMatchObject({
      code: 'credentials-assume-denied',
      message: expect.stringContaining('arn:aws:iam::123456789012:role/deploy'),
      next: ['aws sts get-caller-identity --profile keys'],
    });
  });

  it('a wrong MFA code is not a wrong role', async () => {
    answer = () =>
      xmlError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code.', 403);
    const { error } = await ask({
      profile: 'mfa',
      mfa: '000000',
      environment: { AWS_ENDPOINT_URL_STS: wire.url },
    });
    expect(error).toMatchObject({ code: 'credentials-mfa-wrong', exitCode: 4 });
  });
});

describe('the order of sources', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'FROMENV', AWS_SECRET_ACCESS_KEY: 'secret' };

  it('nothing at all lists what was looked at, and asks no metadata service', async () => {
    answer = () => ({ status: 500 });
    const before = wire.asked.length;
    const { error, stderr } = await ask({
      environment: {
        AWS_CONFIG_FILE: join(home, 'none'),
        AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
        AWS_EC2_METADATA_SERVICE_ENDPOINT: wire.url,
      },
    });
    expect(error).toMatchObject({ code: 'credentials-missing', exitCode: 4 });
    expect(error?.why).toMatch(/AWS_ACCESS_KEY_ID.*profile default.*not EC2/);
    expect(error?.next).toContain('aws login');
    expect(wire.asked.length).toBe(before);
    expect(stderr).toBe('');
  });

  it('on EC2 the metadata service is asked', async () => {
    const before = wire.asked.length;
    await ask({
      ec2: true,
      environment: {
        AWS_CONFIG_FILE: join(home, 'none'),
        AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
        AWS_EC2_METADATA_SERVICE_ENDPOINT: wire.url,
      },
    });
    expect(wire.asked.length).toBeGreaterThan(before);
  });

  it('AWS_EC2_METADATA_DISABLED holds on EC2 too', async () => {
    const before = wire.asked.length;
    await ask({
      ec2: true,
      environment: {
        AWS_CONFIG_FILE: join(home, 'none'),
        AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
        AWS_EC2_METADATA_SERVICE_ENDPOINT: wire.url,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    expect(wire.asked.length).toBe(before);
  });

  it('keys of the environment win over AWS_PROFILE, without a warning of the SDK', async () => {
    const { value, stderr } = await ask({ environment: { ...keys, AWS_PROFILE: 'keys' } });
    expect(value).toBe('FROMENV');
    expect(stderr).toBe('');
  });

  it('a profile named on purpose excludes keys of the environment', async () => {
    expect((await ask({ profile: 'keys', environment: keys })).value).toBe('FROMPROFILE');
    expect((await ask({ profile: 'empty', environment: keys })).error?.code).toBe(
      'credentials-not-in-profile',
    );
  });

  it('AWS_PROFILE names a profile, else default is used', async () => {
    expect((await ask({ environment: { AWS_PROFILE: 'keys' } })).value).toBe('FROMPROFILE');
    expect((await ask({})).value).toBe('FROMDEFAULT');
  });

  it('an MFA code is asked for once, however many clients want credentials', async () => {
    answer = () => assumed;
    const before = wire.asked.length;
    const { value } = await ask({
      profile: 'mfa',
      mfa: '123456',
      times: 3,
      environment: { AWS_ENDPOINT_URL_STS: wire.url },
    });
    expect(value).toBe('FROMROLE');
    const bodies = wire.asked.slice(before).map(({ body }) => new URLSearchParams(body).get('TokenCode'));
    expect(bodies).toEqual(['123456']);
  });

  it('a web identity (as in CI) is exchanged in the Region that was resolved', async () => {
    const role = assumed.body?.toString().replaceAll('AssumeRole', 'AssumeRoleWithWebIdentity');
    answer = () => ({ ...assumed, body: role });
    await write('token', 'the-oidc-token');
    const { value } = await ask({
      environment: {
        AWS_CONFIG_FILE: join(home, 'none'),
        AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
        AWS_WEB_IDENTITY_TOKEN_FILE: join(home, 'token'),
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/ci',
        AWS_ENDPOINT_URL_STS: wire.url,
      },
    });
    expect(value).toBe('FROMROLE');
    expect(wire.asked.at(-1)?.body).toContain('WebIdentityToken=the-oidc-token');
  });

  it('a container’s role is asked of its own address', async () => {
    const expiration = new Date(Date.now() + 3_600_000).toISOString();
    answer = () => ({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        AccessKeyId: 'FROMCONTAINER',
        SecretAccessKey: 's',
        Token: 't',
        Expiration: expiration,
      }),
    });
    const { value } = await ask({
      environment: {
        AWS_CONFIG_FILE: join(home, 'none'),
        AWS_SHARED_CREDENTIALS_FILE: join(home, 'none'),
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${wire.url}/role`,
      },
    });
    expect(value).toBe('FROMCONTAINER');
  });

  it('a role is assumed in the Region that was resolved when its profile names none', async () => {
    answer = () => assumed;
    await ask({ profile: 'role', environment: { AWS_ENDPOINT_URL_STS: wire.url } });
    expect(wire.asked.at(-1)?.headers.authorization).toContain('/eu-central-1/sts/');
  });
});

interface Question {
  readonly profile?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly mfa?: string;
  readonly ec2?: boolean;
  readonly times?: number;
}

/** Asks for credentials the way the program does, in a process of its own; the value is the key id. */
const ask = ({ profile, environment = {}, mfa, ec2 = false, times = 1 }: Question) =>
  runInNode(
    `import { createCredentials } from './src/aws/credentials.ts';
    const main = async () => {
      const provide = createCredentials({
        profile: ${JSON.stringify(profile)},
        region: 'eu-central-1',
        environment: process.env,
        mfaCodeProvider: ${mfa === undefined ? 'undefined' : `async () => ${JSON.stringify(mfa)}`},
        onEc2: async () => ${ec2},
      });
      const all = await Promise.all(Array.from({ length: ${times} }, () => provide()));
      return all[0].accessKeyId;
    };`,
    { HOME: home, ...environment },
  );

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, name)), { recursive: true });
  await writeFile(join(home, name), text);
}

const ssoCache = (id: string): string => `.aws/sso/cache/${createHash('sha1').update(id).digest('hex')}.json`;

const assumed = xml(
  'AssumeRole',
  `<Credentials><AccessKeyId>FROMROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/deploy/x</Arn><AssumedRoleId>A:x</AssumedRoleId></AssumedRoleUser>`,
);
