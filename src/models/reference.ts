import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { ModelRef } from './model.js';

/** Where names without a host are looked up: Ollama's own library. */
const defaultModelRegistry = 'registry.ollama.ai';

/**
 * Reads a model's name as Ollama does (`types/model/name.go`):
 *
 *     name      = [ host "/" ] [ namespace "/" ] model [ ":" tag ]
 *     host      = 1*350 of letters digits _ - . :   (a port is part of the host)
 *     namespace = 1*80  of letters digits _ -
 *     model     = 1*80  of letters digits _ - .
 *     tag       = 1*80  of letters digits _ - .
 *
 * Every part starts with a letter, a digit or `_`. Missing parts: `registry`, `library`, `latest`. With three parts the
 * first is the host, so `hf.co/user/repo:QUANT` needs no rule of its own. A scheme in front (`https://`) is dropped, a
 * digest (`@sha256:…`) refused: digests live in the lock.
 *
 * @param registry host for names that have none; `sources.modelRegistry`
 * @param prefix what stands before the name and is no part of it
 * @throws UserError `model-reference` (exit 2) that points at the first character that cannot stand where it stands
 */
export function parseModelReference(
  written: string,
  registry: string = defaultModelRegistry,
  prefix?: string,
): ModelRef {
  const scheme = prefix ?? /^https?:\/\//.exec(written)?.[0] ?? '';
  const name = written.slice(scheme.length);
  const refuse = (index: number, why: string): never => fail(written, scheme.length + index, why);

  if (name === '') refuse(0, 'the name is empty');
  if (/^(\.{1,2}|~)?\//.test(name)) {
    refuse(0, 'it is a path, and here the name of a model is wanted');
  }
  const at = name.indexOf('@');
  if (at >= 0) refuse(at, 'a digest cannot be part of the name: the lock file pins the digest');
  const parts = split(name);
  if (parts.length > 3) refuse(parts[3]?.start ?? 0, 'at most host/namespace/model:tag');
  const [last, ...before] = parts.toReversed();
  const { model, tag } = splitTag(last ?? { text: '', start: 0 });
  const [namespace, host] = before;

  for (const part of [
    ...(host ? [{ ...host, kind: 'host' as const }] : []),
    ...(namespace ? [{ ...namespace, kind: 'namespace' as const }] : []),
    { ...model, kind: 'model' as const },
    ...(tag ? [{ ...tag, kind: 'tag' as const }] : []),
  ]) {
    check(part, refuse);
  }

  return modelRef({
    host: host?.text ?? registry,
    namespace: namespace?.text ?? 'library',
    model: model.text,
    tag: tag?.text ?? 'latest',
    registry,
  });
}

/**
 * `short` is what the model is called inside the function: a mirror of Ollama's library does not show in it, any other
 * host does.
 */
function modelRef(parts: Omit<ModelRef, 'short'> & { readonly registry: string }): ModelRef {
  const { host, namespace, model, tag, registry } = parts;
  const elsewhere = host !== registry && host !== defaultModelRegistry;
  const prefix = elsewhere ? `${host}/${namespace}/` : namespace === 'library' ? '' : `${namespace}/`;
  return { host, namespace, model, tag, short: `${prefix}${model}${tag === 'latest' ? '' : `:${tag}`}` };
}

interface Part {
  readonly text: string;
  /** Index in the name without its scheme. */
  readonly start: number;
}

function split(name: string): Part[] {
  const parts: Part[] = [];
  let start = 0;
  for (const text of name.split('/')) {
    parts.push({ text, start });
    start += text.length + 1;
  }
  return parts;
}

function splitTag({ text, start }: Part): { readonly model: Part; readonly tag: Part | undefined } {
  const colon = text.indexOf(':');
  if (colon < 0) return { model: { text, start }, tag: undefined };
  return {
    model: { text: text.slice(0, colon), start },
    tag: { text: text.slice(colon + 1), start: start + colon + 1 },
  };
}

type Kind = 'host' | 'namespace' | 'model' | 'tag';

/** What may stand in each part besides letters, digits, `_` and `-`, and how long it may be. */
const grammar: Readonly<Record<Kind, { readonly also: string; readonly longest: number }>> = {
  host: { also: '.:', longest: 350 },
  namespace: { also: '', longest: 80 },
  model: { also: '.', longest: 80 },
  tag: { also: '.', longest: 80 },
};

function check(part: Part & { readonly kind: Kind }, refuse: (index: number, why: string) => never): void {
  const { kind, text, start } = part;
  const { also, longest } = grammar[kind];
  if (text === '') refuse(start, `the ${kind} is empty`);
  if (text.length > longest) refuse(start + longest, `the ${kind} is longer than ${longest} characters`);
  for (let index = 0; index < text.length; index += 1) {
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    if (/[A-Za-z0-9_]/.test(character)) continue;
    if (index === 0) refuse(start, `the ${kind} must start with a letter, a digit or "_"`);
    if (character !== '-' && !also.includes(character)) {
      refuse(start + index, `${JSON.stringify(character)} cannot stand in the ${kind}`);
    }
  }
}

function fail(written: string, index: number, why: string): never {
  const shown = written.length > 120 ? `${written.slice(0, 120)}…` : written;
  throw new UserError({
    code: 'model-reference',
    message: `${JSON.stringify(shown)} is no model name: ${why} (character ${index + 1})`,
    why: 'a model is named [host/][namespace/]model[:tag], e.g. llama3.2:1b or hf.co/user/repo:Q4_K_M',
    next: ['ollama-lambda deploy --model llama3.2:1b'],
    again: true,
    exitCode: exitCodes.usage,
  });
}
