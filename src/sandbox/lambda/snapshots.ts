import type { ReadyState } from '../lambda-control.js';
import { notFound } from './failures.js';
import type { Version } from './function-entry.js';
import type { FunctionStore } from './function-store.js';
import type { Runner } from './runner.js';

/** Without it Lambda takes snapshots only of images that are made from its own managed runtimes. */
const label = 'com.amazonaws.lambda.feature.snapstart';

/** SnapStart: a published version is ready when one instance of it has initialised. Nothing is copied; see lambda.md. */
export class Snapshots {
  #store: FunctionStore;
  #runner: Runner;
  #states = new WeakMap<Version, ReadyState>();

  constructor(parts: { readonly store: FunctionStore; readonly runner: Runner }) {
    this.#store = parts.store;
    this.#runner = parts.runner;
  }

  /** Begins to take it, where the function asks for one. */
  take(name: string, number: string): void {
    const { version } = this.#store.resolve(name, number);
    if (version.input.snapStart !== true) return;
    if (!allowsSnapshots(version)) return void this.#states.set(version, failed);
    this.#states.set(version, { kind: 'in-progress' });
    this.#runner.provision(version, 1).then(
      () => void this.#states.set(version, { kind: 'ready' }),
      () => void this.#states.set(version, failed),
    );
  }

  /** `ready` for a version that needs none. */
  state(name: string, number: string): ReadyState {
    const { version } = this.#store.resolve(name, number);
    if (version.input.snapStart !== true) return { kind: 'ready' };
    const state = this.#states.get(version);
    if (state === undefined) throw notFound(`Function not found: ${name}:${number}`);
    return state;
  }
}

/** AWS's words, for a missing label too. */
const failed: ReadyState = { kind: 'failed', reason: 'An error occurred during function initialization' };

function allowsSnapshots({ image }: Version): boolean {
  const { config } = JSON.parse(image.config?.toString() ?? '{}') as {
    config?: { Labels?: Readonly<Record<string, string>> };
  };
  return config?.Labels?.[label] === 'Allow';
}
