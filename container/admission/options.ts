import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import contract from '../contract.json' with { type: 'json' };
import { compilePattern } from './guard.js';
import type { NamedKey } from './keys.js';
import type { LimitOptions } from './limits.js';
import { describeIssues } from './problems.js';

/** What decides who may call and what is let through. */
export interface AdmissionOptions {
  readonly auth: 'iam' | 'api-key' | 'none';
  /** Empty unless `auth` is `api-key`. */
  readonly keys: readonly NamedKey[];
  readonly model: string;
  /** Another model in the image, which answers when the first does not fit. */
  readonly fallbackModel: string | undefined;
  readonly limits: LimitOptions;
  /** The operator's system prompt, which callers cannot replace. */
  readonly system: string | undefined;
  /** Prompts that one of these is found in are refused. */
  readonly guard: readonly RegExp[];
  /** Whether prompts are handed on for the log. */
  readonly logPrompts: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;
type Report = (name: string, problem: string) => void;

const names = contract.environment;

/**
 * Settles the variables of admission. All that are wrong are named in one error, which fails Lambda's init: a function
 * that leaves out a limit or a pattern that it does not understand would let through what it was told not to.
 * `auth` and `model` are checked by `readOptions`.
 */
export function readAdmission(environment: Environment): AdmissionOptions {
  const problems: string[] = [];
  const report: Report = (name, problem) => problems.push(`${name} ${problem}`);
  const auth = (environment[names.auth] ?? '') as AdmissionOptions['auth'];
  const keys = auth === 'api-key' ? readKeys(environment[names.apiKeySha256] ?? '', report) : [];
  const options: AdmissionOptions = {
    auth,
    keys,
    model: environment[names.model] ?? '',
    fallbackModel: environment[names.fallbackModel] || undefined,
    limits: readLimits(environment[names.limits], keys, report),
    system: environment[names.system]?.trim() || undefined,
    guard: readGuard(environment[names.guard], report),
    logPrompts: readSwitch(environment[names.logPrompts], report),
  };
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return Object.freeze(options);
}

/** What a caller is called that shows no key: a key of that name could not be told from it in the log. */
const reserved = ['iam', 'none', 'direct'];

const emptyDigest = createHash('sha256').digest();

/** Deliberately repeats no digest and no name: whoever swapped key and digest must not read the key in a log. */
function readKeys(text: string, report: Report): readonly NamedKey[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const keys = entries.flatMap((entry) => {
    const match = /^(?:([A-Za-z0-9][\w.-]{0,63})=)?([0-9a-f]{64})$/i.exec(entry);
    return match ? [{ name: match[1] ?? 'default', digest: Buffer.from(match[2] ?? '', 'hex') }] : [];
  });
  if (keys.length === 0 || keys.length < entries.length) {
    report(
      names.apiKeySha256,
      `must be one or more SHA-256 digests of 64 hex digits, each as it is or as <name>=<digest>, separated by commas, when ${names.auth} is api-key`,
    );
  }
  const taken = keys.find(({ name }) => reserved.includes(name));
  if (taken) report(names.apiKeySha256, `names a key ${taken.name}; expected none of ${reserved.join(', ')}`);
  if (keys.some(({ digest }) => digest.equals(emptyDigest))) {
    report(
      names.apiKeySha256,
      'has the digest of an empty key, which is most likely a variable that was not set',
    );
  }
  const digests = new Set(keys.map(({ digest }) => digest.toString('hex')));
  if (digests.size < keys.length) report(names.apiKeySha256, 'has the same digest twice');
  return keys;
}

const count = z.optional(z.int().check(z.gte(0), z.lte(1_000_000_000)));
const tokens = z.optional(z.int().check(z.gte(1), z.lte(1_000_000_000)));
const limitFields = {
  bodyBytes: count,
  promptBytes: count,
  promptTokens: tokens,
  outputTokens: tokens,
  messages: count,
  images: count,
};
const limitsSchema = z.strictObject({
  ...limitFields,
  keys: z.optional(z.record(z.string(), z.strictObject(limitFields))),
});

function readLimits(text: string | undefined, keys: readonly NamedKey[], report: Report): LimitOptions {
  const value = readJson(names.limits, text, 'an object such as {"outputTokens":1024}', report);
  if (value === undefined) return {};
  const settled = limitsSchema.safeParse(value, { reportInput: true });
  if (!settled.success) {
    report(names.limits, `is wrong: ${describeIssues(settled.error.issues)}`);
    return {};
  }
  const known = new Set(keys.map(({ name }) => name));
  const strangers = Object.keys(settled.data.keys ?? {}).filter((name) => !known.has(name));
  if (strangers.length > 0) {
    const expected = known.size > 0 ? [...known].join(', ') : `none, as ${names.auth} is not api-key`;
    report(names.limits, `has limits for the unknown key ${strangers.join(', ')}; keys are ${expected}`);
  }
  return settled.data;
}

function readGuard(text: string | undefined, report: Report): readonly RegExp[] {
  const expected = 'a list of regular expressions such as ["secret word"]';
  const value = readJson(names.guard, text, expected, report);
  if (value === undefined) return [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    report(names.guard, `is JSON of another kind; expected ${expected}`);
    return [];
  }
  const compiled = value.map((source: string, index) => {
    const pattern = compilePattern(source);
    if (typeof pattern === 'string') report(names.guard, `[${index}] ${pattern}`);
    return pattern;
  });
  return compiled.filter((pattern) => pattern instanceof RegExp);
}

function readSwitch(text: string | undefined, report: Report): boolean {
  if (!text || text === 'false') return false;
  if (text !== 'true') report(names.logPrompts, `is ${JSON.stringify(text)}; expected true or false`);
  return text === 'true';
}

function readJson(name: string, text: string | undefined, expected: string, report: Report): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    report(name, `is not JSON; expected ${expected}`);
    return undefined;
  }
}
