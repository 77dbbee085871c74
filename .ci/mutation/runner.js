// Runs the tests of one room for Stryker. Its own runner starts Jest for every mutant, which is seconds with ES modules
// and would be a day for four rooms. Here the room and its tests are one script, which is evaluated anew for every mutant
// in milliseconds: nothing that a mutant has left in a module's memory reaches the next, and tables that are made while
// modules load are mutated like everything else.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { types } from 'node:util';
import { scriptOf } from './script.js';
import { createLanguage, idsOf, runBlock } from './suite.js';

/** Milliseconds. Generated inputs by the thousand would run for each of thousands of mutants; they are no witnesses here. */
const slowMs = 1_500;

/** Stryker's names for what became of tests and runs. */
const testStatus = { success: 0, failed: 1 };

class RoomRunner {
  constructor() {
    this.folder = process.cwd();
    this.script = undefined;
    /** What each test takes, in milliseconds of work. */
    this.spent = new Map();
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const { MUTATED_TESTS, LONG_SUITES } = process.env;
    this.script = await scriptOf(this.folder, MUTATED_TESTS, LONG_SUITES.split(' '));
  }

  /** Every test file in modules of its own, so that it is known what each of them loads. */
  async dryRun() {
    const tests = [];
    const mutantCoverage = { static: {}, perTest: {} };
    try {
      for (const file of Object.keys(this.evaluate().files)) await this.dryRunOf(file, tests, mutantCoverage);
    } catch (error) {
      return { status: 'error', errorMessage: error?.stack ?? String(error) };
    }
    return { status: 'complete', tests, mutantCoverage };
  }

  /**
   * What a file computes before its first test is covered by all of them. What its modules do when they are loaded is
   * too, where a room asks for that; else it is static, which Stryker leaves out.
   */
  async dryRunOf(file, tests, mutantCoverage) {
    const { spent } = this;
    const scopes = new Map();
    const enter = (ids) => {
      const name = ids.join('\n');
      scopes.set(name, ids);
      space().currentTestId = name;
    };
    const coverage = { static: {}, perTest: {} };
    enter([]);
    const { files, language } = this.evaluate(coverage);
    space().currentTestId = 'modules';
    const block = load(files[file], language, () => {
      space().currentTestId = 'loading';
    });
    scopes.set('loading', idsOf(block, file));
    if (process.env.MUTATED_TABLES) scopes.set('modules', idsOf(block, file));
    else mutantCoverage.static = summed(mutantCoverage.static, coverage.perTest.modules);
    await runBlock(block, file, {
      wants: () => true,
      over: () => false,
      starts: enter,
      ends: (id, ms, error) => {
        spent.set(id, ms);
        tests.push(resultOf(id, file, ms, error));
      },
    });
    const { perTest } = mutantCoverage;
    for (const [scope, ids] of scopes) {
      for (const id of ids.filter((it) => spent.get(it) < slowMs))
        perTest[id] = summed(perTest[id], coverage.perTest[scope]);
    }
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, disableBail }) {
    const wanted = new Set(testFilter);
    const failures = [];
    let count = 0;
    thrown.length = 0;
    const { files, language } = this.evaluate(undefined, activeMutant.id, hitLimit);
    for (const file of this.cheapFirst(Object.keys(files), testFilter ?? [])) {
      const own = (id) => wanted.size === 0 || wanted.has(id);
      if (failures.length > 0 && !disableBail) break;
      try {
        await runBlock(load(files[file], language), file, {
          wants: own,
          over: () => failures.length > 0 && !disableBail,
          starts: () => undefined,
          ends: (id, _ms, error) => {
            count += 1;
            const broken = error ?? thrown.splice(0)[0];
            if (broken !== undefined) failures.push({ id, error: broken });
          },
        });
      } catch (error) {
        // The mutant breaks what the test file does before its first test: as Jest says it, the file fails.
        failures.push({ id: testFilter?.find((id) => id.startsWith(`${file} › `)) ?? file, error });
      }
    }
    if (space().hitCount > hitLimit) return { status: 'timeout', reason: `hit more than ${hitLimit} times` };
    if (failures.length === 0) return { status: 'survived', nrOfTests: count };
    return {
      status: 'killed',
      killedBy: failures.map(({ id }) => id),
      failureMessage: String(failures[0].error?.message ?? failures[0].error),
      nrOfTests: count,
    };
  }

  /** The files of these tests (of all of them when there are none): one test that notices a mutant is enough. */
  cheapFirst(files, tests) {
    if (tests.length === 0) return files;
    const costs = new Map();
    for (const id of tests) {
      const file = files.find((name) => id.startsWith(`${name} › `));
      if (file !== undefined) costs.set(file, (costs.get(file) ?? 0) + (this.spent.get(id) ?? 0));
    }
    return [...costs.keys()].toSorted((one, other) => costs.get(one) - costs.get(other));
  }

  /** A fresh copy of all modules, none of them run yet. */
  evaluate(coverage, activeMutant, hitLimit) {
    Object.assign(space(), {
      mutantCoverage: coverage,
      activeMutant,
      hitLimit,
      hitCount: hitLimit === undefined ? undefined : 0,
      currentTestId: undefined,
    });
    const { language, collect } = collector();
    const fromSandbox = createRequire(join(this.folder, 'package.json'));
    const required = (name) => (name === '@jest/globals' ? language : asEsbuildReads(fromSandbox(name)));
    const module = { exports: {} };
    this.script.runInThisContext()(required, module, module.exports);
    return { files: module.exports.files, language: collect };
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'room', injectableClass: RoomRunner }];

/** A package of ES modules alone: esbuild takes what `require` gives for its default export. */
const asEsbuildReads = (loaded) =>
  types.isModuleNamespaceObject(loaded) && typeof loaded.default === 'function'
    ? Object.assign((...args) => loaded.default(...args), loaded)
    : loaded;

/** What mutants threw where nobody catches it, as in an answer of a socket: the test that runs then has failed. */
const thrown = [];
process.on('uncaughtException', (error) => thrown.push(error));

const space = () => {
  globalThis.__stryker__ ??= {};
  return globalThis.__stryker__;
};

/** The language that modules import once, and a way to have each test file's words in a block of its own. */
function collector() {
  let current = createLanguage();
  let begun = () => undefined;
  const language = new Proxy(
    {},
    {
      get: (_, name) => {
        if (name === 'describe' || name === 'it') begun();
        return current.language[name];
      },
    },
  );
  return {
    language,
    collect: (whenBegun) => {
      current = createLanguage();
      // The first word only: what comes later has scopes of its own.
      begun = () => {
        begun = () => undefined;
        whenBegun();
      };
      return current.root;
    },
  };
}

function load(file, collect, whenBegun = () => undefined) {
  const root = collect(whenBegun);
  file();
  return root;
}

const resultOf = (id, file, timeSpentMs, error) => ({
  id,
  name: id,
  fileName: file,
  timeSpentMs,
  ...(error === undefined
    ? { status: testStatus.success }
    : { status: testStatus.failed, failureMessage: error?.stack ?? String(error) }),
});

function summed(one = {}, other = {}) {
  const sum = { ...one };
  for (const [mutant, hits] of Object.entries(other)) sum[mutant] = (sum[mutant] ?? 0) + hits;
  return sum;
}
