import { AwsFailure, type SandboxRequest } from '../service.js';

/** The members of a JSON request, read with what the API's model says of them. */
export interface EcrInput {
  /** @throws AwsFailure InvalidParameterException when it is missing */
  text(name: string): string;
  optionalText(name: string): string | undefined;
  list(name: string): readonly unknown[];
  /** Undefined when the member is not there. */
  optionalList(name: string): readonly unknown[] | undefined;
  object(name: string): Readonly<Record<string, unknown>>;
  flag(name: string): boolean;
  number(name: string): number | undefined;
}

/** @throws AwsFailure SerializationException when the body is no JSON object */
export function readInput(request: SandboxRequest): EcrInput {
  const body = parseBody(request.body);
  const optionalText = (name: string) => {
    const value = body[name];
    return typeof value === 'string' ? value : undefined;
  };
  const optionalList = (name: string): readonly unknown[] | undefined => {
    const value = body[name];
    return Array.isArray(value) ? value : undefined;
  };
  return {
    optionalText,
    optionalList,
    text(name) {
      const value = optionalText(name);
      if (value !== undefined) return value;
      throw new AwsFailure(
        'InvalidParameterException',
        `Invalid parameter at '${name}' failed to satisfy constraint: 'must not be null'`,
      );
    },
    list: (name) => optionalList(name) ?? [],
    object: (name) => asObject(body[name]),
    flag: (name) => body[name] === true,
    number(name) {
      const value = body[name];
      return typeof value === 'number' ? value : undefined;
    },
  };
}

export const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};

function parseBody(body: Buffer | undefined): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(body?.toString('utf8') || '{}'));
  } catch {
    // What AWS says of any body that it cannot read; the parser's own words stay out of it.
    throw new AwsFailure('SerializationException', 'Start of structure or map found where not expected.');
  }
}
