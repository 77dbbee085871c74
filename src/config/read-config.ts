import { type Finding, hasErrors } from '../core/finding.js';
import type { Config } from './config.js';
import { didYouMean } from './did-you-mean.js';
import { type Flags, readFlags } from './flags.js';
import { environmentName } from './grammars.js';
import type { Layer } from './layer.js';
import { type FileLayers, readFileLayers } from './read-file.js';
import { checkAlone, checkTogether } from './rules.js';
import { type Origins, settle } from './settle.js';
import { readVariables, type Variables } from './variables.js';

export interface ConfigInput {
  /** Text of the file; absent when there is none. */
  readonly text?: string;
  /** The file's name as findings show it. Default `ollama-lambda.yaml`. */
  readonly file?: string;
  readonly flags: Flags;
  readonly env: Variables;
  /** What `--env` names. Without it `OLLAMA_LAMBDA_ENV` counts. */
  readonly environment?: string;
}

export type ConfigReading =
  | {
      readonly kind: 'config';
      readonly config: Config;
      readonly origins: Origins;
      readonly warnings: readonly Finding[];
    }
  /** At least one error; warnings are among the findings. */
  | { readonly kind: 'invalid'; readonly findings: readonly Finding[] };

/**
 * The one door to a configuration: flags > variables > environment of the file > file > defaults. All mistakes of all
 * of them are told together, those of environments that were not chosen included. Pure; never throws on any text.
 */
export function readConfig(input: ConfigInput): ConfigReading {
  const { text, file = 'ollama-lambda.yaml' } = input;
  const written = text === undefined ? noFile : readFileLayers(text, file);
  const variables = readVariables(input.env);
  const flags = readFlags(input.flags);
  const chosen = chooseEnvironment(input, written, file);
  const fileLayers = [...present(written.base), ...written.environments.values()];
  const settled = settle([...present(written.base), ...present(chosen.layer), variables.layer, flags.layer]);
  const findings = sorted([
    ...written.findings,
    ...chosen.findings,
    ...fileLayers.flatMap(checkAlone),
    ...[variables, flags].flatMap((given) => [...given.findings, ...checkAlone(given.layer)]),
    ...checkTogether(settled),
  ]);
  if (hasErrors(findings)) return { kind: 'invalid', findings };
  return { kind: 'config', config: settled.config, origins: settled.origins, warnings: findings };
}

function chooseEnvironment(
  { environment, env, text }: ConfigInput,
  { environments }: FileLayers,
  file: string,
): { layer?: Layer; findings: readonly Finding[] } {
  const variable = env.OLLAMA_LAMBDA_ENV?.trim();
  const name = environment ?? (variable === '' ? undefined : variable);
  if (name === undefined) return { findings: [] };
  const layer = environments.get(name);
  if (layer !== undefined) return { layer, findings: [] };
  const names = [...environments.keys()];
  const near = didYouMean(name, names);
  const by = environment === undefined ? 'OLLAMA_LAMBDA_ENV' : '--env';
  const written = JSON.stringify(name);
  const unknown: Finding = {
    id: 'config-unknown-environment',
    severity: 'error',
    what: `${by} is ${written}, and there is no such environment.`,
    why: text === undefined ? `There is no ${file}, which would name them.` : whichExist(names, file),
    remedy: near === undefined ? howToMake(name, by, text !== undefined) : `Did you mean ${near}?`,
  };
  return { findings: [unknown] };
}

function howToMake(name: string, by: string, hasFile: boolean): string {
  if (!hasFile) return `Leave ${by} out, or write the file first: ollama-lambda init`;
  if (environmentName.test(name))
    return `Leave ${by} out, or make it, with names of its own: ollama-lambda init --env ${name}`;
  return `Leave ${by} out, or add ${JSON.stringify(name)} below environments: in the file.`;
}

const whichExist = (names: readonly string[], file: string): string =>
  names.length === 0 ? `${file} has no environments.` : `${file} has ${names.join(', ')}.`;

/** As they stand in the file, then those that have no line. */
function sorted(findings: readonly Finding[]): readonly Finding[] {
  const line = ({ place }: Finding): number => place?.line ?? Number.MAX_SAFE_INTEGER;
  return findings.toSorted((a, b) => line(a) - line(b) || (a.place?.column ?? 0) - (b.place?.column ?? 0));
}

const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

const noFile: FileLayers = { base: undefined, environments: new Map(), findings: [] };
