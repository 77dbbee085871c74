import type { FunctionRecord, LambdaControl } from '../lambda-control.js';
import type { FunctionEntry } from './function-entry.js';
import type { FunctionStore } from './function-store.js';
import type { UrlBook } from './function-url.js';
import { Provisioned } from './provisioned.js';
import type { Runner } from './runner.js';
import { Snapshots } from './snapshots.js';

/** The control plane as CloudFormation uses it; the REST operations go through it as well. */
export function createControl(parts: {
  readonly store: FunctionStore;
  readonly runner: Runner;
  readonly urls: UrlBook;
}): LambdaControl {
  const { store, runner, urls } = parts;
  const provisioned = new Provisioned({ store, runner });
  const snapshots = new Snapshots({ store, runner });
  return {
    createFunction: (input) => recordOf(store.create(input)),
    updateFunction: (name, input) => recordOf(store.update(name, input)),
    getFunction: (name) => recordOf(store.get(name)),
    deleteFunction(name) {
      const entry = store.delete(name);
      urls.forget(name);
      for (const version of [entry.latest, entry.serving, ...entry.versions.values()]) runner.remove(version);
    },
    reserveConcurrency: (name, instances) => store.reserve(name, instances),
    publishVersion(name, description) {
      const { version } = store.publish(name, description);
      return { version, arn: `${store.get(name).arn}:${version}` };
    },
    takeSnapshot: (name, version) => snapshots.take(name, version),
    snapshot: (name, version) => snapshots.state(name, version),
    deleteVersion: (name, version) => store.deleteVersion(name, version),
    createAlias: (name, alias, version) => ({ arn: store.createAlias(name, alias, version) }),
    updateAlias(name, alias, version) {
      const arn = store.updateAlias(name, alias, version);
      provisioned.moved(name, alias);
      return { arn };
    },
    aliasVersion: (name, alias) => store.alias(name, alias),
    shiftAlias: (name, alias, to) => store.shiftAlias(name, alias, to),
    errorsOf: (name, version) => runner.errorsOf(store.resolve(name, version).version),
    deleteAlias(name, alias) {
      provisioned.set(name, alias, 0);
      store.deleteAlias(name, alias);
      urls.forget(name, alias);
    },
    provision: (name, alias, instances) => provisioned.set(name, alias, instances),
    provisioned: (name, alias) => provisioned.state(name, alias),
    createUrl: (name, qualifier, input) => urls.create(name, qualifier, input),
    updateUrl: (name, qualifier, input) => urls.update(name, qualifier, input),
    deleteUrl: (name, qualifier) => urls.delete(name, qualifier),
    addPermission: (name, qualifier, statement) => store.addPermission(name, qualifier, statement),
    removePermission: (name, qualifier, statementId) => store.removePermission(name, qualifier, statementId),
  };
}

const recordOf = (entry: FunctionEntry): FunctionRecord => ({
  ...entry.latest.input,
  arn: entry.arn,
  state: entry.state,
  lastUpdateStatus: entry.lastUpdateStatus,
});
