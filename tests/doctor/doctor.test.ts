import { describe, expect, it } from '@jest/globals';
import { checks } from '../../src/doctor/checks/list.js';
import { type Examined, examine } from '../../src/doctor/examine.js';
import { type Scene, worldOf } from './healthy.js';

const look = (scene: Scene, fix = false): Promise<readonly Examined[]> =>
  examine(checks, worldOf(scene), fix);
const troubles = (examined: readonly Examined[]): readonly Examined[] =>
  examined.filter(({ verdict }) => verdict.kind === 'trouble');

const wrong: readonly { check: string; severity: string; scene: Scene; says: RegExp }[] = [
  { check: 'node', severity: 'error', scene: { node: '20.18.3' }, says: /20\.18\.3.*20\.19/ },
  { check: 'node', severity: 'error', scene: { node: '18.20.0' }, says: /18\.20\.0/ },
  { check: 'node', severity: 'error', scene: { node: '21.7.3' }, says: /21\.7\.3.*22\.2/ },
  { check: 'node', severity: 'error', scene: { node: '22.1.0' }, says: /22\.1\.0/ },
  { check: 'disk', severity: 'error', scene: { freeBytes: 100e6 }, says: /100 MB free/ },
  {
    check: 'disk',
    severity: 'warning',
    scene: { freeBytes: 5e9, flags: { builder: 'docker' } },
    says: /Docker/,
  },
  { check: 'clock', severity: 'warning', scene: { clockAhead: 90_000 }, says: /1 min 30 s behind/ },
  { check: 'clock', severity: 'error', scene: { clockAhead: -400_000 }, says: /6 min 40 s ahead/ },
  {
    check: 'network',
    severity: 'error',
    scene: { flags: oneHost(), reached: 'getaddrinfo ENOTFOUND' },
    says: /mirror\.example.*ENOTFOUND/,
  },
  { check: 'network', severity: 'warning', scene: { flags: oneHost(), reached: 503 }, says: /answers 503/ },
  {
    check: 'docker',
    severity: 'error',
    scene: { flags: { builder: 'podman' }, ping: { why: 'podman is not on PATH' } },
    says: /podman.*PATH/,
  },
  { check: 'engine', severity: 'note', scene: { engine: undefined }, says: /no Ollama/ },
  { check: 'config', severity: 'note', scene: { flags: { model: undefined } }, says: /names no model/ },
  { check: 'region', severity: 'note', scene: { region: 'eu-west-9' }, says: /eu-west-9.*newer/ },
  {
    check: 'region',
    severity: 'error',
    scene: { accountError: { code: 'region-missing', message: 'no AWS Region was given', next: [] } },
    says: /no AWS Region/,
  },
  {
    check: 'credentials',
    severity: 'error',
    scene: {
      accountError: {
        code: 'credentials-missing',
        message: 'no AWS credentials were found',
        next: ['aws login'],
      },
    },
    says: /no AWS credentials/,
  },
  {
    check: 'permissions',
    severity: 'warning',
    scene: { denied: { 'ecr:PutImage': 'missing' } },
    says: /of 3 actions .* no policy allows ecr:PutImage$/,
  },
  {
    check: 'permissions',
    severity: 'warning',
    scene: { denied: { 'ecr:PutImage': 'forbidden' } },
    says: /organization forbids ecr:PutImage$/,
  },
  {
    check: 'quotas',
    severity: 'warning',
    scene: { limits: { all: 10, free: 10 } },
    says: /10 requests at once/,
  },
  { check: 'quotas', severity: 'error', scene: { limits: { all: 1000, free: 0 } }, says: /all 1000/ },
  {
    check: 'memory-cap',
    severity: 'error',
    scene: { flags: { memory: '4096' }, learnedCap: 3008 },
    says: /4096 MB, and this account allows 3008/,
  },
  {
    check: 'stack',
    severity: 'error',
    scene: { stack: { status: 'ROLLBACK_COMPLETE' } },
    says: /ROLLBACK_COMPLETE/,
  },
  {
    check: 'stack',
    severity: 'error',
    scene: { details: { state: 'Failed', stateReason: 'the image is gone' } },
    says: /Failed: the image is gone/,
  },
  { check: 'stack', severity: 'error', scene: { details: { lastUpdate: 'Failed' } }, says: /last update/ },
  { check: 'stack', severity: 'note', scene: { details: { reservedConcurrency: 0 } }, says: /stopped/ },
  { check: 'image-present', severity: 'error', scene: { images: [] }, says: /not in ECR any more/ },
  { check: 'log-retention', severity: 'warning', scene: { retention: undefined }, says: /for ever.*14 days/ },
  { check: 'log-retention', severity: 'warning', scene: { retention: 30 }, says: /for 30 days/ },
  {
    check: 'tuning-left',
    severity: 'warning',
    scene: { versions: ['a model', 'ollama-lambda tune: 1769 MB x86_64'] },
    says: /: version 2 \(alias ollama-lambda-tune-1769-x86_64\)$/,
  },
  {
    check: 'tuning-left',
    severity: 'warning',
    scene: { latest: 'ollama-lambda tune: 3008 MB' },
    says: /: the settings of \$LATEST$/,
  },
  {
    check: 'tuning-left',
    severity: 'warning',
    scene: { tags: [`tune-r4-${'0'.repeat(32)}`] },
    says: /: image [\w-]+:tune-r4-0+$/,
  },
];

