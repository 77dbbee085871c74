import type { ReadyState } from '../lambda-control.js';
import { notFound } from './failures.js';
import type { FunctionEntry, Version } from './function-entry.js';
import type { FunctionStore } from './function-store.js';
import type { Runner } from './runner.js';

interface Allocation {
  readonly instances: number;
  readonly version: Version;
  state: ReadyState;
}

/** Provisioned concurrency of aliases: so many instances of the alias's version are initialised before anybody calls. */
export class Provisioned {
  #store: FunctionStore;
  #runner: Runner;
  #allocations = new Map<FunctionEntry, Map<string, Allocation>>();

  constructor(parts: { readonly store: FunctionStore; readonly runner: Runner }) {
    this.#store = parts.store;
    this.#runner = parts.runner;
  }

  /** Begins to make as many instances ready; those of a version that the alias has left go. */
  set(name: string, alias: string, instances: number): void {
    const { entry, version } = this.#store.resolve(name, alias);
    const own = this.#allocations.get(entry) ?? new Map<string, Allocation>();
    this.#allocations.set(entry, own);
    const before = own.get(alias);
    if (before !== undefined && before.version !== version) void this.#runner.provision(before.version, 0);
    if (instances === 0) own.delete(alias);
    else if (before?.version === version && before.instances === instances) return;
    const allocation: Allocation = { instances, version, state: { kind: 'in-progress' } };
    if (instances > 0) own.set(alias, allocation);
    this.#runner.provision(version, instances).then(
      () => {
        allocation.state = { kind: 'ready' };
      },
      (error: Error) => {
        allocation.state = { kind: 'failed', reason: error.message };
      },
    );
  }

  /** The alias names another version now: its instances have to be of that one. */
  moved(name: string, alias: string): void {
    const instances = this.#allocations.get(this.#store.get(name))?.get(alias)?.instances;
    if (instances !== undefined) this.set(name, alias, instances);
  }

  state(name: string, alias: string): ReadyState {
    const found = this.#allocations.get(this.#store.get(name))?.get(alias);
    if (found === undefined) throw notFound('No Provisioned Concurrency Config found for this function');
    return found.state;
  }
}
