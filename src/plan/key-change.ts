import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { StackFact } from '../survey/facts.js';
import { type KnownKey, keyName, keyParametersOf, keysIn, keysText, reservedKeyNames } from './api-keys.js';
import { deployedProperties } from './deployed.js';
import type { ChangeParametersStep } from './plan.js';
import { approachOf } from './stack-state.js';

export type KeyChange =
  | {
      readonly kind: 'create';
      readonly name: string;
      readonly sha256: string;
      /** A second key under a name that has one, for replacing the first without a gap. */
      readonly second: boolean;
    }
  | {
      readonly kind: 'revoke';
      readonly name: string;
      /** All of that name but the one that was made last. */
      readonly keepNewest: boolean;
    };

type PresentStack = Extract<StackFact, { kind: 'present' }>;

/** The keys of a deployed endpoint, oldest first. @throws UserError where there is none, or it asks for no key */
export function deployedKeys(fact: StackFact, stackName: string): readonly KnownKey[] {
  if (fact.kind === 'absent') throw noStack(stackName);
  const parameter = fact.stack.parameters.ApiKeySha256;
  if (parameter) return keysIn(parameter);
  throw new UserError({
    code: 'keys-not-asked',
    message: `the endpoint of stack ${stackName} asks for no API key (auth ${fact.stack.outputs.Auth ?? 'unknown'})`,
    next: ['ollama-lambda deploy --auth api-key --key-file <new file>'],
    exitCode: exitCodes.usage,
  });
}

/**
 * An update of the stack in which nothing but the keys differs: the template that is deployed, two parameters changed.
 *
 * @throws UserError, before anything is changed
 */
export function planKeyChange(
  fact: StackFact,
  stackName: string,
  change: KeyChange,
): ChangeParametersStep & { readonly keys: readonly KnownKey[] } {
  const before = deployedKeys(fact, stackName);
  const present = fact as PresentStack;
  refuseUnready(present);
  refuseRolledBack(present);
  const keys = change.kind === 'create' ? withKey(before, change) : withoutKey(before, change, present);
  const parameters = keyParametersOf(keysText(keys));
  refuseTooLong(present, parameters.ApiKeySha256);
  const others = Object.keys(present.stack.parameters).map((name) => [name, undefined] as const);
  return {
    kind: 'change-parameters',
    because: change.kind === 'create' ? `key ${change.name} is new` : `key ${change.name} is revoked`,
    stackName,
    parameters: { ...Object.fromEntries(others), ...parameters, ...shiftAtOnce(present.stack.parameters) },
    expected: { ApiKeySha256: present.stack.parameters.ApiKeySha256 ?? '' },
    tags: present.stack.tags,
    keys,
  };
}

/** A canary would let a revoked key in for minutes more, and a new one in only now and then. */
const shiftAtOnce = ({
  CanaryShift,
}: PresentStack['stack']['parameters']): { readonly CanaryShift?: string } =>
  CanaryShift === undefined ? {} : { CanaryShift: 'at-once' };

function withKey(
  before: readonly KnownKey[],
  { name, sha256, second }: Extract<KeyChange, { kind: 'create' }>,
): readonly KnownKey[] {
  refuseBadName(name);
  if (!second && before.some((key) => key.name === name)) {
    throw new UserError({
      code: 'key-exists',
      message: `there is a key ${name} already`,
      why: 'two keys may have one name, so that callers can change from one to the other without a gap, but it has to be meant',
      next: [`ollama-lambda key create ${name} --second`, `ollama-lambda key revoke ${name} --keep-newest`],
      exitCode: exitCodes.usage,
    });
  }
  return [...before, { name, sha256 }];
}

function withoutKey(
  before: readonly KnownKey[],
  { name, keepNewest }: Extract<KeyChange, { kind: 'revoke' }>,
  fact: PresentStack,
): readonly KnownKey[] {
  const named = before.filter((key) => key.name === name);
  if (named.length === 0) throw noKey(name, before);
  const going = keepNewest ? named.slice(0, -1) : named;
  if (going.length === 0) {
    throw new UserError({
      code: 'key-single',
      message: `${name} has one key, which is its newest: there is nothing to revoke`,
      next: [`ollama-lambda key revoke ${name}`],
      exitCode: exitCodes.usage,
    });
  }
  const left = before.filter((key) => !going.includes(key));
  if (left.length === 0) {
    throw new UserError({
      code: 'key-last',
      message: `${name} is the last key: nobody could call the endpoint any more`,
      why: 'a function that asks for a key and knows none does not start',
      next: ['ollama-lambda key create <another name>', 'ollama-lambda deploy --auth iam'],
      exitCode: exitCodes.usage,
    });
  }
  if (!left.some((key) => key.name === name)) refuseLimited(name, fact);
  return left;
}

