import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { type AwsValidator, startStrict } from '../../src/template/validate/strict.js';

/** One finding, as far as the comparison needs it. */
export interface Said {
  readonly id: string;
  readonly message: string;
}

export const validatorNames = ['ours', 'cfn-lint', 'AWS'] as const;

export type ValidatorName = (typeof validatorNames)[number];

/** A validator that has been started; errors and warnings count, notes do not. */
export interface Validator {
  readonly name: ValidatorName;
  find(template: string): Promise<readonly Said[]>;
  stop(): void;
}

const target = { region: 'eu-central-1', account: '123456789012' };

/** As it was built, since its schemas lie beside it. */
async function ours(root: string): Promise<Validator> {
  const built = pathToFileURL(join(root, 'dist/cli/validate-template.js'));
  const { validateTemplate } = (await import(
    built.href
  )) as typeof import('../../src/template/validate/validate-template.js');
  return {
    name: 'ours',
    find: async (template) =>
      validateTemplate(template, target)
        .filter(({ severity }) => severity !== 'note')
        .map(({ id, what }) => ({ id, message: what })),
    stop: () => undefined,
  };
}

/** AWS's own, in this process; its engine takes seconds to start. */
async function aws(): Promise<Validator> {
  const engine = await startStrict(
    async () => (await import('@aws/cloudformation-validate')) as unknown as AwsValidator,
  );
  return {
    name: 'AWS',
    find: async (template) =>
      engine
        .validate(template, target)
        .filter(({ severity }) => severity !== 'note')
        .map(({ id, what }) => ({ id, message: what })),
    stop: () => engine.free(),
  };
}

/** cfn-lint behind its Python API: one process for all templates, started before the first is timed. */
async function cfnLint(root: string): Promise<Validator> {
  const python = `${root}/.peers/bin/python`;
  const program = `${root}/tests/bench/cfn-lint-lines.py`;
  const child = spawn(python, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => reject(new Error(`${python} is missing: run .ci/install-peers`)));
    child.once('exit', (code) => reject(new Error(`cfn-lint ended with ${code}`)));
  });
  // It only matters while an answer is awaited.
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const find = async (template: string): Promise<readonly Said[]> => {
    child.stdin.write(`${JSON.stringify(template)}\n`);
    const { value } = await Promise.race([lines.next(), failed]);
    return (JSON.parse(value) as Said[]).filter(({ id }) => !id.startsWith('I'));
  };
  await find('Resources: {}');
  return { name: 'cfn-lint', find, stop: () => child.kill() };
}

export const start = (name: ValidatorName, root: string): Promise<Validator> =>
  ({ ours: () => ours(root), 'cfn-lint': () => cfnLint(root), AWS: aws })[name]();
