import { describe, expect, it } from '@jest/globals';
import { renderTemplate, type TemplateTexts } from '../../src/template/render.js';
import { anInput, texts } from './build.js';

const withFragment = (name: string, text: string): TemplateTexts => ({
  ...texts,
  fragments: { ...texts.fragments, [name]: text },
});

describe('texts of templates/ that do not go together', () => {
  const { endpoint: _, ...others } = texts.fragments;

  it.each<[what: string, broken: TemplateTexts, message: string]>([
    ['a fragment that is not there', { ...texts, fragments: others }, 'no text for the fragment endpoint'],
    ['a fragment that is no YAML', withFragment('endpoint', 'A: [\n'), 'endpoint:2:1 '],
    ['a base that is no YAML', { ...texts, base: '}' }, 'base:1:1 '],
    [
      'a value that nothing defines, in the base',
      { ...texts, base: `${texts.base}Metadata: <nobody>\n` },
      'base uses <nobody>, which nothing defines',
    ],
    [
      'a value that nothing defines, in a fragment',
      withFragment('endpoint', 'Outputs: {X: <nobody>}\n'),
      'endpoint uses <nobody>, which nothing defines',
    ],
    [
      'a name that the base has',
      withFragment('endpoint', 'Resources: {Function: {}}\n'),
      'endpoint defines Resources.Function again',
    ],
  ])('%s: it is thrown and says where', (_what, broken, message) =>
    expect(() => renderTemplate(anInput(), broken)).toThrow(message),
  );

  it('what no config asks for may be missing', () => {
    const rendered = renderTemplate(anInput(), withFragment('gateway', 'A: ['));
    expect(rendered.template).toEqual(renderTemplate(anInput(), texts).template);
  });
});
