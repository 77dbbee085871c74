import { readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AwsValidator, type StrictValidator, startStrict } from '../../src/template/validate/strict.js';
import { type Linter, startLinter } from '../bench/linter.js';
import { accepted, acceptedOfAws } from './accepted.js';
import { bare, python } from './peers.js';
import { run } from './program.js';

const golden = fileURLToPath(new URL('../golden/', import.meta.url));
const templates = readdirSync(golden).filter((name) => name.endsWith('.yaml'));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-lint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('there are golden templates to look at', () => expect(templates.length).toBeGreaterThanOrEqual(5));

describe('cfn-lint', () => {
  let linter: Linter;
  beforeAll(async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url));
    linter = await startLinter(root, ['--include-checks', 'I', '--include-experimental']);
  });
  afterAll(() => linter?.stop());

  it.each(templates)(
    'has nothing to say of %s, informational and experimental rules included',
    async (name) => {
      const found = await linter.find(await readFile(join(golden, name), 'utf8'));
      expect(found.filter(({ id }) => !(id in accepted['cfn-lint']))).toEqual([]);
    },
  );

  it('finds what is wrong', async () => {
    const text = await readFile(join(golden, 'iam.yaml'), 'utf8');
    const found = await linter.find(text.replace('MemorySize', 'Memorysize'));
    expect(found.map(({ id }) => id)).toContain('E3002');
  });
});

describe('AWS’s own validator, strict', () => {
  let strict: StrictValidator;
  beforeAll(async () => {
    strict = await startStrict(
      async () => (await import('@aws/cloudformation-validate')) as unknown as AwsValidator,
    );
  });
  afterAll(() => strict?.free());

  it.each(templates)('has nothing to say of %s', async (name) => {
    const text = await readFile(join(golden, name), 'utf8');
    const found = strict.validate(text, { region: 'eu-central-1', account: '123456789012' });
    expect(found.filter(({ id }) => !(id in (acceptedOfAws[name] ?? {})))).toEqual([]);
  });
});

describe('checkov', () => {
  it('finds what is accepted with a reason, and nothing else, in all of them', async () => {
    // It takes a path of forty letters and slashes for a secret access key; the folder's name has dashes, so none is.
    const copies = join(folder, 'golden');
    await cp(golden, copies, { recursive: true });
    const found = await check(copies);
    expect(found.templates).toBe(templates.length);
    expect([...new Set(found.ids)].sort()).toEqual(Object.keys(accepted.checkov).sort());
  });

  it('finds what is wrong', async () => {
    const text = await readFile(join(golden, 'iam.yaml'), 'utf8');
    const open = join(folder, 'open');
    await mkdir(open);
    await writeFile(
      join(open, 'open.yaml'),
      `${text.split('\nOutputs:')[0]}\n  Open:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: open\n      SecurityGroupIngress:\n        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}\n`,
    );
    expect((await check(open)).ids).toContain('CKV_AWS_24');
  });
});

/** Every failed check of the templates in a folder. */
async function check(of: string): Promise<{ readonly templates: number; readonly ids: readonly string[] }> {
  const options = ['--framework', 'cloudformation', '--output', 'json', '--skip-download', '--soft-fail'];
  const { code, stdout, stderr } = await run(python('checkov'), ['-d', of, ...options], bare(folder));
  if (code !== 0) throw new Error(`checkov ended with ${code}\n${stderr}`);
  interface Check {
    readonly check_id: string;
    readonly file_path: string;
  }
  const { results } = JSON.parse(stdout) as {
    results: {
      failed_checks: readonly Check[];
      passed_checks: readonly Check[];
      parsing_errors: readonly string[];
    };
  };
  expect(results.parsing_errors).toEqual([]);
  const all = [...results.failed_checks, ...results.passed_checks];
  return {
    templates: new Set(all.map((each) => each.file_path)).size,
    ids: results.failed_checks.map((each) => each.check_id),
  };
}
