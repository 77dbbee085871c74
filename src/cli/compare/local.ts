import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { converse } from '../../invoke/converse.js';
import type { Endpoint } from '../../invoke/endpoint.js';
import { sameName, servedModels } from '../../invoke/served-models.js';
import { parseModelReference } from '../../models/reference.js';
import { freePort } from '../../sandbox/lambda/environment.js';
import type { Measurement } from '../bench/measure.js';
import { type Input, textOption } from '../command.js';
import { chooseEngine, type DevEngine } from '../dev/engine.js';
import { modelStore } from '../dev/models.js';
import { answers, start, stop } from '../models/engine-server.js';
import { type Asked, askedOf } from '../models/questions.js';
import type { Session } from '../session.js';
import type { Arena, Contestant } from './contestant.js';
import { estimateOf } from './need.js';

/**
 * An Ollama of this machine, started for this alone on a port of its own: the one that may be running is left alone, and
 * each model's first answer is a cold one.
 *
 * @throws UserError `engine-missing` (exit 5), `model-absent` (exit 6)
 */
export async function localArena(names: readonly string[], input: Input, session: Session): Promise<Arena> {
  const { io } = session;
  const folder = await mkdtemp(join(tmpdir(), 'ollama-lambda-compare-'));
  const clean = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const engine = await chooseEngine(textOption(input, 'engine'), io, folder);
    refuseStandIn(engine);
    const asked = await askedOf({ argument: undefined, options: {} }, session);
    const registry = asked.settled.config.sources.modelRegistry;
    const stores = names.map((name) => modelStore(parseModelReference(name, registry), engine, io, folder));
    const server = await serve({ engine, store: stores[0] ?? folder, folder }, asked, session);
    const where = `${engine.kind === 'ollama' ? engine.path : 'the stand-in'} on this machine`;
    const endpoint: Endpoint = { url: server.url, region: '', access: { kind: 'none' } };
    const contestants = await contestantsAt({ endpoint, where, isFresh: true }, names, asked, session);
    return {
      contestants,
      apart: false,
      close: async () => {
        await stop(server.program.child);
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** Models of an address that speaks as Ollama does. @throws UserError `model-not-served` (exit 6) */
export async function urlArena(url: string, names: readonly string[], session: Session): Promise<Arena> {
  const key = session.io.env.OLLAMA_LAMBDA_API_KEY?.trim();
  const access: Endpoint['access'] = key ? { kind: 'api-key', key } : { kind: 'none' };
  const endpoint: Endpoint = { url, region: '', access };
  const served = await servedModels(endpoint, session.signals.signal);
  const absent = names.filter((name) => !served.some((one) => sameName(one, name)));
  if (absent.length > 0) throw notServed(url, absent, served);
  const asked = await askedOf({ argument: undefined, options: {} }, session);
  const place = { endpoint, where: new URL(url).host, isFresh: false };
  const contestants = await contestantsAt(place, names, asked, session);
  return { contestants, apart: false, close: async () => undefined };
}

interface Place {
  readonly endpoint: Endpoint;
  /** In words. */
  readonly where: string;
  /** Whether no model is loaded yet. */
  readonly isFresh: boolean;
}

const contestantsAt = (
  { endpoint, where, isFresh }: Place,
  names: readonly string[],
  asked: Asked,
  session: Session,
): Promise<readonly Contestant[]> =>
  Promise.all(
    names.map(async (name) => {
      const worked = await estimateOf(name, asked, session.signals.signal);
      return {
        label: name,
        model: name,
        where,
        needed: worked?.fit.memory,
        memory: undefined,
        perSecond: undefined,
        estimated: worked?.fits.memory === true ? worked.price?.use.perThousandTokens : undefined,
        ask: askEndpoint(endpoint, isFresh),
      };
    }),
  );

function askEndpoint(endpoint: Endpoint, isFresh: boolean): Measurement['ask'] {
  let asked = 0;
  return async (question, signal) => {
    asked += 1;
    const isFirst = asked === 1;
    const reply = await converse(endpoint, question, () => undefined, signal);
    return { ...reply, coldStart: reply.coldStart || (isFresh && isFirst) };
  };
}

interface Serving {
  readonly engine: DevEngine;
  /** Of the models. */
  readonly store: string;
  readonly folder: string;
}

async function serve({ engine, store, folder }: Serving, { question, settled }: Asked, { io }: Session) {
  const host = `127.0.0.1:${await freePort()}`;
  const program = start(engine.path, ['serve'], {
    PATH: io.env.PATH,
    HOME: folder,
    OLLAMA_HOST: host,
    OLLAMA_MODELS: store,
    OLLAMA_CONTEXT_LENGTH: String(settled.config.context),
    OLLAMA_KV_CACHE_TYPE: question.settings.cacheType,
    // One after the other, as in a function: two would share this machine's memory.
    OLLAMA_MAX_LOADED_MODELS: '1',
    OLLAMA_NUM_PARALLEL: '1',
    OLLAMA_NO_CLOUD: '1',
    OLLAMA_NOPRUNE: '1',
  });
  try {
    await answers(host, program);
    return { program, url: `http://${host}/` };
  } catch (error) {
    await stop(program.child);
    throw error;
  }
}

/** A stand-in that nobody asked for compares nothing. */
function refuseStandIn({ kind, from }: DevEngine): void {
  if (kind === 'ollama' || from.startsWith('--engine')) return;
  throw new UserError({
    code: 'engine-missing',
    message: 'this machine has no Ollama to compare models on',
    why: 'OLLAMA_BIN and PATH name none, and no earlier deploy has left one in the cache',
    next: [
      'OLLAMA_BIN=/path/to/ollama ollama-lambda compare --local <model> <model>',
      'https://ollama.com/download',
    ],
    exitCode: exitCodes.prerequisite,
  });
}

const notServed = (url: string, absent: readonly string[], served: readonly string[]): UserError =>
  new UserError({
    code: 'model-not-served',
    message: `${url} does not serve ${absent.join(', ')}`,
    why: `it serves ${served.join(', ') || 'nothing'}`,
    next: absent.map((name) => `ollama pull ${name}   # there`),
    exitCode: exitCodes.notFound,
  });
