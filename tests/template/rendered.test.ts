import { describe, expect, it } from '@jest/globals';
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
});
