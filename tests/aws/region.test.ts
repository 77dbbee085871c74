import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { profileInUse } from '../../src/aws/credentials.js';
import { isEc2 } from '../../src/aws/ec2.js';
import { endpointsIn } from '../../src/aws/endpoints.js';
import { resolveRegion } from '../../src/aws/region.js';
import { readSharedConfig } from '../../src/aws/shared-config.js';
import { guessRegion } from '../../src/config/regions.js';

let folder: string;
let files: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aws-region-'));
  files = {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  };
  await writeFile(
    join(folder, 'config'),
    '[default]\nregion = us-east-2 # Ohio\n[profile dev]\nregion=ap-south-1\ns3 =\n  region = inner\n[profile "with space"]\nregion = eu-north-1\n[sso-session x]\nsso_region = eu-west-3\n',
  );
  await writeFile(
    join(folder, 'credentials'),
    '[only-keys]\naws_access_key_id = A\n[dev]\nregion = ap-south-2\n',
  );
});

afterAll(() => rm(folder, { recursive: true }));

describe('the Region', () => {
  const all = { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3', AWS_PROFILE: 'dev' };
  const rows = [
    {
      name: 'of flag, variable or file comes first',
      configured: { value: 'ca-west-1', origin: 'ollama-lambda.yaml:2:9' },
      environment: all,
      region: 'ca-west-1',
      from: 'ollama-lambda.yaml:2:9',
    },
    {
      name: 'AWS_REGION comes before AWS_DEFAULT_REGION',
      environment: all,
      region: 'eu-west-2',
      from: 'AWS_REGION',
    },
    {
      name: 'AWS_DEFAULT_REGION comes before the profile',
      environment: { ...all, AWS_REGION: '' },
      region: 'eu-west-3',
      from: 'AWS_DEFAULT_REGION',
    },
    {
      name: 'of AWS_PROFILE, its credentials file winning',
      environment: { AWS_PROFILE: 'dev' },
      region: 'ap-south-2',
      from: 'profile dev',
    },
    {
      name: 'of a profile with a space in its name',
      profile: 'with space',
      environment: {},
      region: 'eu-north-1',
      from: 'profile with space',
    },
    { name: 'of the default profile', environment: {}, region: 'us-east-2', from: 'profile default' },
    {
      name: 'that is newer than this program passes',
      environment: { AWS_REGION: 'eu-southwest-4' },
      region: 'eu-southwest-4',
      from: 'AWS_REGION',
    },
  ];
  it.each(rows)('$name', async ({ configured, environment, profile, region, from }) => {
    const question = { configured, environment: { ...files, ...environment }, profile, guess: guessRegion };
    await expect(resolveRegion(question)).resolves.toEqual({ region, from });
  });

  it('that nobody named is an error which lists what was tried', async () => {
    const question = { environment: files, profile: 'only-keys', guess: guessRegion };
    await expect(resolveRegion(question)).rejects.toMatchObject({
      code: 'region-missing',
      exitCode: 4,
      why: expect.stringMatching(
        /--region, OLLAMA_LAMBDA_REGION, .*ollama-lambda.yaml, AWS_REGION, AWS_DEFAULT_REGION, profile only-keys/,
      ),
    });
  });

  it.each([
    ['eu-wset-1', 'eu-west-1'],
    ['us-esat-1', 'us-east-1'],
  ])('%s is refused, and %s suggested', async (written, meant) => {
    const question = {
      environment: { ...files, AWS_REGION: written },
      profile: undefined,
      guess: guessRegion,
    };
    await expect(resolveRegion(question)).rejects.toMatchObject({
      code: 'region-unknown',
      exitCode: 2,
      message: expect.stringContaining(`did you mean ${meant}?`),
      next: [`ollama-lambda deploy --region ${meant}`],
    });
  });
});

describe('the shared files', () => {
  it('give profiles and leave nested settings and SSO sessions out', async () => {
    const { profiles } = await readSharedConfig(files);
    expect([...profiles.keys()].toSorted()).toEqual(['default', 'dev', 'only-keys', 'with space']);
    expect({ ...profiles.get('default') }).toEqual({ region: 'us-east-2' });
  });

  it('that are missing are empty', async () => {
    const { profiles } = await readSharedConfig({ HOME: join(folder, 'nowhere') });
    expect(profiles.size).toBe(0);
  });
});

describe('the profile in use', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' };
  it.each([
    { name: 'is the one that was named', profile: 'dev', environment: keys, used: 'dev' },
    {
      name: 'is none when the environment has keys',
      environment: { ...keys, AWS_PROFILE: 'dev' },
      used: undefined,
    },
    { name: 'is AWS_PROFILE', environment: { AWS_PROFILE: 'dev' }, used: 'dev' },
    { name: 'is the default one', environment: {}, used: 'default' },
  ])('$name', async ({ profile, environment, used }) => {
    const found = await profileInUse({ profile, environment: { ...files, ...environment } });
    expect(found.profile).toBe(used);
    expect(found.profileFields?.region === undefined).toBe(used === undefined);
  });
});

describe('endpoints of the environment', () => {
  it('one for all, one for each, which wins', () => {
    expect(
      endpointsIn({
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'https://logs.example.com',
      }),
    ).toEqual({
      sts: 'http://127.0.0.1:1',
      cloudformation: 'http://127.0.0.1:1',
      cloudwatch: 'http://127.0.0.1:1',
      iam: 'http://127.0.0.1:1',
      ecr: 'http://127.0.0.1:1',
      lambda: 'http://127.0.0.1:1',
      logs: 'https://logs.example.com',
    });
  });

  it('are AWS’s own when there are none, or when they are to be ignored', () => {
    expect(endpointsIn({})).toEqual({});
    expect(
      endpointsIn({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }),
    ).toEqual({});
  });

  it.each(['http://localhost:4566', 'http://127.9.9.9', 'http://[::1]:80', 'https://anything.example.com'])(
    '%s is allowed',
    (url) => {
      expect(endpointsIn({ AWS_ENDPOINT_URL_STS: url })).toEqual({ sts: url });
    },
  );

  it.each([
    ['http://10.0.0.1', 'endpoint-insecure'],
    ['http://127.0.0.1.example.com', 'endpoint-insecure'],
    ['ftp://127.0.0.1', 'endpoint-insecure'],
    ['not a url', 'endpoint-invalid'],
  ])('%s is refused (%s)', (url, code) => {
    expect(() => endpointsIn({ AWS_ENDPOINT_URL_STS: url })).toThrow(
      expect.objectContaining({
        code,
        exitCode: 2,
        message: expect.stringContaining('AWS_ENDPOINT_URL_STS'),
      }),
    );
  });
});

describe('an EC2 instance', () => {
  it.each([
    ['its vendor', '/sys/devices/virtual/dmi/id/sys_vendor', 'Amazon EC2\n', true],
    ['its asset tag', '/sys/devices/virtual/dmi/id/board_asset_tag', 'i-0abc1234def567890\n', true],
    ['its hypervisor', '/sys/hypervisor/uuid', 'ec2e1916-9099-7caf-fd21-012345abcdef\n', true],
    ['nothing', '/sys/devices/virtual/dmi/id/sys_vendor', 'Dell Inc.\n', false],
  ])('is known by %s', async (_, file, text, expected) => {
    await expect(isEc2(async (asked) => (asked === file ? text : ''))).resolves.toBe(expected);
  });
});
