import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { placeTinyModels } from '../ollama/tiny-model.js';
import { startFunction } from './function.js';
import { makeOddEngine } from './odd-engine.js';
import { openWorkshop } from './stand-in-engine.js';
import { openUrlBridge } from './url-bridge.js';

/** Functions behind URLs, for client libraries to call with nothing but an address and a key. */
export interface Served {
  /** Of the function with the model that chats. */
  readonly url: string;
  /** Of the function with the model that makes embeddings: a function has one model. */
  readonly embedUrl: string;
  readonly key: string;
  readonly model: string;
  readonly embedModel: string;
  /** Starts a function whose answers, by the model `tiny-endless`, begin and do not end. */
  openEndless(): Promise<{ readonly url: string; readonly model: string }>;
  /** Whether a real engine answers: what its tiny model says under constraints is its own affair. */
  readonly real: boolean;
  /** The answer to `hello world`; with the stand-in. */
  readonly text: string;
  close(): Promise<void>;
}

/** The stand-in serves, or the engine that OLLAMA_BIN names; with the same models. */
export async function serveModels(): Promise<Served> {
  const workshop = await openWorkshop();
  const real = process.env.OLLAMA_BIN;
  const store = join(workshop.folder, 'models');
  placeTinyModels(store);
  const key = 'a-long-enough-key';
  const closings: (() => Promise<void>)[] = [];
  const serve = async (model: string, engine = real ?? workshop.enginePath): Promise<string> => {
    const running = startFunction({
      OLLAMA_LAMBDA_ENGINE: engine,
      OLLAMA_LAMBDA_MODEL: model,
      OLLAMA_MODELS: store,
      OLLAMA_CONTEXT_LENGTH: '2048',
      TMPDIR: join(workshop.folder, model),
      OLLAMA_LAMBDA_AUTH: 'api-key',
      OLLAMA_LAMBDA_API_KEY_SHA256: createHash('sha256').update(key).digest('hex'),
    });
    const bridge = await openUrlBridge(running.handler);
    closings.push(async () => {
      running.engine.stop();
      await bridge.close();
    });
    return bridge.url;
  };
  const [model, embedModel, endless] = ['tiny-tools', 'tiny-embed', 'tiny-endless'] as const;
  return {
    url: await serve(model),
    embedUrl: await serve(embedModel),
    openEndless: async () => ({
      url: await serve(endless, real ?? makeOddEngine(workshop.folder)),
      model: endless,
    }),
    key,
    model,
    embedModel,
    real: real !== undefined,
    text: '[stand-in engine] The prompt has 2 words and begins: hello world',
    async close() {
      for (const close of closings) await close();
      workshop.remove();
    },
  };
}