function oneHost(): Record<string, unknown> {
  return {
    baseImage: 'mirror.example/lambda/nodejs:24',
    engineImage: 'mirror.example/ollama/ollama',
    modelRegistry: 'mirror.example',
  };
}

describe('the doctor', () => {
  it('finds nothing wrong in a healthy world', async () => {
    const examined = await look({});
    expect(troubles(examined)).toEqual([]);
    expect(new Set(examined.map(({ check }) => check.id))).toEqual(new Set(checks.map(({ id }) => id)));
  });

  it.each(wrong)('finds what is wrong alone: $check, $says', async ({ check, severity, scene, says }) => {
    const found = troubles(await look(scene));
    expect(found).toMatchObject([
      {
        check: { id: check },
        verdict: { severity, text: expect.stringMatching(says), remedy: expect.stringMatching(/\S/) },
      },
    ]);
  });

  it('is proven for every check', () => {
    expect(new Set(wrong.map(({ check }) => check))).toEqual(new Set(checks.map(({ id }) => id)));
  });

  it('tells every mistake of a config', async () => {
    const found = troubles(await look({ flags: { memory: '1', timeout: '9999' } }));
    expect(found.map(({ check }) => check.id)).toEqual(['config', 'config']);
  });

  it('looks at the machine also without an account, and at nothing there', async () => {
    const examined = await look({
      accountError: { code: 'credentials-missing', message: 'none', next: [] },
      stack: 'absent',
    });
    const skipped = examined.filter(({ verdict }) => verdict.kind === 'skipped').map(({ check }) => check.id);
    expect(skipped).toEqual([
      'clock',
      'docker',
      'permissions',
      'quotas',
      'memory-cap',
      'stack',
      'image-present',
      'log-retention',
      'tuning-left',
    ]);
  });

  it('mends what is safe, and only when it is told to', async () => {
    const done: string[] = [];
    const scene: Scene = { freeBytes: 1, retention: undefined, done };
    await look(scene);
    expect(done).toEqual([]);
    const examined = await look(scene, true);
    expect(done).toEqual(['prune', '/aws/lambda/ollama-lambda 14']);
    expect(examined.flatMap(({ fixed }) => fixed ?? [])).toHaveLength(2);
  });

  it('says what it may not ask, and goes on', async () => {
    const world = worldOf({});
    const denied = {
      id: 'denied',
      group: 'account' as const,
      look: () =>
        Promise.reject(
          Object.assign(new Error('you may not do x:Y'), { kind: 'user-error', next: ['# allow it'] }),
        ),
    };
    const [examined] = await examine([denied], world, false);
    expect(examined?.verdict).toMatchObject({
      kind: 'trouble',
      severity: 'warning',
      text: 'could not be looked at: you may not do x:Y',
      remedy: '# allow it',
    });
  });

  const role = 'arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_dev_1';
  const session = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_dev_1/me@example.com';
  const callers: readonly { name: string; scene: Scene; says: RegExp; simulated: readonly string[] }[] = [
    {
      name: 'the role behind a session, with its path',
      scene: { arn: session, roles: { AWSReservedSSO_dev_1: role } },
      says: /allows all 3 actions/,
      simulated: [role],
    },
    {
      name: 'a role without a path, where no role may be read',
      scene: {
        arn: 'arn:aws:sts::123456789012:assumed-role/ci/run',
        roles: { ci: 'arn:aws:iam::123456789012:role/ci' },
        notAllowed: ['roleArn'],
      },
      says: /allows all 3 actions/,
      simulated: ['arn:aws:iam::123456789012:role/ci'],
    },
    {
      name: 'nobody that IAM knows',
      scene: { arn: session, notAllowed: ['roleArn'] },
      says: /IAM knows no .*role\/AWSReservedSSO_dev_1; `ollama-lambda policy`/,
      simulated: ['arn:aws:iam::123456789012:role/AWSReservedSSO_dev_1'],
    },
    {
      name: 'nobody, for the root user',
      scene: { arn: 'arn:aws:iam::123456789012:root' },
      says: /root user/,
      simulated: [],
    },
    {
      name: 'nobody, for a federated user',
      scene: { arn: 'arn:aws:sts::123456789012:federated-user/eve' },
      says: /knows no .*federated-user/,
      simulated: [],
    },
    {
      name: 'nobody, where simulating is not allowed',
      scene: { notAllowed: ['simulate'] },
      says: /may not do simulate; `ollama-lambda policy` prints what is needed/,
      simulated: [],
    },
    {
      name: 'an action of which one form of its resource is allowed',
      scene: { denied: { 'logs:FilterLogEvents arn:l': 'missing' } },
      says: /allows all 3 actions/,
      simulated: ['arn:aws:iam::123456789012:user/me'],
    },
  ];
  it.each(callers)('simulates $name', async ({ scene, says, simulated }) => {
    const asked: string[] = [];
    const examined = await look({ ...scene, simulated: asked });
    expect(troubles(examined)).toEqual([]);
    const [told, ...more] = examined.filter(({ check }) => check.id === 'permissions');
    expect([told?.verdict.text, more]).toEqual([expect.stringMatching(says), []]);
    expect([...new Set(asked)]).toEqual(simulated);
  });

  it('does not swallow a bug', async () => {
    const broken = { id: 'x', group: 'machine' as const, look: () => Promise.reject(new TypeError('bug')) };
    await expect(examine([broken], worldOf({}), false)).rejects.toThrow('bug');
  });
});
