import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from './settings.js';
import type { Store, StoredModel } from './store.js';
import { type Answer, answerTo } from './words.js';

/** What is loaded, and the making of answers, one at a time. */
export interface Runner {
  /** Loads the model, or finds it loaded with the same options. Throws `LoadFailure`. */
  load(model: StoredModel, options: Options): Promise<void>;
  unload(): void;
  readonly loaded: StoredModel | undefined;
  /** Word by word; ends early, by throwing `RunnerDied`, when the settings say so. */
  generate(prompt: string, limit: number | undefined): { answer: Answer; words: AsyncGenerator<string> };
}

export type Options = Readonly<Record<string, unknown>>;

export class LoadFailure extends Error {}
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

export function createRunner(settings: Settings, store: Store): Runner {
  let loaded: StoredModel | undefined;
  let key = '';
  let queue: Promise<unknown> = Promise.resolve();

  const loadNow = async (model: StoredModel, wanted: string): Promise<void> => {
    if (loaded !== undefined && key === wanted) return;
    loaded = undefined;
    process.stderr.write(`stand-in: loading ${model.name} ${wanted}\n`);
    await sleep(settings.loadMs);
    const problem = await store.verify(model);
    if (problem !== undefined) throw new LoadFailure(`unable to load model: ${problem}`);
    loaded = model;
    key = wanted;
  };

  return {
    load(model, options) {
      const chosen = runnerOptions.filter((name) => options[name] !== undefined);
      const wanted = JSON.stringify([model.digest, ...chosen.map((name) => [name, options[name]])]);
      const loading = queue.then(() => loadNow(model, wanted));
      queue = loading.catch(() => undefined); // Told to whoever asked; the next load is not held up by it.
      return loading;
    },
    unload() {
      loaded = undefined;
    },
    get loaded() {
      return loaded;
    },
    generate(prompt, limit) {
      const answer = answerTo(prompt, limit);
      return { answer, words: say(answer.words, settings) };
    },
  };
}

async function* say(words: readonly string[], settings: Settings): AsyncGenerator<string> {
  for (const [index, word] of words.entries()) {
    await sleep(settings.wordMs);
    if (index === settings.dieAfterWords) throw new RunnerDied('unexpected EOF');
    yield word;
  }
}
