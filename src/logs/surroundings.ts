import type { Seen } from './diagnosis.js';
import { fieldOf, type Line } from './line.js';

/** Picks up what a log says of the function by the way. */
export interface Surroundings {
  readonly seen: Omit<Seen, 'times'>;
  see(line: Line): void;
}

export function createSurroundings(): Surroundings {
  let model: string | undefined;
  let memory: number | undefined;
  let original = false;
  return {
    get seen() {
      return { model, memory, original };
    },
    see(line) {
      const quoted = /\b(?:Pulling model|Loading the) '([^']{1,200})'/.exec(line.text)?.[1];
      model = quoted ?? (fieldOf(line, 'model') || model);
      memory = memoryIn(line) ?? memory;
      // The entrypoint of the script says this before it starts the engine, and pulls in the same words.
      original ||= quoted !== undefined || line.text.startsWith('OLLAMA_MODELS is set to');
    },
  };
}

/** Of Lambda's REPORT line, as text or as JSON. */
function memoryIn({ text, fields }: Line): number | undefined {
  const written = /\tMemory Size: (\d+) MB/.exec(text)?.[1];
  if (written !== undefined) return Number(written);
  const { metrics } = (fields?.record ?? {}) as { metrics?: { memorySizeMB?: unknown } };
  return typeof metrics?.memorySizeMB === 'number' ? metrics.memorySizeMB : undefined;
}
