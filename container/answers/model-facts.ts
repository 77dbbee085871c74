import { sameModel } from '../model-name.js';
import type { Answer } from './answer.js';
import { jsonAnswer } from './answer.js';
import { type Fields, fieldsOf, listOf, parseObject, textOf } from './fields.js';

/**
 * `/api/show` as far as it concerns callers. The modelfile holds paths and the system prompt; the template and its copy
 * in the metadata hold default system prompts, and no client renders prompts itself; the parent model may be a path.
 */
export function shownModel(body: string): Answer {
  const show = fieldsOf(parseObject(body));
  return jsonAnswer({
    ...pick(show, ['license', 'parameters']),
    details: pick(fieldsOf(show.details), detailNames),
    model_info: withoutTemplates(fieldsOf(show.model_info)),
    ...(show.projector_info !== undefined && { projector_info: fieldsOf(show.projector_info) }),
    ...pick(show, ['capabilities', 'modified_at']),
  });
}

/** One entry of `/v1/models`, under the name by which it was asked for; undefined when there is none. */
export function listedModel(body: string, name: string): Fields | undefined {
  const models = listOf(fieldsOf(parseObject(body)).data).map(fieldsOf);
  const found = models.find((model) => sameModel(textOf(model.id), name));
  return found && { ...found, id: name };
}

const detailNames = ['format', 'family', 'families', 'parameter_size', 'quantization_level'];

const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]));

const withoutTemplates = (info: Fields): Fields =>
  Object.fromEntries(Object.entries(info).filter(([name]) => !name.startsWith('tokenizer.chat_template')));
