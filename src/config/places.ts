import type { Place } from '../core/finding.js';
import type { YamlDocument } from '../lib/yaml-document.js';
import { type ConfigPath, pathText, type Source } from './layer.js';

/** A file, or one of its environments, as a source: names things by their path in it and knows their lines. */
export function fileSource(
  document: Pick<YamlDocument, 'placeOf'>,
  file: string,
  environment?: string,
): Source {
  const inFile = (path: ConfigPath): ConfigPath =>
    environment === undefined ? path : ['environments', environment, ...path];
  return {
    kind: environment === undefined ? 'file' : `environment ${environment}`,
    name: (path) => (inFile(path).length === 0 ? file : pathText(inFile(path))),
    place: (path, part) => placeIn(document, file, inFile(path), part),
  };
}

/** Of a path that is not there, the place of the nearest thing around it. */
export function placeIn(
  document: Pick<YamlDocument, 'placeOf'>,
  file: string,
  path: ConfigPath,
  part: 'key' | 'value',
): Place {
  return { file, ...document.placeOf(path, part), ...(path.length === 0 ? {} : { path: pathText(path) }) };
}

/** `ollama-lambda.yaml:3:9`, as terminals and editors make links of. */
export const placeText = ({ file, line, column }: Place): string =>
  [file, line, column].filter((part) => part !== undefined).join(':');
