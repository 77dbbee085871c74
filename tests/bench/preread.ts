import { join } from 'node:path';
import { urlEvent } from '../container/fake-lambda.js';
import { type BenchEngine, engineSettings, freePort } from './bench-engine.js';
import { HostedFunction } from './hosted-function.js';
import { buildSlowChunks } from './slow-chunks.js';
import { median } from './token-clock.js';

export interface PreReadFigures {
  /** From the start of the process until the model is loaded, with the engine's own reading alone. */
  readonly plainMs: number;
  /** The same with the pre-read beside it. */
  readonly prereadMs: number;
}

/** Cold loads from a store that comes in slow chunks, with and without the pre-read; a text says why there are none. */
export async function measurePreRead(
  engine: BenchEngine,
  at: { readonly root: string; readonly dist: string; readonly folder: string },
  runs: number,
): Promise<PreReadFigures | string> {
  const chunks = buildSlowChunks(at.root, at.folder);
  if (typeof chunks === 'string') return chunks;
  const timed = async (preread: 'on' | 'off'): Promise<number> => {
    const mounted = await chunks.mount(engine.modelsPath);
    const environment = {
      ...engineSettings({ ...engine, modelsPath: mounted.path }, await freePort(), at.folder),
      OLLAMA_LAMBDA_PREREAD: preread,
      // What the stand-in waits for besides its reading is none of what is measured here.
      OLLAMA_STAND_IN_LOAD_MS: '0',
    };
    const start = performance.now();
    const host = await HostedFunction.start({
      dist: at.dist,
      taskRoot: join(at.dist, 'container'),
      environment,
    });
    try {
      await host.ready;
      const body = await host.read(urlEvent('/healthz'));
      if (!body.includes('"ok"')) throw new Error(`the model was not loaded: ${body}`);
      return performance.now() - start;
    } finally {
      await host.close();
      await mounted.unmount();
    }
  };
  const plain: number[] = [];
  const pre: number[] = [];
  for (let run = 0; run < runs; run++) {
    plain.push(await timed('off'));
    pre.push(await timed('on'));
  }
  return { plainMs: median(plain), prereadMs: median(pre) };
}
