import { childrenOf, isLiving, membersOf } from './processes.js';

/**
 * Knows the engine's runner among the processes of its group. The engine notices the death of its runner only when the
 * next request wants it, and then does not tell whether it was killed.
 */
export interface RunnerWatch {
  /** The engine serves and has no runner yet. */
  serves(group: number): void;
  /** The model is loaded: whoever came since holds it. */
  loaded(group: number): void;
  /**
   * Whether the runner alone has gone and no other has come. False where processes cannot be seen, and when the engine
   * has gone too: its exit tells that.
   */
  gone(group: number): boolean;
  /** Takes a line of the engine's output. */
  hear(line: string): void;
  /** Where the runner of the last load answers; undefined before the first. */
  readonly port: number | undefined;
  /** What was said of the end of a runner since the model was loaded; undefined of one that was killed. */
  readonly lastWords: string | undefined;
  readonly deaths: number;
  /** The engine's process and its runner's, as far as they are known. */
  readonly known: readonly number[];
}

export function createRunnerWatch(): RunnerWatch {
  /** The engine, and the shell's other child. */
  let keepers: readonly number[] = [];
  let others: readonly number[] = [];
  let runners: readonly number[] = [];
  let deaths = 0;
  let lastWords: string | undefined;
  let port: number | undefined;
  const comers = (group: number): readonly number[] =>
    membersOf(group).filter((pid) => !others.includes(pid));
  return {
    serves(group) {
      keepers = childrenOf(group);
      others = membersOf(group);
      runners = [];
    },
    loaded(group) {
      runners = comers(group);
      lastWords = undefined;
    },
    gone(group) {
      // Asked before every request, so it looks at these few and not at all processes.
      if (runners.length === 0 || runners.some(isLiving) || !keepers.every(isLiving)) return false;
      // None is a death; another is the engine's own doing, and the one to watch from now on.
      runners = comers(group);
      if (runners.length === 0) deaths++;
      return runners.length === 0;
    },
    hear(line) {
      if (/llama-server.*terminated/i.test(line)) lastWords = line;
      const started = /msg="starting llama-server".* --port (\d{1,5})\b/.exec(line);
      if (started !== null) port = Number(started[1]);
    },
    get port() {
      return port;
    },
    get lastWords() {
      return lastWords;
    },
    get deaths() {
      return deaths;
    },
    get known() {
      return [...keepers, ...runners];
    },
  };
}

/** Words of the engine, or of the system, for a runner that was ended for its memory. */
export const soundsKilled = (words: string): boolean =>
  /signal: killed|signal 9|out of memory|cannot allocate|failed to allocate|bad_alloc|unexpected EOF|unexpectedly stopped|more system memory/i.test(
    words,
  );
