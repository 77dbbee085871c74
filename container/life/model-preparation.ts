import { totalmem } from 'node:os';
import type { Options } from '../options.js';
import type { Predicament } from './fallbacks.js';
import { type ModelShape, readModelShape } from './gguf-header.js';
import { engineShare, memoryNeed } from './memory-need.js';
import { type FoundModel, findModel, type ModelFiles } from './model-files.js';
import { preRead } from './pre-read.js';

export interface PreparedFigures {
  readonly weightsBytes?: number;
  readonly prereadMs?: number;
  readonly prereadBytes?: number;
}

/** What is done with the model's files beside the engine, from the first moment on. */
export interface ModelPreparation {
  /** Why the store has no such model; undefined when it has. */
  readonly problem: Promise<string | undefined>;
  /** So far. */
  readonly figures: PreparedFigures;
  /** The engine has read what it needs, or never will. */
  finish(): void;
}

export interface PreparationSurroundings {
  readonly options: Options;
  /** The engine's model store. */
  readonly store: string;
  readonly learn: (shape: ModelShape | undefined, smaller: Predicament['fallback']) => void;
  readonly note: (event: string, fields: Record<string, unknown>) => void;
}

/** Finds the model, learns how much memory it takes, and reads its weights ahead of the engine. */
export function prepareModel(surroundings: PreparationSurroundings): ModelPreparation {
  const { options, store, note } = surroundings;
  const finished = new AbortController();
  let figures: PreparedFigures = {};

  const readAhead = async (files: ModelFiles, shape: ModelShape | undefined): Promise<void> => {
    if (!worthPreReading(options, files.weightsBytes, shape)) return;
    const paths = files.weights.map(({ path }) => path);
    const { bytes, ms, complete, problem } = await preRead(paths, { signal: finished.signal });
    figures = { ...figures, prereadBytes: bytes, prereadMs: ms };
    const bytesPerSecond = Math.round((bytes / Math.max(ms, 1)) * 1000);
    note('preread', { bytes, ms, bytesPerSecond, complete, ...(problem && { problem }) });
  };

  const found = findModel(store, options.model);
  void found.then(async (model: FoundModel) => {
    if (!model.ok) return note('model-not-found', { reason: model.reason });
    const { files } = model;
    figures = { weightsBytes: files.weightsBytes };
    const shape = await readModelShape(files.weights[0]?.path ?? '', files.weightsBytes);
    surroundings.learn(shape, undefined);
    const reading = readAhead(files, shape);
    surroundings.learn(shape, await smallerModel(options, store));
    await reading;
  });
  return {
    problem: found.then((model) => (model.ok ? undefined : model.reason)),
    get figures() {
      return figures;
    },
    finish: () => finished.abort(),
  };
}

/** The configured smaller model, if it is in the store. */
async function smallerModel(options: Options, store: string): Promise<Predicament['fallback']> {
  const model = options.life.fallbackModel;
  if (model === undefined) return undefined;
  const found = await findModel(store, model);
  if (!found.ok) return undefined;
  const { weights, weightsBytes } = found.files;
  return { model, shape: await readModelShape(weights[0]?.path ?? '', weightsBytes) };
}

/**
 * Page cache counts as the function's memory, so the weights are read ahead only when they fit beside what the model
 * needs. They are that need where the engine maps them. At init it copies them instead (see `engineEnvironment`), and
 * they would be there twice; besides, nobody waits then. What has just been written to /tmp is in the cache already.
 */
function worthPreReading(options: Options, weightsBytes: number, shape: ModelShape | undefined): boolean {
  const { preread, source, loadsAtInit } = options.life;
  if (preread !== 'auto') return preread === 'on';
  if (source.kind !== 'image') return false;
  const copies = loadsAtInit ? weightsBytes : 0;
  // Without a header that can be read: what the deployer reckons with for a model that it knows by its size alone.
  const need = shape ? memoryNeed(shape, options.context, 'f16') : weightsBytes * 1.2 + 400 * 1024 * 1024;
  return need + copies <= engineShare(options.memory ?? totalmem() / (1024 * 1024));
}
