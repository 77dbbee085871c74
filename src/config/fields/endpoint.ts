import { defaults } from '../defaults.js';
import type { FieldRow } from '../field.js';

/** Who may call, and from which pages. */
export const endpointFields = [
  {
    path: 'endpoint.auth',
    flag: '--auth <kind>',
    variable: 'OLLAMA_LAMBDA_AUTH',
    shape: {
      kind: 'choice',
      values: ['iam', 'api-key', 'none'],
      synonyms: { aws_iam: 'iam', key: 'api-key' },
    },
    description:
      'Who may call: iam (signed requests of this account and endpoint.principals), api-key (whoever has the key) or none (everybody).',
    fallback: defaults.endpoint.auth,
  },
  {
    path: 'endpoint.principals',
    flag: '--principal <arn>',
    variable: 'OLLAMA_LAMBDA_PRINCIPALS',
    shape: {
      kind: 'list',
      allowed: 'a list of account ids and IAM ARNs',
      item: 'an account id or an IAM ARN',
    },
    description:
      'Other AWS accounts (12 digits), roles or users (ARN) that may call an endpoint with auth iam. Never *.',
  },
  {
    path: 'endpoint.public',
    flag: '--allow-public',
    shape: { kind: 'switch' },
    description: 'Says a second time that everybody may call. Without it auth none is refused.',
    fallback: 'false',
  },
  {
    path: 'endpoint.invokeMode',
    flag: '--invoke-mode <mode>',
    variable: 'OLLAMA_LAMBDA_INVOKE_MODE',
    shape: {
      kind: 'choice',
      values: ['stream', 'buffered'],
      synonyms: { response_stream: 'stream', streaming: 'stream' },
    },
    description:
      'How the URL answers: stream (as it is made, up to 200 MB) or buffered (in one piece of up to 6 MB, when it is done).',
    fallback: defaults.endpoint.invokeMode,
  },
  {
    path: 'endpoint.cors.origins',
    flag: '--cors-origin <origin>',
    variable: 'OLLAMA_LAMBDA_CORS_ORIGINS',
    shape: {
      kind: 'list',
      allowed: 'a list of origins such as https://app.example, or *',
      item: 'an origin such as https://app.example, or *',
    },
    description: 'Origins whose web pages may call the function from a browser. Without any: none.',
  },
  {
    path: 'endpoint.cors.headers',
    shape: { kind: 'list', allowed: 'a list of names of headers', item: 'the name of a header' },
    description:
      'Headers that such a page may send. By default all, and those of the client libraries by name.',
  },
  {
    path: 'endpoint.cors.maxAge',
    shape: {
      kind: 'number',
      min: 0,
      max: 86_400,
      unit: 'seconds',
      why: 'These are the limits of a Function URL.',
    },
    description: 'How long a browser may remember what it was told of origins and headers, in seconds.',
    fallback: String(defaults.endpoint.cors.maxAge),
  },
] as const satisfies readonly FieldRow[];
