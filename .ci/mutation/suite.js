// As much of Jest's language as the tests of the pure rooms speak, in one process and without isolation: what a test file
// says is collected as blocks and tests, which can then be run as often as there are mutants.
import { expect } from 'expect';

/** Milliseconds after which a test counts as failed: a mutant may wait for what never comes. */
const testTimeoutMs = 4_000;

const newBlock = (name, parent) => ({
  name,
  parent,
  entries: [],
  hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
});

/** The names that test files import from `@jest/globals`, and the block that fills as they are called. */
export function createLanguage() {
  const root = newBlock('');
  let block = root;
  const hook = (kind) => (body) => block.hooks[kind].push(body);
  const it = (name, body) => block.entries.push({ name, body });
  const describe = (name, body) => {
    const inner = newBlock(name, block);
    block.entries.push(inner);
    block = inner;
    body();
    block = inner.parent;
  };
  const each = (say) => (rows) => (name, body) => {
    // As Jest reads a table: rows are lists of arguments when all of them are lists, else each is one argument.
    const isTable = rows.every(Array.isArray);
    for (const [at, row] of rows.entries())
      say(`${name} [${at}]`, () => (isTable ? body(...row) : body(row)));
  };
  it.each = each(it);
  describe.each = each(describe);
  const hooks = Object.fromEntries(Object.keys(root.hooks).map((kind) => [kind, hook(kind)]));
  return {
    root,
    language: { describe, it, test: it, expect, jest: { setTimeout: () => undefined }, ...hooks },
  };
}

/**
 * Runs the tests of a block that are wanted.
 * @param run `wants(id)`, `starts(scope)` before anything of a test or a block's hooks runs, `ends(id, ms, error)`, and
 * `over()`, true once no more is wanted
 */
export async function runBlock(block, path, run) {
  const ids = idsOf(block, path).filter(run.wants);
  if (ids.length === 0 || run.over()) return;
  const failed = await attempt(block.hooks.beforeAll, () => run.starts(ids));
  for (const { entry, id } of named(block, path)) {
    if (run.over()) break;
    if (entry.entries !== undefined)
      await (failed ? failAll(entry, id, failed, run) : runBlock(entry, id, run));
    else if (run.wants(id)) await runTest(entry, block, id, failed, run);
  }
  await attempt(block.hooks.afterAll, () => run.starts(ids));
}

async function runTest(test, block, id, brokenBefore, run) {
  const started = busyMs();
  run.starts([id]);
  const { before, after } = hooksAround(block);
  const error = brokenBefore ?? (await attempt([...before, test.body]));
  const afterwards = await attempt(after);
  run.ends(id, busyMs() - started, error ?? afterwards);
}

/** Milliseconds that this process has worked: which tests are slow must not depend on what else the machine does. */
function busyMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function failAll(block, path, error, run) {
  for (const id of idsOf(block, path).filter(run.wants)) run.ends(id, 0, error);
}

function hooksAround(block) {
  const chain = [];
  for (let it = block; it !== undefined; it = it.parent) chain.unshift(it);
  return {
    before: chain.flatMap(({ hooks }) => hooks.beforeEach),
    after: chain.toReversed().flatMap(({ hooks }) => hooks.afterEach),
  };
}

/** The first error of these functions, in turn. */
async function attempt(bodies, first) {
  if (bodies.length > 0) first?.();
  for (const body of bodies) {
    try {
      await inTime(body);
    } catch (error) {
      return error ?? new Error('nothing was thrown');
    }
  }
  return undefined;
}

async function inTime(body) {
  const answer = body();
  if (typeof answer?.then !== 'function') return;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${testTimeoutMs} ms`)), testTimeoutMs);
  });
  try {
    await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Entries with names that are unique among their sisters. */
function named(block, path) {
  const seen = new Map();
  return block.entries.map((entry) => {
    const count = (seen.get(entry.name) ?? 0) + 1;
    seen.set(entry.name, count);
    return { entry, id: `${path} › ${entry.name}${count > 1 ? ` (${count})` : ''}` };
  });
}

export const idsOf = (block, path) =>
  named(block, path).flatMap(({ entry, id }) => (entry.entries === undefined ? [id] : idsOf(entry, id)));
