import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderTemplate } from '../../src/template/render.js';
import {
  type AwsEngine,
  type AwsValidator,
  type StrictValidator,
  startStrict,
} from '../../src/template/validate/strict.js';
import { acceptedOfAws } from '../peers/accepted.js';
import { texts } from './build.js';
import { variants } from './variants/list.js';

/** An engine that answers as it is told. */
const fake =
  (validateStandard: AwsEngine['validateStandard'], freed: string[] = []) =>
  async (): Promise<AwsValidator> => ({
    RegoEngine: class {
      validateStandard = validateStandard;
      free = (): void => void freed.push('freed');
    },
  });

describe('AWS’s own validator', () => {
  let strict: StrictValidator;
  // Starting the engine takes seconds: one for all.
  beforeAll(async () => {
    strict = await startStrict(
      async () => (await import('@aws/cloudformation-validate')) as unknown as AwsValidator,
    );
  }, 120_000);
  afterAll(() => strict.free());

  it.each(Object.entries(variants))(
    'has nothing to say of the template for %s',
    (name, input) => {
      const { text } = renderTemplate(input, texts);
      const found = strict.validate(text, { region: 'eu-central-1', account: '123456789012' });
      expect(found.filter(({ id }) => !(id in (acceptedOfAws[`${name}.yaml`] ?? {})))).toEqual([]);
    },
    60_000,
  );

  it('finds what is wrong, with its line', () => {
    const { text } = renderTemplate(variants.iam!, texts);
    const broken = text.replace('MemorySize', 'Memorysize');
    const found = strict.validate(broken, { file: 'a.yaml' });
    const line = broken.slice(0, broken.indexOf('Memorysize')).split('\n').length;
    expect(found).toContainEqual(
      expect.objectContaining({
        severity: 'error',
        place: expect.objectContaining({ file: 'a.yaml', line }),
      }),
    );
    expect(found.map((finding) => finding.id).join()).toMatch(/aws-[a-z]\d+/);
  }, 60_000);
});

describe('the wrapping', () => {
  it('says how to install what is missing', async () => {
    const absent = startStrict(() => Promise.reject(new Error('Cannot find package')));
    await expect(absent).rejects.toMatchObject({ code: 'validator-missing', exitCode: 5 });
  });

  it('turns a throw of the engine into a finding', async () => {
    const strict = await startStrict(
      fake(() => {
        throw new Error('rule package failed');
      }),
    );
    expect(strict.validate('x', { file: 'a.yaml' })).toEqual([
      expect.objectContaining({
        id: 'aws-incomplete',
        severity: 'warning',
        what: expect.stringContaining('rule package failed'),
      }),
    ]);
  });

  it('does not hide that an analysis was not finished, and gives the engine back', async () => {
    const freed: string[] = [];
    const diagnostics = [{ ruleId: 'W3030', severity: 'WARN', message: 'm', startLine: 3, startColumn: 5 }];
    const strict = await startStrict(fake(() => ({ status: 'ANALYSIS_INCOMPLETE', diagnostics }), freed));
    expect(strict.validate('x')).toEqual([
      expect.objectContaining({ id: 'aws-w3030', severity: 'warning', place: { line: 3, column: 5 } }),
      expect.objectContaining({ id: 'aws-incomplete' }),
    ]);
    strict.free();
    expect(freed).toEqual(['freed']);
  });
});
