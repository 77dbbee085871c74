import { AwsFailure } from '../../service.js';
import { isObject, listOf } from '../values.js';
import type { Properties } from './handler.js';

/** Typed readings of evaluated properties; numbers may be written as text, as CloudFormation allows. */

export const textIn = (properties: Properties, name: string): string | undefined =>
  properties[name] === undefined ? undefined : String(properties[name]);

export function neededText(properties: Properties, name: string): string {
  const value = textIn(properties, name);
  if (value === undefined || value === '') {
    throw new AwsFailure('ValidationException', `#: required key [${name}] not found`);
  }
  return value;
}

export function numberIn(properties: Properties, name: string): number | undefined {
  if (properties[name] === undefined) return undefined;
  const value = Number(properties[name]);
  if (!Number.isFinite(value)) {
    throw new AwsFailure('ValidationException', `#/${name}: expected type: Integer, found: String`);
  }
  return value;
}

export const objectIn = (properties: Properties, name: string): Properties => {
  const value = properties[name];
  return isObject(value) ? value : {};
};

export const textsIn = (properties: Properties, name: string): readonly string[] =>
  listOf(properties[name]).map(String);

export const objectsIn = (properties: Properties, name: string): readonly Properties[] =>
  listOf(properties[name]).filter(isObject);

/** Name and qualifier of a function that is given as a name, `name:qualifier` or an ARN with or without one. */
export function functionIn(reference: string): { name: string; qualifier: string | undefined } {
  const local = reference.startsWith('arn:') ? reference.split(':').slice(6).join(':') : reference;
  const [name = '', qualifier] = local.split(':');
  return { name, qualifier };
}
