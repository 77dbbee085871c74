import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from './settings.js';
import type { Store, StoredModel } from './store.js';
import { startTokenizer } from './tokenizer.js';
import { takeMemory } from './weights.js';
import { type Answer, answerTo, type Piece, type Question } from './words.js';

/** What is loaded, and the making of answers, one at a time. */
export interface Runner {
  /**
   * Loads the model, or finds it loaded with the same options. Throws `LoadFailure`; `LoadAborted` when the signal,
   * which is the caller's connection, ends before the load does.
   */
  load(model: StoredModel, options: Options, signal?: AbortSignal): Promise<void>;
  unload(): void;
  readonly loaded: StoredModel | undefined;
  /** Tokens of context that the loaded model has. */
  readonly context: number;
  /** Token by token; ends early, by throwing `RunnerDied`, when the settings say so. */
  generate(question: Question): { answer: Answer; pieces: AsyncGenerator<Piece> };
}

export type Options = Readonly<Record<string, unknown>>;

export class LoadFailure extends Error {}
export class LoadAborted extends Error {}
export class RunnerDied extends Error {}

/** A change of one of these loads the model anew, with the real engine as here. */
const runnerOptions = [
  'num_ctx',
  'num_batch',
  'num_gpu',
  'main_gpu',
  'use_mmap',
  'num_thread',
  'draft_num_predict',
  'shift',
];

interface Loaded {
  readonly model: StoredModel;
  readonly context: number;
  /** Absent when the model is to take no memory. */
  readonly weights: { release(): void } | undefined;
}

export function createRunner(settings: Settings, store: Store): Runner {
  let loaded: Loaded | undefined;
  let key = '';
  let queue: Promise<unknown> = Promise.resolve();
  let tokenizer: Promise<number> | undefined;

  const drop = (): void => {
    loaded?.weights?.release();
    loaded = undefined;
  };

  const loadNow = async (model: StoredModel, options: Options, wanted: string, signal?: AbortSignal) => {
    if (loaded !== undefined && key === wanted) return;
    if (signal?.aborted) throw new LoadAborted('request canceled');
    drop();
    process.stderr.write(`stand-in: loading ${model.name} ${wanted}\n`);
    tokenizer ??= startTokenizer();
    process.stderr.write(
      `msg="starting llama-server" cmd="stand-in --port ${await tokenizer} --host 127.0.0.1"\n`,
    );
    await sleep(settings.loadMs, undefined, { signal }).catch(() => undefined); // An abort is seen below.
    if (signal?.aborted) {
      process.stderr.write('client connection closed before llama-server finished loading, aborting load\n');
      throw new LoadAborted('request canceled');
    }
    const weights = settings.loadMib > 0 ? await takeMemory(settings.loadMib).catch(failed) : undefined;
    const problem = await store.verify(model);
    if (problem !== undefined) throw new LoadFailure(`unable to load model: ${problem}`);
    const context = Number(options.num_ctx ?? model.params.num_ctx ?? settings.context);
    loaded = { model, context, weights };
    key = wanted;
  };

  return {
    load(model, options, signal) {
      const chosen = runnerOptions.filter((name) => options[name] !== undefined);
      const wanted = JSON.stringify([model.digest, ...chosen.map((name) => [name, options[name]])]);
      const loading = queue.then(() => loadNow(model, options, wanted, signal));
      queue = loading.catch(() => undefined); // Told to whoever asked; the next load is not held up by it.
      return loading;
    },
    unload: drop,
    get loaded() {
      return loaded?.model;
    },
    get context() {
      return loaded?.context ?? 0;
    },
    generate(question) {
      const answer = answerTo(question);
      return { answer, pieces: say(answer.pieces, settings) };
    },
  };
}

function failed(error: Error): never {
  throw new LoadFailure(error.message);
}

async function* say(pieces: readonly Piece[], settings: Settings): AsyncGenerator<Piece> {
  for (const [index, piece] of pieces.entries()) {
    await sleep(settings.wordMs);
    if (index === settings.dieAfterWords) {
      throw new RunnerDied('an error was encountered while running the model: unexpected EOF');
    }
    yield piece;
  }
}
