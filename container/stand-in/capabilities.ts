import type { StoredModel } from './store.js';

export type Capability = 'completion' | 'embedding' | 'tools' | 'thinking';

/** As the engine finds them: in the weights' header and in the words that the template uses. */
export function capabilitiesOf(model: StoredModel): readonly Capability[] {
  const architecture = factOf(model, 'general.architecture');
  const first: Capability =
    factOf(model, `${architecture}.pooling_type`) === undefined ? 'completion' : 'embedding';
  return [
    first,
    ...(model.template.includes('.Tools') ? (['tools'] as const) : []),
    ...(model.template.includes('.Thinking') ? (['thinking'] as const) : []),
  ];
}

/** The number that `<architecture>.<key>` has in the weights' header. */
export function numberOf(model: StoredModel, key: string): number | undefined {
  const value = factOf(model, `${factOf(model, 'general.architecture')}.${key}`);
  return typeof value === 'number' ? value : undefined;
}

const factOf = (model: StoredModel, key: string): unknown => model.facts?.metadata.get(key);
