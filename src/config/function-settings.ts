import { limitsOverTime } from './blocks/rates.js';
import type { Config } from './config.js';
import { defaults } from './defaults.js';
import type { FieldPath } from './fields.js';

/** A variable of the function that is set because the config asks for something that it does not do by itself. */
export interface FunctionSetting {
  /** The field that asks for it; of several the one that says most. */
  readonly field: FieldPath;
  /** As `container/contract.json` has it, or the engine's or Powertools' own. */
  readonly variable: string;
  readonly value: string;
}

/**
 * How the config reaches the function, beside what every function is told (model, context, who may call). Nothing asked
 * for is nothing set, so that the template says only what was meant.
 */
export function functionSettings(config: Config): readonly FunctionSetting[] {
  const { endpoint, guard, repack, logs, metrics, conversations } = config;
  const wishes: readonly Wish[] = [
    ['modelSource', 'OLLAMA_LAMBDA_MODEL_SOURCE', unless(config.modelSource, defaults.modelSource)],
    ['fallbackModel', 'OLLAMA_LAMBDA_FALLBACK_MODEL', config.fallbackModel],
    ['preread', 'OLLAMA_LAMBDA_PREREAD', unless(config.preread, defaults.preread)],
    ['kvCacheType', 'OLLAMA_KV_CACHE_TYPE', unless(config.kvCacheType, defaults.kvCacheType)],
    ['repack', 'LLAMA_ARG_REPACK', repack === undefined ? undefined : repack ? '1' : '0'],
    ['systemPrompt', 'OLLAMA_LAMBDA_SYSTEM', config.systemPrompt],
    ['guard', 'OLLAMA_LAMBDA_GUARD', guard.length === 0 ? undefined : JSON.stringify(guard)],
    ['limits.keys', 'OLLAMA_LAMBDA_LIMITS', limitsText(config.limits)],
    ['logs.prompts', 'OLLAMA_LAMBDA_LOG_PROMPTS', logs.prompts ? 'true' : undefined],
    ['logs.level', 'POWERTOOLS_LOG_LEVEL', unless(logs.level, defaults.logs.level)?.toUpperCase()],
    ['metrics.enabled', 'POWERTOOLS_METRICS_DISABLED', metrics.enabled ? undefined : 'true'],
    ['metrics.namespace', 'OLLAMA_LAMBDA_METRICS_NAMESPACE', namespaceText(metrics)],
    ['rates.keys', 'OLLAMA_LAMBDA_RATES', ratesText(config.rates)],
    [
      'conversations.days',
      'OLLAMA_LAMBDA_CONVERSATIONS',
      conversations.enabled ? String(conversations.days) : undefined,
    ],
    ['endpoint.invokeMode', 'OLLAMA_LAMBDA_FRONT_DOOR', frontDoorText(config)],
    ['endpoint.cors.origins', 'OLLAMA_LAMBDA_CORS', corsText(endpoint.cors)],
  ];
  return wishes.flatMap(([field, variable, value]) =>
    value === undefined ? [] : [{ field, variable, value }],
  );
}

/** What the function by itself takes for granted is a URL that streams. */
function frontDoorText({ endpoint, gateway }: Config): string | undefined {
  if (gateway.enabled) return 'gateway-stream';
  return endpoint.invokeMode === 'buffered' ? 'url-buffered' : undefined;
}

type Wish = readonly [field: FieldPath, variable: string, value: string | undefined];

/** What the function does by itself needs no saying. */
const unless = (value: string, byItself: string): string | undefined =>
  value === byItself ? undefined : value;

function limitsText({ keys, ...all }: Config['limits']): string | undefined {
  const text = JSON.stringify({ ...all, ...(Object.keys(keys).length === 0 ? {} : { keys }) });
  return text === '{}' ? undefined : text;
}

function ratesText(rates: Config['rates']): string | undefined {
  if (!limitsOverTime(rates)) return undefined;
  const { keys, unreachable, ...all } = rates;
  return JSON.stringify({
    ...all,
    ...(Object.keys(keys).length === 0 ? {} : { keys }),
    ...(unreachable === defaults.rates.unreachable ? {} : { unreachable }),
  });
}

const namespaceText = ({ enabled, namespace }: Config['metrics']): string | undefined =>
  enabled ? unless(namespace, defaults.metrics.namespace) : undefined;

/** A Function URL answers browsers by itself; the function does so wherever something else is in front of it. */
function corsText(cors: Config['endpoint']['cors']): string | undefined {
  if (cors === undefined || cors.origins.length === 0) return undefined;
  const { origins, headers, maxAge } = cors;
  return JSON.stringify({ origins, headers, maxAge });
}
