import type { ServerResponse } from 'node:http';
import type { AwsFailure } from './service.js';

/**
 * AWS's query protocol, which STS, IAM and CloudFormation speak: requests are forms with dotted names
 * (`Parameters.member.1.ParameterKey=…`), answers are XML.
 */

export interface Form {
  readonly [name: string]: FormValue;
}
export type FormValue = string | Form | readonly FormValue[];

/** Unfolds the dotted names; `X.member.N` becomes a list in the order of N. */
export function readForm(body: string): Form {
  const root: Branch = new Map();
  for (const [name, value] of new URLSearchParams(body)) {
    plant(root, name.split('.'), value);
  }
  return formOf(root);
}

type Branch = Map<string, string | Branch>;

function plant(branch: Branch, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    branch.set(head, value);
    return;
  }
  const existing = branch.get(head);
  const next = existing instanceof Map ? existing : new Map();
  branch.set(head, next);
  plant(next, rest, value);
}

const formOf = (branch: Branch): Form =>
  Object.fromEntries(
    [...branch].map(([name, value]) => [name, value instanceof Map ? unfold(value) : value]),
  );

function unfold(branch: Branch): FormValue {
  const members = branch.get('member');
  if (branch.size !== 1 || !(members instanceof Map)) return formOf(branch);
  return [...members]
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, value]) => (value instanceof Map ? unfold(value) : value));
}

export const text = (form: Form, name: string): string | undefined => {
  const value = form[name];
  return typeof value === 'string' ? value : undefined;
};

export const flag = (form: Form, name: string): boolean => text(form, name) === 'true';

/** A list of strings; empty when absent. */
export const texts = (form: Form, name: string): readonly string[] =>
  entries(form, name).filter((item): item is string => typeof item === 'string');

/** A list of structures; empty when absent. */
export const forms = (form: Form, name: string): readonly Form[] =>
  entries(form, name).filter((item): item is Form => typeof item === 'object' && !Array.isArray(item));

function entries(form: Form, name: string): readonly FormValue[] {
  const value = form[name];
  return Array.isArray(value) ? value : [];
}

/** What an answer may hold; undefined fields are left out, lists become `<member>`s. */
export type XmlValue =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue };

export function sendQueryResult(response: ServerResponse, operation: string, result: XmlValue): void {
  const id = String(response.getHeader('x-amzn-requestid') ?? '');
  send(
    response,
    200,
    `<${operation}Response><${operation}Result>${xml(result)}</${operation}Result>` +
      `<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata></${operation}Response>`,
  );
}

/** Exceptions whose code on the wire is not their name in the SDK (its models call this awsQueryError). */
const wireCodes: Readonly<Record<string, string>> = {
  ChangeSetNotFoundException: 'ChangeSetNotFound',
  InvalidChangeSetStatusException: 'InvalidChangeSetStatus',
};

export function sendQueryFailure(response: ServerResponse, failure: AwsFailure): void {
  const id = String(response.getHeader('x-amzn-requestid') ?? '');
  const type = failure.status >= 500 ? 'Receiver' : 'Sender';
  send(
    response,
    failure.status,
    `<ErrorResponse><Error><Type>${type}</Type><Code>${escaped(wireCodes[failure.code] ?? failure.code)}</Code>` +
      `<Message>${escaped(failure.message)}</Message></Error><RequestId>${id}</RequestId></ErrorResponse>`,
  );
}

function send(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { 'content-type': 'text/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?>${body}`);
}

function xml(value: XmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item: XmlValue) => `<member>${xml(item)}</member>`).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => `<${name}>${xml(inner as XmlValue)}</${name}>`)
      .join('');
  }
  return escaped(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#xD;',
};

const escaped = (value: string): string =>
  value.replace(/[&<>"\r]/g, (character) => entities[character] ?? character);
