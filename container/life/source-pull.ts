import type { IncomingMessage } from 'node:http';
import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { requestEngine } from '../engine-request.js';
import { chunksOf } from '../flow.js';
import { readWhole } from '../read-whole.js';
import { lackOfSpace } from './free-space.js';
import { findModel, longestManifest, manifestName, parseManifest } from './model-files.js';
import { createProgress, type Progress } from './progress.js';
import type { Fetched } from './source.js';

export interface Pull {
  /** Of the engine. */
  readonly port: number;
  readonly model: string;
  readonly store: string;
  readonly note: (event: string, fields: Record<string, unknown>) => void;
}

/** Lets the engine pull the model from its registry into its store, once an instance. Never rejects. */
export async function pullModel(pull: Pull, signal: AbortSignal): Promise<Fetched> {
  const started = performance.now();
  const bad = (reason: string, permanent: boolean): Fetched => ({
    ok: false,
    reason: `${pull.model} could not be pulled: ${reason}`,
    permanent,
  });
  const done = (bytes: number): Fetched => ({ ok: true, bytes, ms: Math.round(performance.now() - started) });
  try {
    if ((await findModel(pull.store, pull.model)).ok) return done(0);
    const size = await announcedSize(pull.model, signal);
    const lack = await lackOfSpace(pull.store, size ?? 0);
    if (lack !== undefined) return bad(lack, true);
    const failure = await followPull(pull, signal);
    if (failure !== undefined) return bad(failure.reason, failure.permanent);
    const pulled = done(size ?? 0);
    pull.note('model-fetched', { from: 'registry', ...pulled });
    return pulled;
  } catch (error) {
    return bad((error as Error).message, false);
  }
}

/** Bytes of the model as its registry's manifest says; undefined when the registry does not tell us. */
async function announcedSize(model: string, signal: AbortSignal): Promise<number | undefined> {
  try {
    const answer = await getManifest(manifestUrl(model), signal);
    const found = parseManifest(await readWhole(answer, longestManifest), '', model);
    if (answer.statusCode !== 200 || !found.ok) return undefined;
    return found.files.blobs.reduce((sum, { size }) => sum + size, 0);
  } catch {
    return undefined; // The engine may still get it (it can sign in); it tells the size of each blob as it goes.
  }
}

/** Plain HTTP for a registry on loopback, as the engine has it for one that is named insecure. */
function manifestUrl(model: string): URL {
  const [, host = '', namespace, name, tag] = manifestName(model).split('/');
  const scheme = /^(127\.0\.0\.1|localhost)(:|$)/.test(host) ? 'http' : 'https';
  return new URL(`${scheme}://${host}/v2/${namespace}/${name}/manifests/${tag}`);
}

/** Milliseconds for the registry's first answer: the size is worth a moment, not more. */
const manifestPatience = 5000;

function getManifest(url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.protocol === 'http:' ? getHttp : getHttps;
  const headers = { Accept: 'application/vnd.docker.distribution.manifest.v2+json' };
  return new Promise((resolve, reject) => {
    const outgoing = get(url, { headers, agent: false, signal }, resolve);
    outgoing.setTimeout(manifestPatience, () => outgoing.destroy(new Error('the registry does not answer')));
    outgoing.once('error', reject);
  });
}

interface PullLine {
  readonly status?: string;
  readonly error?: string;
  readonly digest?: string;
  readonly total?: number;
  readonly completed?: number;
}

/** Undefined when the engine said `success`. */
async function followPull(
  { port, model, store, note }: Pull,
  signal: AbortSignal,
): Promise<{ reason: string; permanent: boolean } | undefined> {
  const body = JSON.stringify({ model, stream: true });
  const answer = await requestEngine(port, { method: 'POST', path: '/api/pull', body, signal });
  const input = Readable.from(chunksOf(answer.body));
  const blobs = new Map<string, { progress: Progress; completed: number }>();
  let last: PullLine = {};
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      last = JSON.parse(line) as PullLine;
      const { digest, total = 0, completed = 0 } = last;
      if (last.error !== undefined) return { reason: last.error, permanent: false };
      if (digest === undefined) continue;
      const known = blobs.get(digest);
      if (known === undefined) {
        const lack = await lackOfSpace(store, total - completed);
        if (lack !== undefined) return { reason: lack, permanent: true };
      }
      const blob = known ?? { progress: createProgress(note, { from: digest, total }), completed: 0 };
      blob.progress.add(completed - blob.completed);
      blobs.set(digest, { ...blob, completed });
    }
  } finally {
    answer.destroy(); // A pull that nobody listens to is given up by the engine.
  }
  return last.status === 'success'
    ? undefined
    : { reason: 'the engine broke off the pull', permanent: false };
}
