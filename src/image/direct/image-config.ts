import { digestHex } from '../../core/digest.js';
import { storedName } from '../../models/model.js';
import type { LayerFacts } from '../cache.js';
import type { Layer } from '../image.js';
import { recordLabels } from '../layer-records.js';
import { fingerprint, type ModelPart, modelsIn, type Recipe } from '../recipe.js';
import { checkKey } from './check-programs.js';
import { layout } from './layout.js';

/** Fixed: the same recipe gives the same image at any time. */
const created = '1970-01-01T00:00:00Z';

type Fields = Readonly<Record<string, unknown>>;

type MadeLayer = Pick<Layer, 'title' | 'part' | 'source'> & { readonly facts: LayerFacts };

/** The base image's config with the function's on top. Nothing in it tells where things were fetched from. */
export function imageConfig(base: Fields, recipe: Recipe, layers: readonly MadeLayer[]): Uint8Array {
  const settings = fieldsOf(base.config);
  const document = {
    architecture: base.architecture,
    os: base.os,
    ...(base.variant === undefined ? {} : { variant: base.variant }),
    created,
    config: {
      ...settings,
      Env: environment(settings.Env, recipe),
      Cmd: [layout.handler.entry],
      Labels: { ...fieldsOf(settings.Labels), ...recipeLabels(recipe), ...records(recipe, layers) },
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ facts }) => facts.diffId) },
    history: history(base.history, layers),
  };
  return Buffer.from(JSON.stringify(document));
}

function environment(base: unknown, { model }: Recipe): readonly string[] {
  const names = layout.environment;
  const own = {
    [names.modelsPath]: `/${layout.models.path}`,
    [names.enginePath]: `/${layout.engine.path}`,
    ...(model === undefined ? {} : { [names.model]: storedName(model.ref) }),
    // Node would read with 4 threads. The pre-read is as fast as it has reads under way, and as many as this at most.
    UV_THREADPOOL_SIZE: '16',
  };
  const kept = (Array.isArray(base) ? base : []).filter(
    (line: unknown) => !((String(line).split('=')[0] ?? '') in own),
  );
  return [...kept, ...Object.entries(own).map(([name, value]) => `${name}=${value}`)];
}

/** What every image of a recipe says of itself, whoever builds it. */
export const recipeLabels = (recipe: Recipe): Readonly<Record<string, string>> => ({
  'org.opencontainers.image.title': 'ollama-lambda',
  'org.opencontainers.image.description': `Ollama ${recipe.engine.version} with ${modelsText(recipe)} for AWS Lambda`,
  'org.opencontainers.image.source': 'https://github.com/ollama-lambda/ollama-lambda',
  'org.opencontainers.image.version': recipe.engine.version,
  'org.opencontainers.image.licenses': licences(recipe),
  'org.opencontainers.image.base.digest': recipe.base.digest,
  'ollama-lambda.recipe': fingerprint(recipe),
  ...modelLabels('model', recipe.model),
  ...modelLabels('fallback', recipe.fallback),
  'ollama-lambda.engine': recipe.engine.version,
  ...(recipe.snapStart === true ? { 'com.amazonaws.lambda.feature.snapstart': 'Allow' } : {}),
});

/**
 * Of what lies on top of the base, in SPDX: Ollama, llama.cpp and the handler, and the licences of the models by their
 * digests. Their texts are in the image, as blobs of these names.
 */
const licences = (recipe: Recipe): string => {
  const texts = modelsIn(recipe)
    .flatMap(({ layers }) => layers)
    .filter(({ mediaType }) => mediaType === 'application/vnd.ollama.image.license');
  return ['MIT', ...new Set(texts.map(({ digest }) => `LicenseRef-sha256-${digestHex(digest)}`))].join(
    ' AND ',
  );
};

const modelsText = (recipe: Recipe): string =>
  modelsIn(recipe)
    .map(({ ref }) => storedName(ref))
    .join(' and ') || 'no model';

const modelLabels = (kind: string, model: ModelPart | undefined): Readonly<Record<string, string>> =>
  model === undefined
    ? {}
    : {
        [`ollama-lambda.${kind}`]: storedName(model.ref),
        [`ollama-lambda.${kind}-digest`]: model.digest,
      };

/** What the next deploy may know without reading it. Small layers are left out: they are made each time. */
const records = (recipe: Recipe, layers: readonly MadeLayer[]): Readonly<Record<string, string>> =>
  recordLabels(
    layers.filter(({ source }) => !source.startsWith('made-')),
    checkKey(recipe),
  );

/** The base's own history when it fits its layers: tools show one line a layer and trust the count. */
function history(base: unknown, layers: readonly MadeLayer[]): readonly unknown[] {
  const lines = (Array.isArray(base) ? base : []) as readonly { readonly empty_layer?: boolean }[];
  const copied = layers.filter(({ part }) => part === 'base');
  const fits = lines.filter((line) => line.empty_layer !== true).length === copied.length;
  const line = ({ title }: MadeLayer) => ({ created, created_by: `ollama-lambda: ${title}` });
  return [...(fits ? lines : copied.map(line)), ...layers.filter(({ part }) => part !== 'base').map(line)];
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
