import { showBytes } from '../../lib/quantities.js';
import type { Pin } from '../../survey/pins.js';
import type { Style } from '../render/style.js';
import type { NewerEngine } from './newer-engine.js';

/** What moved, a line a name, and what a deploy would bring with it. */
export const pinsText = (pins: readonly Pin[], style: Style): string =>
  pins
    .flatMap((pin) => {
      const state = pin.state === 'same' ? 'as locked' : style.bold(pin.state);
      const head = `${pin.part.padEnd(6)}  ${pin.name}  ${state}`;
      return pin.state === 'same' ? [head] : [head, `        ${difference(pin)}`];
    })
    .join('\n');

function difference({ state, locked, found, layers, bytes }: Pin): string {
  const size = `${showBytes(bytes)}${state === 'moved' ? ' of it new' : ''}`;
  if (locked === undefined) return `not locked yet; ${short(found)}, ${size}`;
  const kinds = layers.length === 0 ? '' : `; other: ${layers.join(', ')}`;
  return `${short(locked)} → ${short(found)}, ${size}${kinds}`;
}

export function engineText({ version, newest, newer, unknown }: NewerEngine): string {
  if (newer)
    return `Ollama ${newest} is out, and the config has ${version}: --engine-version ${newest}, or sources.engineVersion`;
  return unknown === undefined
    ? `Ollama ${version} is the newest release`
    : `whether a newer Ollama is out is not known: ${unknown}`;
}

const short = (digest: string): string => `${digest.slice(0, 'sha256:'.length + 12)}…`;
