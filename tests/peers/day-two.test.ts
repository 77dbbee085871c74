import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askIam } from './left.js';
import { credentials, documentOf, type Keys, type Stage, setStage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage('ministack');
  documentOf(await stage.cli('deploy', '--yes', '--json', '--no-verify'));
});
afterAll(() => stage.close());

const deployed = { name: 'OllamaLambdaStack', status: 'CREATE_COMPLETE' };

/** Commands of the day after, in this order: each asks ministack what it knows, and the last ones change it. */
const rows: readonly { argv: readonly string[]; code?: number; tells: object }[] = [
  {
    argv: ['status'],
    tells: { ok: true, stack: deployed, function: { state: 'Active' }, drift: { steps: [] }, unknown: {} },
  },
  { argv: ['plan'], tells: { version: 1, steps: [] } },
  {
    argv: ['plan', '--timeout', '120'],
    tells: {
      steps: [
        { kind: 'change-stack' },
        { kind: 'await-function' },
        { kind: 'verify' },
        { kind: 'write-lock' },
      ],
    },
  },
  { argv: ['diff'], tells: { version: 1, resources: [], permissions: [], image: null } },
  { argv: ['update'], tells: { ok: true, moved: false, written: false } },
  {
    argv: ['env'],
    tells: { ok: true, auth: 'iam', url: expect.stringMatching(/^https:\/\/\w+\.lambda-url\./) },
  },
  {
    argv: ['curl', '/api/tags', '--print'],
    tells: { ok: true, command: expect.stringContaining('--aws-sigv4') },
  },
  { argv: ['stats'], tells: { ok: true, function: 'ollama-lambda' } },
  { argv: ['logs'], tells: { ok: true, events: [] } },
  { argv: ['logs', '--diagnose'], tells: { ok: true, findings: [] } },
  { argv: ['validate', '--online', '--format', 'json'], tells: { ok: true } },
  { argv: ['key', 'list'], code: 2, tells: { ok: false } },
  { argv: ['rollback', '--yes'], code: 6, tells: { error: { code: 'rollback-nothing' } } },
  { argv: ['stop', '--yes'], tells: { ok: true, stopped: true, changed: true } },
  { argv: ['stop', '--yes'], tells: { ok: true, stopped: true, changed: false } },
  { argv: ['start'], tells: { ok: true, stopped: false, changed: true } },
  { argv: ['deploy', '--timeout', '120', '--yes', '--no-verify'], tells: { ok: true, changed: true } },
  { argv: ['rollback', '--yes'], tells: { ok: true } },
];

describe('day two against ministack', () => {
  it.each(rows.map((row) => ({ code: 0, ...row })))(
    '$argv ends with $code',
    async ({ argv, code, tells }) => {
      const ran = await stage.cli(...argv, ...(argv.includes('--format') ? [] : ['--json']));
      expect({ code: ran.code, said: JSON.parse(ran.stdout || 'null'), stderr: ran.stderr }).toMatchObject({
        code,
        said: tells,
      });
      expect(ran.stderr).not.toMatch(/^bug /m);
    },
  );

  it('of a stack that is not there is exit 6', async () => {
    for (const argv of [['status'], ['env'], ['stop', '--yes'], ['logs']]) {
      const ran = await stage.cli(...argv, '--name', 'other', '--stack-name', 'Other', '--json');
      expect({ argv, code: ran.code }).toEqual({ argv, code: 6 });
    }
  });
});

describe('permissions, as ministack’s simulator sees them', () => {
  let keys: Keys;
  const policy = async (without?: string): Promise<string> => {
    const document = JSON.parse((await stage.cli('policy')).stdout) as { Statement: { Action: string[] }[] };
    for (const statement of document.Statement)
      statement.Action = statement.Action.filter((action) => action !== without);
    return JSON.stringify(document);
  };
  const may = async (document: string): Promise<void> => {
    const put = { Action: 'PutUserPolicy', UserName: 'dev', PolicyName: 'deploy', PolicyDocument: document };
    await askIam(stage.aws, put);
  };
  const permissions = async (of: Keys): Promise<readonly object[]> => {
    const { stdout } = await stage.cliAs(of, 'doctor', '--json');
    const { checks } = JSON.parse(stdout) as { checks: { id: string }[] };
    return checks.filter(({ id }) => id === 'permissions');
  };
  beforeAll(async () => {
    await askIam(stage.aws, { Action: 'CreateUser', UserName: 'dev' });
    const made = await askIam(stage.aws, { Action: 'CreateAccessKey', UserName: 'dev' });
    const [accessKeyId = '', secretAccessKey = ''] = ['AccessKeyId', 'SecretAccessKey'].map(
      (name) => new RegExp(`<${name}>([^<]*)<`).exec(made)?.[1],
    );
    keys = { accessKeyId, secretAccessKey };
  });

  it('are not simulated for the root user', async () => {
    expect(await permissions(credentials)).toMatchObject([
      { verdict: 'skipped', text: expect.stringContaining('root user') },
    ]);
  });

  /** ministack does not read context keys, so what is allowed for a service alone is missed by it. */
  const alwaysMissed = 'iam:PassRole';

  it('are all there with the policy that we print', async () => {
    await may(await policy());
    expect(await permissions(keys)).toMatchObject([
      { text: expect.stringMatching(new RegExp(`of \\d\\d actions .* no policy allows ${alwaysMissed}$`)) },
    ]);
  });

  it.each(['ecr:PutImage', 'lambda:CreateFunction', 'logs:FilterLogEvents'])(
    'are missed without %s',
    async (action) => {
      await may(await policy(action));
      expect(await permissions(keys)).toMatchObject([
        { text: expect.stringMatching(/no policy allows [^,]+, [^,]+$/) },
      ]);
      expect(await permissions(keys)).toMatchObject([{ text: expect.stringContaining(action) }]);
    },
  );
});
