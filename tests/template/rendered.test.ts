import { describe, expect, it } from '@jest/globals';
import { writeCfn } from '../../src/template/cfn-yaml.js';
import { renderTemplate } from '../../src/template/render.js';
import { rulesets } from '../../src/template/validate/rule.js';
import { validateRendered, validateTemplate } from '../../src/template/validate/validate-template.js';
import { texts } from './build.js';
import { variants } from './variants/list.js';

describe('a rendered template', () => {
  it.each(rulesets)('is judged as its text is, under %s, whatever is in it', (ruleset) => {
    for (const input of Object.values(variants)) {
      const rendered = renderTemplate(input, texts);
      const options = { config: input.config, ruleset };
      expect(validateRendered(rendered, options)).toEqual(validateTemplate(rendered.text, options));
    }
  });

  it('with a fault has its place in the text', () => {
    const { template: whole } = renderTemplate(variants.iam!, texts);
    const template = structuredClone(whole) as { Resources: { Function: { Properties: object } } };
    Object.assign(template.Resources.Function.Properties, { Timeout: 1200 });
    const text = writeCfn(template);
    const [found] = validateRendered({ template, text });
    expect(found).toMatchObject({ id: 'lambda-timeout', place: { line: expect.any(Number) } });
  });

  it('is not written out when nothing is wrong with it', () => {
    const { template } = renderTemplate(variants.iam!, texts);
    const rendered = {
      template,
      get text(): string {
        throw new Error('nobody needs it');
      },
    };
    expect(validateRendered(rendered)).toEqual([]);
  });
});
