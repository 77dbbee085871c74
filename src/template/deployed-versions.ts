import { readCfn } from './cfn-yaml.js';
import type { PreviousVersion } from './feature.js';

/** The versions that a deployed template of ours holds. */
export interface DeployedVersions {
  /** Of the logical id of the version that the template made; its description changes with its parameters. */
  readonly current: string;
  readonly previous: PreviousVersion | undefined;
}

/** Undefined when the template is not ours, or of a release that named no version. */
export function deployedVersions(text: string): DeployedVersions | undefined {
  const document = readCfn(text);
  if (document.kind === 'invalid') return undefined;
  // An empty text is a value too: null.
  const { Resources = {} } = (document.value ?? {}) as { Resources?: Readonly<Record<string, Resource>> };
  const chosen = Resources.Alias?.Properties?.FunctionVersion;
  const choice = isObject(chosen) && Array.isArray(chosen['Fn::If']) ? chosen['Fn::If'] : [];
  const current = idIn(choice[2] ?? chosen);
  if (current === undefined) return undefined;
  const previous = idIn(choice[1]);
  const description = Resources[`Version${previous}`]?.Properties?.Description;
  return {
    current,
    previous:
      previous === undefined
        ? undefined
        : { id: previous, ...(typeof description === 'string' ? { description } : {}) },
  };
}

interface Resource {
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** `{ 'Fn::GetAtt': 'Version0123abcd.Version' }`: `0123abcd`. */
function idIn(value: unknown): string | undefined {
  const attribute = isObject(value) ? String(value['Fn::GetAtt']) : '';
  return /^Version([0-9a-f]{8})[.,]Version$/.exec(attribute)?.[1];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
