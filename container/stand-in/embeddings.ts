import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { capabilitiesOf, numberOf } from './capabilities.js';
import { type Desk, type Fields, findModel, load, Refusal, sendJson, sendTranslated } from './desk.js';
import type { Options } from './runner.js';
import type { StoredModel } from './store.js';

/** `/api/embed`: one vector of length 1 for each text. */
export async function answerEmbed(desk: Desk, body: Fields, response: ServerResponse): Promise<void> {
  const { vectors, tokens, start, loadMs } = await embed(desk, body, textsOf(body.input), response);
  if (vectors.length === 0) return sendJson(response, 200, { model: body.model, embeddings: [] });
  const nanoseconds = (ms: number) => Math.max(1, Math.round(ms * 1_000_000));
  sendJson(response, 200, {
    model: body.model,
    embeddings: vectors,
    total_duration: nanoseconds(performance.now() - start),
    load_duration: nanoseconds(loadMs),
    prompt_eval_count: tokens,
  });
}

/** `/api/embeddings`, the older one: a single text; and a failure of the runner is 500, not 501. */
export async function answerEmbeddings(desk: Desk, body: Fields, response: ServerResponse): Promise<void> {
  const prompt = String(body.prompt ?? '');
  const { vectors } = await embed(desk, body, prompt === '' ? [] : [prompt], response).catch(
    (error: unknown) => {
      throw error instanceof Refusal && error.status === 501 ? new Refusal(500, error.message) : error;
    },
  );
  sendJson(response, 200, { embedding: vectors[0] ?? [] });
}

/** `/v1/embeddings`. */
export async function answerOpenaiEmbeddings(
  desk: Desk,
  body: Fields,
  response: ServerResponse,
): Promise<void> {
  const { input } = body;
  if (input === undefined || input === null || (Array.isArray(input) && input.length === 0)) {
    throw new Refusal(400, 'invalid input', 'door');
  }
  const { vectors, tokens } = await embed(desk, body, input === '' ? [''] : textsOf(input), response);
  const base64 = String(body.encoding_format ?? '').toLowerCase() === 'base64';
  sendTranslated(response, 200, {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      embedding: base64 ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector,
      index,
    })),
    model: body.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

interface Embedded {
  readonly vectors: readonly (readonly number[])[];
  readonly tokens: number;
  readonly start: number;
  readonly loadMs: number;
}

async function embed(
  desk: Desk,
  body: Fields,
  texts: readonly string[],
  response: ServerResponse,
): Promise<Embedded> {
  const start = performance.now();
  const model = findEmbeddingModel(desk, body.model);
  await load(desk, model, (body.options ?? {}) as Options, response);
  const loadMs = performance.now() - start;
  if (texts.length > 0 && !capabilitiesOf(model).includes('embedding')) {
    throw new Refusal(501, 'This server does not support embeddings. Start it with `--embeddings`');
  }
  const length = numberOf(model, 'embedding_length') ?? 64;
  const wanted = typeof body.dimensions === 'number' && body.dimensions > 0 ? body.dimensions : length;
  return {
    vectors: texts.map((text) => vectorOf(text, length, Math.min(wanted, length))),
    tokens: texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0),
    start,
    loadMs,
  };
}

/** This part of the engine has words of its own for a model that is not there. */
function findEmbeddingModel(desk: Desk, name: unknown): StoredModel {
  try {
    return findModel(desk, name);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 404) throw error;
    throw new Refusal(404, `model ${JSON.stringify(name)} not found, try pulling it first`);
  }
}

function textsOf(input: unknown): readonly string[] {
  if (input === undefined || input === null || input === '') return [];
  const texts = Array.isArray(input) ? input : [input];
  if (!texts.every((text): text is string => typeof text === 'string')) {
    throw new Refusal(400, 'invalid input type');
  }
  return texts;
}

/** The same text always has the same direction. */
function vectorOf(text: string, length: number, wanted: number): readonly number[] {
  const values = Array.from({ length: Math.ceil(length / 8) }, (_, block) =>
    Array.from(
      createHash('sha256').update(`${block} ${text}`).digest().subarray(0, 8),
      (byte) => byte - 127.5,
    ),
  )
    .flat()
    .slice(0, wanted);
  const size = Math.hypot(...values);
  return values.map((value) => Math.fround(value / size));
}
