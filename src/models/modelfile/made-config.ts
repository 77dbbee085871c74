import { readFields } from '../json-fields.js';
import type { ModelFacts } from '../model.js';
import { goJson } from './go-json.js';
import type { Making } from './made-model.js';

/**
 * The config document of a model that is made here, as `ollama create` writes it (`types/model/config.go`,
 * `server/create.go` of 0.33): what the weights say of themselves, and what the model that it is made from had.
 */
export function madeConfig({ base, files, modelfile }: Making): string {
  const before = readFields(base?.config);
  const shape = shapeOfMade({ base, files });
  const usual = engineParts[shape?.architecture ?? ''];
  const family = shape?.architecture ?? before.model_family;
  const inherited = (name: string): unknown => (before[name] === '' ? undefined : before[name]);
  return goJson({
    model_format: 'gguf',
    model_family: family,
    model_families: Array.from({ length: weightsIn({ base, files }) }, () => family),
    model_type: shape === undefined ? before.model_type : countText(shape.parameters),
    file_type: shape === undefined ? before.file_type : (shape.fileType ?? 'unknown'),
    renderer: modelfile.renderer || inherited('renderer') || usual?.renderer,
    parser: modelfile.parser || inherited('parser') || usual?.parser,
    requires: modelfile.requires || inherited('requires'),
    capabilities: before.capabilities,
    architecture: 'amd64',
    os: 'linux',
  });
}

/** The header that counts: of its own weights, else of the model that it is made from. */
export function shapeOfMade({ base, files }: Pick<Making, 'base' | 'files'>): ModelFacts['shape'] {
  const shape = base?.shape ?? files.find(({ kind }) => kind === 'model')?.shape;
  const vision = files.find(({ kind }) => kind === 'projector')?.vision;
  return shape && { ...shape, ...(vision && { vision }) };
}

const weightsIn = ({ base, files }: Pick<Making, 'base' | 'files'>): number =>
  (base?.layers ?? []).filter(({ mediaType }) => mediaType.endsWith('.image.model')).length +
  files.filter(({ kind }) => kind === 'model').length;

/** Architectures whose prompts Ollama puts together itself: its own code stands in for a template. */
export const engineParts: Readonly<Record<string, EngineParts>> = {
  gemma4: { renderer: 'gemma4', parser: 'gemma4', stop: ['<turn|>'] },
  laguna: { renderer: 'laguna', parser: 'laguna' },
  nemotron_h: { renderer: 'nemotron-3-nano', parser: 'nemotron-3-nano' },
  nemotron_h_moe: { renderer: 'nemotron-3-nano', parser: 'nemotron-3-nano' },
  nemotron_h_omni: { renderer: 'nemotron-3-nano', parser: 'nemotron-3-nano' },
};

interface EngineParts {
  readonly renderer: string;
  readonly parser: string;
  readonly stop?: readonly string[];
}

/** As Ollama's `format.HumanNumber`: `1.2B`, `134.52M`, `500K`. */
function countText(count: number): string {
  const [unit, step, decimals] =
    count >= 1e9
      ? (['B', 1e9, 1] as const)
      : count >= 1e6
        ? (['M', 1e6, 2] as const)
        : (['K', 1e3, 0] as const);
  if (count < 1e3) return String(count);
  return `${(count / step).toFixed(count % step === 0 ? 0 : decimals)}${unit}`;
}
