import type { Config } from '../config/config.js';
import { functionSettings } from '../config/function-settings.js';
import type { Finding } from '../core/finding.js';
import type { StackFact } from '../survey/facts.js';
import { keysIn } from './api-keys.js';

/** Bytes of all names and values of a function's environment together (AWS Lambda quotas). */
const mostEnvironment = 4096;

/** What config and the stack's keys say together: limits for keys that there are, and room for all of it. */
export function keyFindings(config: Config, stack: StackFact): readonly Finding[] {
  if (config.endpoint.auth !== 'api-key') return [];
  const keys = keysOf(stack);
  const names = keysIn(keys).map(({ name }) => name);
  return [
    ...strangersIn('limits', config.limits.keys, names),
    ...strangersIn('rates', config.rates.keys, names),
    ...tooLong(config, keys),
  ];
}

const strangersIn = (
  group: 'limits' | 'rates',
  keys: Readonly<Record<string, object>>,
  names: readonly string[],
): readonly Finding[] =>
  Object.keys(keys)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      id: 'limits-unknown-key',
      severity: 'error',
      what: `${group}.keys has ${group} for ${name}, and there is no such API key`,
      why: `the keys are ${names.join(', ')}; a function with ${group} for nobody does not start, since they may be misspelled`,
      remedy: `correct the name, or remove ${group}.keys.${name} until the key is there`,
      place: { path: `${group}.keys.${name}` },
    }));

/** The stack's parameter; a stack without one is about to get the key that is called `default`. */
const keysOf = (stack: StackFact): string =>
  (stack.kind === 'present' ? stack.stack.parameters.ApiKeySha256 : undefined) || `default=${'0'.repeat(64)}`;

function tooLong(config: Config, keys: string): readonly Finding[] {
  const settings = functionSettings(config).reduce(
    (sum, { variable, value }) => sum + Buffer.byteLength(variable + value),
    0,
  );
  const always =
    'OLLAMA_LAMBDA_API_KEY_SHA256OLLAMA_LAMBDA_AUTHapi-keyOLLAMA_CONTEXT_LENGTHOLLAMA_LAMBDA_MODEL';
  const total =
    settings + always.length + keys.length + String(config.context).length + (config.model ?? '').length;
  if (total <= mostEnvironment) return [];
  return [
    {
      id: 'environment-too-long',
      severity: 'error',
      what: `the function's environment would have ${total} bytes, ${keys.length} of them digests of API keys`,
      why: `Lambda allows ${mostEnvironment} bytes for all names and values together`,
      remedy: 'shorten systemPrompt, guard or limits, or revoke keys that nobody uses',
    },
  ];
}
