import { randomBytes } from 'node:crypto';
import type { Config } from '../../config/config.js';
import { offlineTemplate } from '../../plan/offline-template.js';
import { keysIn } from '../../sandbox/dynamodb/table-operations.js';
import type { TableInput } from '../../sandbox/dynamodb/tables.js';
import type { LocalSettings } from '../../sandbox/lambda/local-function.js';
import type { UrlInput } from '../../sandbox/lambda-control.js';
import { sandboxAssets, templateTexts } from '../assets.js';

export interface DevParts {
  /** Path of the engine to run. */
  readonly engine: string;
  /** An Ollama store that has the model. */
  readonly models: string;
  /** Of the key that may call; undefined unless the function asks for one. */
  readonly keySha256: string;
  /** Variables that point the function at tables of this machine. */
  readonly tables: Readonly<Record<string, string>>;
}

/** The function, and the tables that it needs, under their logical ids. */
export interface DevFunction {
  readonly settings: LocalSettings;
  readonly tables: readonly TableInput[];
}

type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };

interface Template {
  readonly Resources: Readonly<Record<string, Resource>> & {
    readonly Function: {
      readonly Properties: {
        readonly FunctionName: string;
        readonly MemorySize: number;
        readonly Timeout: number;
        readonly EphemeralStorage: { readonly Size: number };
        readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
      };
    };
    readonly Url?: {
      readonly Properties: {
        readonly AuthType: UrlInput['authType'];
        readonly InvokeMode: UrlInput['invokeMode'];
        readonly Cors?: UrlInput['cors'];
      };
    };
  };
}

/**
 * The function as a deploy of this config would make it, read from the rendered template itself, so that the two cannot
 * drift. What AWS would fill in is what this machine has, its tables among it; the model is not fetched: it is the one of
 * this machine.
 */
export function devFunction(config: Config, { engine, models, keySha256, tables }: DevParts): DevFunction {
  const { Resources } = offlineTemplate(config, templateTexts()).template as unknown as Template;
  const { Function: made, Url } = Resources;
  const { FunctionName, MemorySize, Timeout, EphemeralStorage, Environment } = made.Properties;
  const wanted = tablesIn(Resources);
  const named: Readonly<Record<string, string>> = {
    ApiKeySha256: digests(config, keySha256),
    ...Object.fromEntries(wanted.map(({ name }) => [name, name])),
  };
  const variables = Object.entries(Environment.Variables).flatMap(([name, value]) => {
    const text = typeof value === 'object' ? named[referenceIn(value)] : String(value);
    return text === undefined ? [] : [[name, text] as const];
  });
  const { AuthType = 'AWS_IAM', InvokeMode = 'RESPONSE_STREAM', Cors } = Url?.Properties ?? {};
  const settings: LocalSettings = {
    name: FunctionName,
    memory: MemorySize,
    timeoutSeconds: Timeout,
    ephemeralStorage: EphemeralStorage.Size,
    environment: {
      ...Object.fromEntries(variables.filter(([name]) => name !== 'OLLAMA_LAMBDA_MODEL_SOURCE')),
      ...(wanted.length > 0 && tables),
      OLLAMA_MODELS: models,
    },
    url: { authType: AuthType, invokeMode: InvokeMode, ...(Cors === undefined ? {} : { cors: Cors }) },
    handler: sandboxAssets().handlerBundle,
    engine,
  };
  return { settings, tables: wanted };
}

const tablesIn = (resources: Readonly<Record<string, Resource>>): readonly TableInput[] =>
  Object.entries(resources).flatMap(([name, { Type, Properties }]) =>
    Type === 'AWS::DynamoDB::Table' ? [{ name, ...keysIn(Properties) }] : [],
  );

/** One key may call here. Others that the config has limits for exist by name alone, or the function would not start. */
function digests({ limits, rates }: Config, keySha256: string): string {
  const others = new Set([...Object.keys(limits.keys), ...Object.keys(rates.keys)]);
  others.delete('default');
  return [
    `default=${keySha256}`,
    ...Array.from(others, (name) => `${name}=${randomBytes(32).toString('hex')}`),
  ].join(',');
}

const referenceIn = (value: unknown): string => String((value as { Ref?: unknown } | null)?.Ref);
