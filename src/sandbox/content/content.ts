import { readFile } from 'node:fs/promises';
import type { RegistryStore } from '../registry/store.js';
import { putBaseImage } from './base-image.js';
import { putEngineImage } from './engine-image.js';
import { putModels } from './models.js';

export interface ContentOptions {
  /** Path of the program that becomes `usr/bin/ollama` in the engine image. */
  readonly engineProgram: string;
  /** The engine image's tag. */
  readonly engineVersion: string;
  /** About how large the model's weights are to be. Default 5 MB. */
  readonly modelBytes?: number;
}

/** What was put into the registries, as references without the host. */
export interface Content {
  readonly base: string;
  /** Without a tag. */
  readonly engine: string;
  readonly engineVersion: string;
  readonly model: string;
}

/** Fills the base, engine and model registries. The same options give the same digests, on every machine. */
export async function putContent(store: RegistryStore, options: ContentOptions): Promise<Content> {
  await putBaseImage(store, 'lambda/nodejs', '24');
  await putEngineImage(store, {
    repository: 'ollama/ollama',
    tag: options.engineVersion,
    program: await readFile(options.engineProgram),
  });
  await putModels(store, options.modelBytes);
  return {
    base: 'lambda/nodejs:24',
    engine: 'ollama/ollama',
    engineVersion: options.engineVersion,
    model: 'tiny-llama',
  };
}
