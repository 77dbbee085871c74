import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { renderTemplate } from '../../src/template/render.js';
import { type AwsValidator, type StrictValidator, startStrict } from '../../src/template/validate/strict.js';
import { acceptedOfAws } from '../peers/accepted.js';
import { texts } from './build.js';
import { variants } from './variants/list.js';

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
