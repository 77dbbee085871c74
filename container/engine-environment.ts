import { join } from 'node:path';
import type { Options } from './options.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** MB of function memory that buy one vCPU (AWS Lambda developer guide, "Configure Lambda function memory"). */
const megabytesPerCpu = 1769;

/**
 * The environment of `ollama serve`, which hands it on whole to its runner. Lambda's credentials and this function's
 * own settings stay outside. What a person may want to tune (`OLLAMA_KV_CACHE_TYPE`, `LLAMA_ARG_REPACK`, …) passes
 * through; what the function relies on is set last.
 */
export function engineEnvironment(
  options: Options,
  inherited: Environment,
  machine: Machine,
): Record<string, string> {
  const { setting } = machine;
  return {
    ...passedOn(inherited),
    ...tunable(inherited, {
      LLAMA_ARG_THREADS: String(threads(options.memory, machine.processors)),
      ...(options.life.loadsAtInit ? loadedForLong : loadedInAHurry),
    }),
    HOME: engineHome(options),
    OLLAMA_HOST: `127.0.0.1:${machine.port}`,
    OLLAMA_MODELS: machine.modelsPath ?? options.modelsPath,
    OLLAMA_CONTEXT_LENGTH: String(setting?.context ?? options.context),
    ...(setting && setting.kvType !== defaultKvType && { OLLAMA_KV_CACHE_TYPE: setting.kvType }),
    // The unload timer would see frozen time between invocations.
    OLLAMA_KEEP_ALIVE: '-1',
    // The store in the image is read-only, and an empty folder in it would end the engine's tidying, and the engine.
    OLLAMA_NOPRUNE: '1',
    // Otherwise every start calls ollama.com.
    OLLAMA_NO_CLOUD: '1',
    OLLAMA_NUM_PARALLEL: '1',
    OLLAMA_MAX_LOADED_MODELS: '1',
  };
}

interface Machine {
  readonly port: number;
  readonly processors: number;
  /** Default: as the options say. */
  readonly modelsPath?: string;
  readonly setting?: { readonly context: number; readonly kvType: string };
}

/** The engine's own. */
const defaultKvType = 'f16';

/** The type of the key–value store that the function was configured with. */
export const configuredKvType = (inherited: Environment): string =>
  inherited.OLLAMA_KV_CACHE_TYPE || defaultKvType;

/**
 * A caller waits for the load. Weights that are mapped and not rearranged were there after 3.2 s of an 8B model,
 * rearranged after 9.2 s, and 3.2 GiB of them stay pages that the kernel can drop (measured). It costs about a fifth of
 * the speed of reading a prompt.
 */
const loadedInAHurry = { LLAMA_ARG_REPACK: '0' };

/**
 * Nobody waits at init: take the time for the faster arrangement, in memory of the runner's own. A snapshot holds that
 * for certain; of its page cache nobody says so.
 */
const loadedForLong = { LLAMA_ARG_LOAD_MODE: 'none' };

/** The engine writes its key pair here at start, and does not start when it cannot. */
export const engineHome = (options: Options): string => join(options.temporaryFolder, 'ollama-home');

/**
 * One thread a vCPU. More than there is CPU time for collapses generation (15.2 → 0.8 tokens/s with 4 threads on 2
 * vCPUs, measured), and the runner counts processors without looking at Lambda's quota.
 */
export const threads = (memory: number | undefined, processors: number): number =>
  memory === undefined ? processors : Math.min(processors, Math.max(1, Math.floor(memory / megabytesPerCpu)));

function tunable(inherited: Environment, measured: Record<string, string>): Record<string, string> {
  const defaults = {
    ...measured,
    // A stall timer, not a total: the first read of an image's chunks can be slow.
    OLLAMA_LOAD_TIMEOUT: '15m',
    // MiB. The runner's own default is a prompt cache of 8192 MiB, outside every account of memory.
    LLAMA_ARG_CACHE_RAM: '0',
    LLAMA_ARG_CTX_CHECKPOINTS: '4',
  };
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, inherited[name] || value]),
  );
}

function passedOn(inherited: Environment): Record<string, string> {
  const entries = Object.entries(inherited).filter(([name]) => passes(name));
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}

/** `OLLAMA_DEBUG*` is refused because it writes prompts to disk and to the log. */
const passes = (name: string): boolean =>
  /^(PATH|LD_LIBRARY_PATH|LANG|LC_ALL|TZ|TMPDIR)$/.test(name) ||
  (/^(OLLAMA|LLAMA|GGML)_/.test(name) && !/^OLLAMA_(LAMBDA_|DEBUG)/.test(name));
