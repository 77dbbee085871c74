import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { capabilityNames, templateCapabilities } from '../../models/capabilities.js';
import { ModelfileMistake } from '../../models/modelfile/commands.js';
import { type Modelfile, parseModelfile } from '../../models/modelfile/modelfile.js';
import type { KnownModel } from './known-model.js';

/**
 * A model as a Modelfile would make it: what it is made from, with its adapters, and with what its template can.
 * @param look looks up what stands behind FROM
 * @throws UserError `file-unreadable` (exit 6), `modelfile-invalid` (exit 2), and what `look` throws
 */
export async function readModelfileModel(
  written: string,
  { home, cwd }: { readonly home: string; readonly cwd: string },
  look: (from: string) => Promise<KnownModel>,
): Promise<KnownModel> {
  const path = written.startsWith('~/') ? join(home, written.slice(2)) : resolve(cwd, written);
  const modelfile = parsed(await readFile(path, 'utf8').catch(unreadable(path)), path);
  const beside = (file: string): string => resolve(dirname(path), file);
  const base = await look(isFile(modelfile.from) ? beside(modelfile.from) : modelfile.from);
  const adapters = modelfile.adapters.map(beside);
  const sizes = await Promise.all(
    adapters.map(async (file) => (await stat(file).catch(unreadable(file))).size),
  );
  const can = [...base.capabilities, ...templateCapabilities(modelfile.template ?? '')];
  return {
    ...base,
    name: written,
    source: 'file',
    from: `${path}, from ${base.name} (${base.from})`,
    weights: base.weights + sizes.reduce((sum, size) => sum + size, 0),
    capabilities: capabilityNames.filter((name) => can.includes(name)),
    facts: undefined,
  };
}

const isFile = (from: string): boolean => /^(\.{0,2}|~)\//.test(from) || /\.gguf$/i.test(from);

function parsed(text: string, path: string): Modelfile {
  try {
    return parseModelfile(text);
  } catch (cause) {
    if (!(cause instanceof ModelfileMistake)) throw cause;
    throw new UserError({
      code: 'modelfile-invalid',
      message: `${path} cannot be used: ${cause.message}`,
      why: 'it takes FROM, PARAMETER, TEMPLATE, SYSTEM, ADAPTER, LICENSE, MESSAGE, RENDERER, PARSER and REQUIRES, as Ollama does',
      next: [`ollama-lambda models show ${path}`],
      exitCode: exitCodes.usage,
      cause,
    });
  }
}

const unreadable =
  (path: string) =>
  (cause: unknown): never => {
    throw new UserError({
      code: 'file-unreadable',
      message: `${path} cannot be read: ${messageOf(cause)}`,
      next: ['ollama-lambda models show ./Modelfile'],
      exitCode: exitCodes.notFound,
      cause,
    });
  };
