import { createHash } from 'node:crypto';
import { type Admitted, createAdmission, type Refusal } from '../../../container/admission/admission.js';
import { readAdmission } from '../../../container/admission/options.js';

export const model = 'llama3.2:1b';

/** What the environment of a deployed function has for admission. */
export const environment = (more: Readonly<Record<string, string>> = {}) => ({
  OLLAMA_LAMBDA_MODEL: model,
  OLLAMA_LAMBDA_AUTH: 'iam',
  ...more,
});

export const digestOf = (key: string): string => createHash('sha256').update(key).digest('hex');

export interface Knock {
  readonly caller?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Door {
  admit(path: string, body: unknown, knock?: Knock): Promise<Admitted | Refusal>;
  /** The body for the engine; fails when there is none. */
  passed(path: string, body: unknown, knock?: Knock): Promise<Record<string, unknown>>;
  /** Status, kind and message; fails when the request is let through. */
  refused(
    path: string,
    body: unknown,
    knock?: Knock,
  ): Promise<{ status: number; kind: string; message: string }>;
}

export function doorWith(more: Readonly<Record<string, string>> = {}): Door {
  const admission = createAdmission(readAdmission(environment(more)));
  const admit: Door['admit'] = (path, body, { caller = 'iam', headers = {} } = {}) =>
    admission.admit({ path, headers, body: bytesOf(body), caller: { name: caller }, remainingMs: 60_000 });
  return {
    admit,
    async passed(...knock) {
      const answer = await admit(...knock);
      if (!answer.ok) throw new Error(`refused: ${answer.message}`);
      return JSON.parse(answer.body) as Record<string, unknown>;
    },
    async refused(...knock) {
      const answer = await admit(...knock);
      if (answer.ok) throw new Error(`let through: ${answer.body}`);
      const { status, kind, message } = answer;
      return { status, kind, message };
    },
  };
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** The smallest sensible body of each route. */
export const least: Readonly<Record<string, Record<string, unknown>>> = {
  '/api/chat': { messages: [{ role: 'user', content: 'hi' }] },
  '/api/generate': { prompt: 'hi' },
  '/api/embed': { input: 'hi' },
  '/api/embeddings': { prompt: 'hi' },
  '/api/show': { model },
  '/v1/chat/completions': { messages: [{ role: 'user', content: 'hi' }] },
  '/v1/completions': { prompt: 'hi' },
  '/v1/embeddings': { input: 'hi' },
  '/v1/responses': { input: 'hi' },
  '/v1/messages': { max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] },
};
