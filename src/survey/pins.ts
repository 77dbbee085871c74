import type { Architecture } from '../config/config.js';
import type { Digest } from '../core/digest.js';
import type { ModelBlob, ModelFacts } from '../models/model.js';
import type { Resolved } from './facts.js';
import { type Lock, lockableModels, lockedImage, lockedModel, modelKey } from './lock.js';

/** One name of the config: what the lock says it means, and what it means now. */
export interface Pin {
  readonly part: 'base' | 'engine' | 'model';
  readonly name: string;
  readonly state: 'same' | 'moved' | 'new';
  /** Undefined when the lock does not have it. */
  readonly locked: Digest | undefined;
  readonly found: Digest;
  /** Of a model that moved: which kinds of its layers are others now, such as `model`, `template` or `license`. */
  readonly layers: readonly string[];
  /** Bytes, compressed where images are, that were not in what is locked: of an image all of it. */
  readonly bytes: number;
}

/**
 * What the config's names meant when they were locked, beside what they mean now.
 *
 * @param resolved by the registries alone, without the lock
 */
export function comparePins(lock: Lock, resolved: Resolved, architecture: Architecture): readonly Pin[] {
  const { base, engine } = resolved;
  const image = (part: 'base' | 'engine', name: string, found: { digest: Digest; bytes: number }): Pin => {
    const locked = lockedImage(lock, name, architecture)?.digest;
    const state = stateOf(locked, found.digest);
    return {
      part,
      name,
      state,
      locked,
      found: found.digest,
      layers: [],
      bytes: state === 'same' ? 0 : found.bytes,
    };
  };
  return [
    image('base', base.image, base),
    image('engine', `${engine.image}:${engine.version}`, engine),
    ...lockableModels(resolved).map((found) => modelPin(lockedModel(lock, found.ref), found)),
  ];
}

function modelPin(locked: ModelFacts | undefined, found: ModelFacts): Pin {
  const had = new Set(locked?.layers.map(({ digest }) => digest));
  const fresh = found.layers.filter(({ digest }) => !had.has(digest));
  const have = new Set(found.layers.map(({ digest }) => digest));
  const gone = (locked?.layers ?? []).filter(({ digest }) => !have.has(digest));
  return {
    part: 'model',
    name: modelKey(found.ref),
    state: stateOf(locked?.digest, found.digest),
    locked: locked?.digest,
    found: found.digest,
    layers: locked === undefined ? [] : [...new Set([...gone, ...fresh].map(kindOf))],
    bytes: fresh.reduce((sum, { size }) => sum + size, 0),
  };
}

const stateOf = (locked: Digest | undefined, found: Digest): Pin['state'] =>
  locked === undefined ? 'new' : locked === found ? 'same' : 'moved';

/** `template` of `application/vnd.ollama.image.template`. */
const kindOf = ({ mediaType }: ModelBlob): string => mediaType.split('.').at(-1) ?? mediaType;
