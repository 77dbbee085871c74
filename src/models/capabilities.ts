import type { ModelShape } from './gguf/shape.js';
import { readFields } from './json-fields.js';

/** What a model can do, in the words of Ollama's `/api/show`. */
export const capabilityNames = ['completion', 'tools', 'thinking', 'vision', 'embedding'] as const;
export type Capability = (typeof capabilityNames)[number];

export interface CapabilityQuestion {
  /** What the header of its weights says. */
  readonly shape: ModelShape | undefined;
  /** Media types of its layers. */
  readonly mediaTypes: readonly string[];
  /** Ollama's config document, verbatim. */
  readonly config?: string;
  /** Its template layer, where it has one and somebody has read it. */
  readonly template?: string;
}

/**
 * From all that tells: the config document's own list, a layer that sees (`projector`), the template, and the header.
 * A renderer named in the config stands for templates of Ollama's own code, and all of those know tools.
 */
export function capabilitiesOf({
  shape,
  mediaTypes,
  config,
  template,
}: CapabilityQuestion): readonly Capability[] {
  const fields = readFields(config);
  const listed = Array.isArray(fields.capabilities) ? (fields.capabilities as readonly unknown[]) : [];
  const found = new Set<Capability>([
    shape?.embeds === true ? 'embedding' : 'completion',
    ...capabilityNames.filter((name) => listed.includes(name)),
    ...(shape?.capabilities ?? []),
    ...templateCapabilities(template ?? ''),
    ...(mediaTypes.some((type) => type.endsWith('.image.projector')) ? (['vision'] as const) : []),
    ...(typeof fields.renderer === 'string' && fields.renderer !== '' ? (['tools'] as const) : []),
  ]);
  return capabilityNames.filter((name) => found.has(name));
}

/** By the variables that a chat template uses; Go templates (Ollama's own) and Jinja (in the weights) name them alike. */
export function templateCapabilities(template: string): readonly Capability[] {
  return [
    ...(/\.Tools\b|\btools\b/.test(template) ? (['tools'] as const) : []),
    ...(/\.Think(ing)?\b|<think>|enable_thinking|reasoning_content/.test(template)
      ? (['thinking'] as const)
      : []),
  ];
}
