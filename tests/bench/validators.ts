import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AwsValidator, startStrict } from '../../src/template/validate/strict.js';
import { type Said, startLinter } from './linter.js';

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

async function cfnLint(root: string): Promise<Validator> {
  const linter = await startLinter(root);
  // Informational ones are notes.
  const find = async (template: string): Promise<readonly Said[]> =>
    (await linter.find(template)).filter(({ id }) => !id.startsWith('I'));
  return { name: 'cfn-lint', find, stop: linter.stop };
}

export const start = (name: ValidatorName, root: string): Promise<Validator> =>
  ({ ours: () => ours(root), 'cfn-lint': () => cfnLint(root), AWS: aws })[name]();
