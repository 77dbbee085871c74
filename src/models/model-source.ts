import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { ModelRef } from './model.js';
import { parseModelReference } from './reference.js';

/** Where a model comes from. */
export type ModelSource =
  | { readonly kind: 'registry'; readonly ref: ModelRef }
  /** A GGUF file of this machine; a leading `~/` is the user's home. */
  | { readonly kind: 'file'; readonly path: string }
  /** The path of a Modelfile. */
  | { readonly kind: 'modelfile'; readonly path: string }
  /** A model that an Ollama of this machine has pulled or made. */
  | { readonly kind: 'store'; readonly ref: ModelRef };

/**
 * Reads what a user wrote where a model is wanted:
 *
 *     source = file | store | name
 *     file   = ( "./" | "../" | "/" | "~/" ) path     that ends in ".gguf", or in "Modelfile" or ".modelfile"
 *     store  = "ollama://" name                       out of OLLAMA_MODELS, else ~/.ollama/models
 *     name   = see parseModelReference
 *
 * A file must look like a path, so that `x.gguf` stays what it is to Ollama: the name of a model.
 *
 * @param registry host for names that have none
 * @throws UserError `model-reference` (exit 2) that points at the character
 */
export function parseModelSource(written: string, registry?: string): ModelSource {
  if (looksLikePath(written)) return fileOf(written);
  if (!written.startsWith(scheme)) return { kind: 'registry', ref: parseModelReference(written, registry) };
  return { kind: 'store', ref: parseModelReference(written, undefined, scheme) };
}

/** What a config does to a model on this machine. */
export interface Changes {
  /** Path of a LoRA adapter that is laid over it. */
  readonly adapter?: string | undefined;
  /** What a GGUF file is quantized to. */
  readonly quantize?: string | undefined;
}

/**
 * The model's name, and where it lies when it is on this machine or made on it.
 * @throws UserError `model-reference` (exit 2)
 */
export function parseModel(
  written: string,
  registry?: string,
  { adapter, quantize }: Changes = {},
): ModelRef {
  const source = parseModelSource(written, registry);
  const model = plainModel(source, quantize);
  return adapter === undefined ? model : { ...model, local: { kind: 'adapted', model, adapter } };
}

function plainModel(source: ModelSource, quantize: string | undefined): ModelRef {
  switch (source.kind) {
    case 'registry':
      return source.ref;
    case 'store':
      return { ...source.ref, local: { kind: 'store' } };
    case 'file': {
      const { path } = source;
      const local = { kind: 'file' as const, path, ...(quantize !== undefined && { quantize }) };
      return { ...parseModelReference(nameOfFile(path)), local };
    }
    case 'modelfile': {
      const { path } = source;
      return { ...parseModelReference(nameOfFile(path)), local: { kind: 'modelfile', path } };
    }
  }
}

/** What the model of a file is called in the function: `./My Model.gguf` is `my-model`, `../terse/Modelfile` is `terse`. */
function nameOfFile(path: string): string {
  const parts = path.replace(/\/modelfile$/i, '').split('/');
  const base = (parts.at(-1) ?? '').replace(/\.(gguf|modelfile)$/i, '');
  const name = base
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9_]+/, '')
    .slice(0, 80);
  return name === '' ? 'model' : name;
}

const scheme = 'ollama://';

const looksLikePath = (written: string): boolean => /^(\.{1,2}|~)?\//.test(written);

function fileOf(written: string): ModelSource {
  const control = [...written].findIndex((character) => character < ' ');
  if (control >= 0) throw wrong(written, control, 'a control character cannot stand in a path');
  if (/\.gguf$/i.test(written)) return { kind: 'file', path: written };
  if (/(\/|\.)modelfile$/i.test(written)) return { kind: 'modelfile', path: written };
  const dot = written.lastIndexOf('.');
  const at = dot > written.lastIndexOf('/') ? dot : written.length;
  throw wrong(written, at, 'a file of weights ends in .gguf, and a Modelfile is called that');
}

const wrong = (written: string, index: number, why: string): UserError =>
  new UserError({
    code: 'model-reference',
    message: `${JSON.stringify(written.slice(0, 120))} is no model: ${why} (character ${index + 1})`,
    why: 'a path begins with ./, ../, / or ~/; everything else is the name of a model: [host/][namespace/]model[:tag]',
    next: ['ollama-lambda models show ./model.gguf', 'ollama-lambda models show llama3.2:1b'],
    exitCode: exitCodes.usage,
  });
