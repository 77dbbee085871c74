import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Settings {
  readonly host: string;
  readonly port: number;
  readonly modelsPath: string;
  /** Tokens of context of a model that says nothing of its own. */
  readonly context: number;
  /** Milliseconds between two words. */
  readonly wordMs: number;
  /** Milliseconds that a load takes, besides reading the blobs. */
  readonly loadMs: number;
  /** MiB of memory that a loaded model takes, besides what its blobs are; 0 by default. */
  readonly loadMib: number;
  /** After so many words of every answer the runner "dies", as it does when it is killed for memory. */
  readonly dieAfterWords: number | undefined;
}

/** Throws with the engine's own text when it would not start either. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const home = environment.HOME;
  if (!home) throw new Error('$HOME is not defined');
  const { host, port } = parseHost(environment.OLLAMA_HOST ?? '');
  // The engine keeps its key pair here and ends when it cannot make it.
  mkdirSync(join(home, '.ollama'), { recursive: true });
  return {
    host,
    port,
    modelsPath: environment.OLLAMA_MODELS || join(home, '.ollama', 'models'),
    context: number(environment.OLLAMA_CONTEXT_LENGTH) ?? 4096,
    wordMs: number(environment.OLLAMA_STAND_IN_WORD_MS) ?? 3,
    loadMs: number(environment.OLLAMA_STAND_IN_LOAD_MS) ?? 30,
    loadMib: number(environment.OLLAMA_STAND_IN_LOAD_MIB) ?? 0,
    dieAfterWords: number(environment.OLLAMA_STAND_IN_DIE_AFTER_WORDS),
  };
}

function parseHost(text: string): { host: string; port: number } {
  const match = /^(?:http:\/\/)?([^:/]*)(?::(\d+))?\/?$/.exec(text);
  if (match === null) throw new Error(`invalid OLLAMA_HOST ${JSON.stringify(text)}`);
  const host = match[1] || '127.0.0.1';
  if (host !== '127.0.0.1' && host !== 'localhost') throw new Error('the stand-in listens on loopback only');
  return { host: '127.0.0.1', port: Number(match[2] ?? 11434) };
}

const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);
