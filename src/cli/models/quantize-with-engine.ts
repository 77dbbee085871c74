import { once } from 'node:events';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDigest } from '../../core/digest.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { freePort } from '../../sandbox/lambda/environment.js';
import { answers, lastLine, start, stop } from './engine-server.js';

export interface Quantizing {
  /** The program `ollama`. */
  readonly engine: string;
  /** Empty, and gone afterwards: holds the file and what becomes of it. */
  readonly folder: string;
  /** Absolute. */
  readonly path: string;
  readonly type: string;
  /** PATH of the surroundings: engines look for programs of their own. */
  readonly searchPath: string | undefined;
}

/**
 * Runs `ollama serve` for this alone, on a port of its own and with a store in `folder`, and `ollama create --quantize`
 * against it: the user's own Ollama and its models are left alone.
 *
 * @returns the path of the weights that were made
 * @throws UserError `quantize-failed` (exit 5) with what Ollama said, and what `answers` throws
 */
export async function quantizeWithEngine({
  engine,
  folder,
  path,
  type,
  searchPath,
}: Quantizing): Promise<string> {
  const models = join(folder, 'models');
  await mkdir(models);
  await mkdir(join(folder, 'home'));
  await placeSource(path, join(folder, 'weights.gguf'));
  const modelfile = join(folder, 'Modelfile');
  await writeFile(modelfile, 'FROM ./weights.gguf\n');
  const env = {
    PATH: searchPath,
    HOME: join(folder, 'home'),
    OLLAMA_HOST: `127.0.0.1:${await freePort()}`,
    OLLAMA_MODELS: models,
    OLLAMA_NO_CLOUD: '1',
    OLLAMA_NOPRUNE: '1',
  };
  const server = start(engine, ['serve'], env);
  try {
    await answers(env.OLLAMA_HOST, server);
    const created = start(engine, ['create', 'quantized', '--quantize', type, '-f', modelfile], env);
    const [code] = await once(created.child, 'close');
    if (code !== 0) throw failed(path, type, created.said());
  } finally {
    await stop(server.child);
  }
  return weightsIn(models);
}

/** Bytes of a file in which its type stands: before the vocabulary, which is long. */
const beginning = 1024 * 1024;

/**
 * The file as it is, but for one thing: Ollama 0.33 takes a type of 0, which is F32, for none, and refuses to quantize. A
 * copy of such a file says F16; what its tensors are stands with each of them, and that is what is read.
 */
async function placeSource(path: string, to: string): Promise<void> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(beginning), 0, beginning, 0);
  await file.close();
  const key = Buffer.from('general.file_type');
  const at = buffer.subarray(0, bytesRead).indexOf(key) + key.length;
  const isNumber = at >= key.length && at + 8 <= bytesRead && buffer.readUInt32LE(at) === 4;
  if (!isNumber || buffer.readUInt32LE(at + 4) !== 0) return symlink(path, to);
  await copyFile(path, to, constants.COPYFILE_FICLONE);
  const copy = await open(to, 'r+');
  await copy.write(Buffer.from([1, 0, 0, 0]), 0, 4, at + 4);
  await copy.close();
}

async function weightsIn(models: string): Promise<string> {
  const file = join(models, 'manifests/registry.ollama.ai/library/quantized/latest');
  const { layers } = JSON.parse(await readFile(file, 'utf8')) as {
    readonly layers: readonly { readonly mediaType: string; readonly digest: string }[];
  };
  const digest = layers.find(({ mediaType }) => mediaType.endsWith('.image.model'))?.digest ?? '';
  if (!isDigest(digest)) throw new Error(`${file} names no weights`);
  return join(models, 'blobs', digest.replace(':', '-'));
}

function failed(path: string, type: string, said: string): UserError {
  return new UserError({
    code: 'quantize-failed',
    message: `${path} was not quantized to ${type}: ${lastLine(said)}`,
    why: '`ollama create --quantize` of this machine’s Ollama says so',
    next: [`ollama create test --quantize ${type} -f <a Modelfile with FROM ${path}>`],
    exitCode: exitCodes.prerequisite,
  });
}
