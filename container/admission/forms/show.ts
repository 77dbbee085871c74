import { bodyOf, type Form, modelName } from './form.js';

/**
 * `/api/show`: the model is all that may be asked. The engine would take a template, options and a system prompt to
 * show in place of the model's own, and `verbose` asks for every token that the model knows.
 */
export const show: Form = {
  schema: bodyOf({ name: modelName }),
  streams: undefined,
  texts: [],
  finish: () => ({}),
};
