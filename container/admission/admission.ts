import * as z from 'zod/mini';
import { sameModel } from '../model-name.js';
import type { Form } from './forms/form.js';
import { forms } from './forms/list.js';
import { createGuard } from './guard.js';
import { inflate } from './inflate.js';
import { keyNameOf } from './keys.js';
import { capTokens, type Limits, limitsFor } from './limits.js';
import type { AdmissionOptions } from './options.js';
import { type Fields, parseObject } from './parse-json.js';
import { describeIssues } from './problems.js';
import { readTexts, type Texts } from './read-texts.js';
import { type Refusal, refusal } from './refusal.js';
import { type Countable, undecided } from './token-bound.js';

export type { Refusal } from './refusal.js';

export interface Admission {
  /** Undefined when the caller has shown no key that fits. */
  callerOf(headers: Readonly<Record<string, string>>): Caller | undefined;
  /** Decompresses, checks, cleans and rewrites one body. Never rejects because of what a caller sent. */
  admit(request: AdmissionRequest): Promise<Admitted | Refusal>;
}

/** Who calls: a key's name; or `iam`, `none` or `direct` where Lambda, nobody, or IAM has asked who it is. */
export interface Caller {
  readonly name: string;
}

export interface AdmissionRequest {
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly caller: Caller;
  /** Milliseconds of generation that the deadline allows. */
  readonly remainingMs: number;
  /** Puts what is remembered in front of what was asked, before all of it is looked at. */
  readonly extend?: Extend;
}

/** What the whole request may be. */
export interface Bounds {
  readonly limits: Limits;
  /** Of the answer. */
  readonly maxTokens: number;
}

export type Extended = { readonly ok: true; readonly fields: Fields } | Refusal;

export type Extend = (body: Fields, bounds: Bounds) => Promise<Extended>;

export interface Admitted {
  readonly ok: true;
  /** What the engine gets when the function's own model answers. */
  readonly body: string;
  /** The same for the model that answers now, which after a fallback is another one. */
  bodyFor(model: string): string;
  readonly stream: boolean;
  /** What the request asks of memory: bytes of all its text, with 4 KiB for each image, and tokens of its answer. */
  readonly needs: { readonly promptBytes: number; readonly maxTokens?: number };
  /** Texts of which only their tokenizer can say whether they are within the caller's limit of tokens. */
  readonly toCount?: Countable;
  /** All text of the request, the operator's system prompt not included; only when prompts are to be logged. */
  readonly promptText?: string;
  /** Tokens that the answer is capped at; 0 when nothing is generated. */
  readonly maxTokens: number;
  /** Whether that is less than the caller asked for. */
  readonly lowered: boolean;
}

/**
 * The door of the function: who may call, and what of a body reaches the engine. Each request is read once, and what is
 * passed on is written anew from what was checked, so that the engine cannot read it in another way.
 */
export function createAdmission(options: AdmissionOptions): Admission {
  const guard = createGuard(options.guard);

  const admit = async (request: AdmissionRequest): Promise<Admitted | Refusal> => {
    const form = await forms.get(request.path)?.();
    if (form === undefined) return refusal('invalid', `${request.path.slice(0, 200)} takes no body`);
    const limits = limitsFor(request.caller.name, options.limits);
    const bytes = await inflate(request.body, request.headers['content-encoding'], limits.bodyBytes);
    if ('ok' in bytes) return bytes;
    const read = readBody(form, bytes);
    if (!read.ok) return read;
    const asked = read.fields;
    const wrong =
      wrongModel(asked, options) ?? tooMany(form, asked, limits) ?? aroundSystem(form, asked, options);
    if (wrong !== undefined) return wrong;
    const maxTokens = form.cap === undefined ? 0 : capTokens(form.cap.read(asked), limits).maxTokens;
    const body = request.extend === undefined ? read : await request.extend(asked, { limits, maxTokens });
    if (!body.ok) return body;

    const texts = readTexts(body.fields, form);
    if (!texts.ok) return texts;
    const excess = beyond(texts, limits);
    if (excess !== undefined) return excess;
    const verdict = guard(texts.list);
    if (verdict !== 'passed') return refusal('guarded', objections[verdict]);
    return admitted(form, texts, limits, options);
  };

  return {
    callerOf(headers) {
      if (options.auth !== 'api-key') return { name: options.auth };
      const name = keyNameOf(headers, options.keys);
      return name === undefined ? undefined : { name };
    },
    admit,
  };
}