/** @throws UserError `key-name` (exit 2) */
export function refuseBadName(name: string): void {
  if (keyName.test(name) && !reservedKeyNames.includes(name)) return;
  throw new UserError({
    code: 'key-name',
    message: `${JSON.stringify(name)} cannot be the name of a key; it takes 1 to 64 letters, digits and . _ -, beginning with a letter or digit, and none of ${reservedKeyNames.join(', ')}`,
    next: ['ollama-lambda key create ci'],
    exitCode: exitCodes.usage,
  });
}

/** A stack that is moving or broken is `deploy`'s to mend, and one of an older version has no parameter for this. */
function refuseUnready({ stack, ...rest }: PresentStack): void {
  const approach = approachOf({ stack, ...rest });
  const isReady = approach.mode === 'update' && approach.first.length === 0;
  if (isReady && rest.ownership === 'ours' && stack.parameters.ApiKeyRevision) return;
  throw new UserError({
    code: 'stack-not-ready',
    message: isReady
      ? `stack ${stack.name} was not deployed by this version`
      : `stack ${stack.name} is in ${stack.status}`,
    why: isReady
      ? 'keys that come and go by themselves need a parameter that its template does not have'
      : 'keys change with an update of the stack, which is not possible in this state',
    next: ['ollama-lambda deploy'],
  });
}

/** A version that is live again has the keys of its time; new ones would reach the other one. */
function refuseRolledBack({ stack }: PresentStack): void {
  if (stack.parameters.Live !== 'previous') return;
  throw new UserError({
    code: 'stack-rolled-back',
    message: 'the version before the last deploy is live, with the keys that it was published with',
    why: 'keys that change now would count only from the next deploy on',
    next: ['ollama-lambda deploy'],
  });
}

/** Where the function is told what holds for single keys, by the field that says so. */
const fieldsOfKeys = [
  ['limits', 'OLLAMA_LAMBDA_LIMITS'],
  ['rates', 'OLLAMA_LAMBDA_RATES'],
] as const;

/** A function with limits or rates for a key that is not there does not start, since they may be misspelled. */
function refuseLimited(name: string, fact: PresentStack): void {
  const variables = variablesOf(fact);
  const fields = fieldsOfKeys.flatMap(([field, variable]) =>
    Object.hasOwn(keysOf(variables[variable]), name) ? [field] : [],
  );
  if (fields.length === 0) return;
  const named = fields.join(' and ');
  throw new UserError({
    code: 'key-limited',
    message: `key ${name} has ${named} of its own in the deployed config, and could not be revoked without them`,
    why: `a function with ${named} for a key that it does not know does not start`,
    next: [
      `remove ${fields.map((field) => `${field}.keys.${name}`).join(' and ')} and run: ollama-lambda deploy`,
      `ollama-lambda key revoke ${name}`,
    ],
    exitCode: exitCodes.usage,
  });
}

function keysOf(text: unknown): object {
  return typeof text === 'string' ? ((JSON.parse(text) as { readonly keys?: object }).keys ?? {}) : {};
}

/** Bytes of all names and values of a function's environment together (AWS Lambda quotas). */
const mostEnvironment = 4096;

function refuseTooLong(fact: PresentStack, keys: string): void {
  const parameters: Readonly<Record<string, string | undefined>> = {
    ...fact.stack.parameters,
    ApiKeySha256: keys,
  };
  const total = Object.entries(variablesOf(fact)).reduce((sum, [name, value]) => {
    const text =
      typeof value === 'object' ? (parameters[(value as { Ref?: string }).Ref ?? ''] ?? '') : value;
    return sum + Buffer.byteLength(name) + Buffer.byteLength(String(text));
  }, 0);
  if (total <= mostEnvironment) return;
  throw new UserError({
    code: 'keys-too-many',
    message: `with one more key the function's environment would have ${total} bytes, ${keys.length} of them keys`,
    why: `Lambda allows ${mostEnvironment} bytes for all names and values together`,
    next: ['ollama-lambda key list', 'ollama-lambda key revoke <name>'],
    exitCode: exitCodes.usage,
  });
}

const variablesOf = (fact: PresentStack): Readonly<Record<string, unknown>> => ({
  ...(deployedProperties(fact, 'Function').Environment as { readonly Variables?: object } | undefined)
    ?.Variables,
});

const noStack = (stackName: string): UserError =>
  new UserError({
    code: 'stack-absent',
    message: `there is no deployed stack ${stackName}`,
    next: ['ollama-lambda deploy --auth api-key --key-file <new file>'],
    exitCode: exitCodes.notFound,
  });

const noKey = (name: string, keys: readonly KnownKey[]): UserError =>
  new UserError({
    code: 'key-unknown',
    message: `there is no key ${name}; there are ${[...new Set(keys.map((key) => key.name))].join(', ')}`,
    next: ['ollama-lambda key list'],
    exitCode: exitCodes.notFound,
  });
