import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AwsValidator, type StrictValidator, startStrict } from '../../src/template/validate/strict.js';
import { bare, python } from './peers.js';
import { run } from './program.js';

const golden = fileURLToPath(new URL('../golden/', import.meta.url));
const templates = readdirSync(golden).filter((name) => name.endsWith('.yaml'));

/** cfn-lint's findings that we live with, each with its reason. */
const accepted: Readonly<Record<string, string>> = {
  I4010:
    'informational: wants Metadata that explains the architecture to readers of the template alone; ours is explained in the docs, and a template has 51,200 bytes',
};

/** Findings of AWS's validator that we live with, by template, each with its reason. */
const acceptedOfAws: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'encryption-existing.yaml': {
    'aws-w9002':
      'wants no ARN written out; a key that somebody else made can only be named, and account, Region and partition are not written out',
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-lint-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('there are golden templates to look at', () => expect(templates.length).toBeGreaterThanOrEqual(5));

describe('cfn-lint', () => {
  it.each(templates)(
    'has nothing to say of %s, informational and experimental rules included',
    async (name) => {
      const found = await lint(join(golden, name));
      expect(found.filter(({ id }) => !(id in accepted))).toEqual([]);
    },
  );

  it('finds what is wrong', async () => {
    const file = join(folder, 'broken.yaml');
    const text = await readFile(join(golden, 'iam.yaml'), 'utf8');
    await writeFile(file, text.replace('MemorySize', 'Memorysize'));
    expect((await lint(file)).map(({ id }) => id)).toContain('E3002');
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

/** @returns the rule and the words of each finding */
async function lint(file: string): Promise<readonly { id: string; message: string }[]> {
  const rules = ['--include-checks', 'I', '--include-experimental'];
  const options = ['--format', 'json', '--regions', 'us-east-1', 'eu-central-1', ...rules];
  const { code, stdout, stderr } = await run(python('cfn-lint'), [...options, '-t', file], bare(folder));
  // Its exit code is a set of bits for the severities that it found; 1 and what lies above 14 are its own failures.
  if (code === null || code === 1 || code > 14) throw new Error(`cfn-lint ended with ${code}\n${stderr}`);
  const matches = JSON.parse(stdout) as { Rule: { Id: string }; Message: string }[];
  return matches.map(({ Rule, Message }) => ({ id: Rule.Id, message: Message }));
}
