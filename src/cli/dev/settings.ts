import type { Config } from '../../config/config.js';
import { offlineTemplate } from '../../plan/offline-template.js';
import type { LocalSettings } from '../../sandbox/lambda/local-function.js';
import type { UrlInput } from '../../sandbox/lambda-control.js';
import { sandboxAssets, templateTexts } from '../assets.js';

export interface DevParts {
  /** Path of the engine to run. */
  readonly engine: string;
  /** An Ollama store that has the model. */
  readonly models: string;
  /** Of the key that may call; undefined unless the function asks for one. */
  readonly keySha256: string | undefined;
}

interface Template {
  readonly Resources: {
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
 * drift. Variables that only AWS could fill in (the name of a table) are left out, and the model is not fetched: it is the
 * one of this machine.
 */
export function devSettings(config: Config, { engine, models, keySha256 }: DevParts): LocalSettings {
  const { Function: made, Url } = (offlineTemplate(config, templateTexts()).template as unknown as Template)
    .Resources;
  const { FunctionName, MemorySize, Timeout, EphemeralStorage, Environment } = made.Properties;
  const parameters: Readonly<Record<string, string | undefined>> = { ApiKeySha256: keySha256 };
  const variables = Object.entries(Environment.Variables).flatMap(([name, value]) => {
    const text = typeof value === 'object' ? parameters[parameterOf(value)] : String(value);
    return text === undefined ? [] : [[name, text] as const];
  });
  const { AuthType = 'AWS_IAM', InvokeMode = 'RESPONSE_STREAM', Cors } = Url?.Properties ?? {};
  return {
    name: FunctionName,
    memory: MemorySize,
    timeoutSeconds: Timeout,
    ephemeralStorage: EphemeralStorage.Size,
    environment: {
      ...Object.fromEntries(variables.filter(([name]) => name !== 'OLLAMA_LAMBDA_MODEL_SOURCE')),
      OLLAMA_MODELS: models,
    },
    url: { authType: AuthType, invokeMode: InvokeMode, ...(Cors === undefined ? {} : { cors: Cors }) },
    handler: sandboxAssets().handlerBundle,
    engine,
  };
}

const parameterOf = (value: unknown): string => String((value as { Ref?: unknown } | null)?.Ref);
