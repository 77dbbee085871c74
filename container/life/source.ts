import { join } from 'node:path';
import type { Options } from '../options.js';

/** Where the engine finds its models, and how they get there. */
export interface Source {
  /** The engine's `OLLAMA_MODELS`. */
  readonly modelsPath: string;
  /** Before the engine starts. Once it has succeeded it is not called again. Never rejects. */
  readonly fetch?: (signal: AbortSignal) => Promise<Fetched>;
  /** With the engine's help, once it answers on this port. Likewise. */
  readonly pull?: (port: number, signal: AbortSignal) => Promise<Fetched>;
}

export type Fetched =
  | { readonly ok: true; readonly bytes: number; readonly ms: number }
  /** Permanent: trying again cannot help this instance. */
  | { readonly ok: false; readonly reason: string; readonly permanent: boolean };

export interface SourceSurroundings {
  readonly options: Options;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Says how far it has come. */
  readonly note: (event: string, fields: Record<string, unknown>) => void;
}

/** The source that the options name. What the others need is not loaded with it. */
export function openSource(surroundings: SourceSurroundings): Source {
  const { options, environment, note } = surroundings;
  const { source } = options.life;
  const modelsPath = join(options.temporaryFolder, 'ollama-models');
  switch (source.kind) {
    case 'image':
      return { modelsPath: options.modelsPath };
    case 's3':
      return {
        modelsPath,
        async fetch(signal) {
          const { fetchFromS3 } = await import('./source-s3.js');
          return fetchFromS3(
            { bucket: source, model: options.model, store: modelsPath, environment, note },
            signal,
          );
        },
      };
    case 'pull':
      return {
        modelsPath,
        async pull(port, signal) {
          const { pullModel } = await import('./source-pull.js');
          return pullModel({ port, model: options.model, store: modelsPath, note }, signal);
        },
      };
  }
}
