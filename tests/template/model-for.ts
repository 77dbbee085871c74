import { readCfn } from '../../src/template/cfn-yaml.js';
import { modelOf, type TemplateModel } from '../../src/template/validate/model.js';

/** The model of a template: of its text, or of the JSON of a value. */
export function modelFor(template: unknown): TemplateModel {
  const text = typeof template === 'string' ? template : JSON.stringify(template);
  const document = readCfn(text);
  if (document.kind === 'invalid') throw new Error(document.message);
  return modelOf(text, document, {});
}