/** Which pattern it was is not said: that would be the first step around it. */
const objections = {
  matched: 'the prompt is not allowed here',
  'too-slow': 'the prompt could not be checked in time; a shorter one may be',
} as const;

function readBody(form: Form, bytes: Buffer): { readonly ok: true; readonly fields: Fields } | Refusal {
  const parsed = parseObject(bytes);
  if (!parsed.ok) return parsed;
  const checked = z.safeParse(form.schema, parsed.fields, { reportInput: true });
  if (!checked.success) return refusal('invalid', describeIssues(checked.error.issues));
  return { ok: true, fields: checked.data };
}

/** An empty name means the function's model. `/api/show` has the name in an older field too. */
function wrongModel(body: Fields, options: AdmissionOptions): Refusal | undefined {
  const asked = String(body.model || body.name || options.model);
  const known = [options.model, ...(options.fallbackModel === undefined ? [] : [options.fallbackModel])];
  if (known.some((model) => sameModel(asked, model))) return undefined;
  return refusal('unknown-model', `model '${asked.slice(0, 200)}' not found`);
}

function tooMany(form: Form, body: Fields, limits: Limits): Refusal | undefined {
  const list = form.list === undefined ? undefined : body[form.list];
  if (!Array.isArray(list) || list.length <= limits.messages) return undefined;
  return refusal('invalid', `${form.list} has ${list.length} items, expected at most ${limits.messages}`);
}

function aroundSystem(form: Form, body: Fields, { system }: AdmissionOptions): Refusal | undefined {
  const used = system === undefined ? undefined : form.aroundSystem?.find((name) => body[name]);
  if (used === undefined) return undefined;
  return refusal(
    'invalid',
    `${used} is not available here: this function has a system prompt, which it would leave out`,
  );
}

function beyond({ bytes, images }: Texts, limits: Limits): Refusal | undefined {
  if (images > limits.images) {
    return refusal('invalid', `the request has ${images} images, expected at most ${limits.images}`);
  }
  if (bytes <= limits.promptBytes) return undefined;
  return refusal(
    'too-large',
    `the text of the request has ${bytes} bytes, expected at most ${limits.promptBytes}`,
  );
}

/** An image is about as many tokens as a page of text, which is what memory is reckoned in. */
const imageBytes = 4096;

function admitted(form: Form, texts: Texts, limits: Limits, options: AdmissionOptions): Admitted {
  const system = form.withSystem ? (options.system ?? '') : '';
  const cap = form.cap && capTokens(form.cap.read(texts.fields), limits);
  const capped = form.cap && cap ? form.cap.write(texts.fields, cap.maxTokens) : texts.fields;
  const spoken = system ? (form.withSystem?.(capped, system) ?? capped) : capped;
  const { model: _, ...rest } = form.finish?.(spoken) ?? spoken;
  const written = JSON.stringify(rest).slice(1);
  const bodyFor = (model: string): string =>
    `{"model":${JSON.stringify(model)}${written === '}' ? '' : ','}${written}`;
  return {
    ok: true,
    body: bodyFor(options.model),
    bodyFor,
    stream: form.streams !== undefined && (rest.stream ?? form.streams) === true,
    needs: {
      promptBytes: texts.bytes + texts.images * imageBytes + Buffer.byteLength(system),
      maxTokens: cap?.maxTokens,
    },
    toCount: undecided(texts, limits.promptTokens),
    promptText: options.logPrompts ? texts.list.join('\n') : undefined,
    maxTokens: cap?.maxTokens ?? 0,
    lowered: cap?.lowered ?? false,
  };
}
