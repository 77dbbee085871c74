import type { Digest } from '../../core/digest.js';
import { digestHex, isDigest, parseDigest } from '../../core/digest.js';
import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { collect, measure } from '../../lib/digest-stream.js';
import { readTar } from '../../lib/tar-read.js';
import { writeTar } from '../../lib/tar-write.js';
import type { Cache, LayerFacts } from '../cache.js';
import { readObject } from '../manifest.js';
import { layerRevision } from '../recipe.js';
import { gunzipped } from './inventory.js';
import { factsOf, recallFacts } from './notes.js';
import { fileOf } from './packed.js';

/** The note under which a cache knows the layer of an engine image. */
export const engineSource = (engine: Digest): string =>
  `engine-l${layerRevision.engine}-${digestHex(engine)}`;

const noteName = 'engine.json';
const layerName = 'layer.tar.gz';
const longestNote = 64 * 1024;

/**
 * The extracted engine as a file for another machine: a tar of a note and the layer. Undefined when this cache has none.
 * @param engine digest of the engine image
 */
export async function exportEngine(
  cache: Cache,
  engine: Digest,
): Promise<{ readonly facts: LayerFacts; readonly chunks: AsyncIterable<Uint8Array> } | undefined> {
  const facts = await recallFacts(cache, engineSource(engine));
  if (facts === undefined || !(await cache.has(facts.digest, facts.size))) return undefined;
  const note = Buffer.from(JSON.stringify({ source: engineSource(engine), facts }));
  const content = () => cache.read(facts.digest);
  const layer = { kind: 'file', path: layerName, mode: 0o644, size: facts.size, content } as const;
  return { facts, chunks: writeTar([fileOf(noteName, note), layer]) };
}

/**
 * Takes in what `exportEngine` wrote. Layer and tar are held to their digests; that they are the engine which the note
 * names is the word of whoever wrote the file.
 * @throws UserError `engine-file-invalid` (exit 2), `disk-full`
 */
export async function importEngine(
  cache: Cache,
  file: AsyncIterable<Uint8Array>,
  name: string,
): Promise<LayerFacts> {
  let source = '';
  let facts: LayerFacts | undefined;
  for await (const entry of readTar(file)) {
    if (entry.path === noteName) {
      const note = readObject(await collect(entry.content(), longestNote)) ?? {};
      source = typeof note.source === 'string' ? note.source : '';
      facts = factsOf(note.facts);
      const own =
        source.startsWith(engineSource('sha256:' as Digest)) && isDigest(`sha256:${source.slice(-64)}`);
      if (!own || facts === undefined) throw invalid(name, 'its note is of another version, or damaged');
    } else if (entry.path === layerName && facts !== undefined) {
      const found = await cache.add(entry.content());
      if (found.digest !== facts.digest)
        throw invalid(name, `its layer is ${found.digest} and not ${facts.digest}`);
      const tar = await measure(gunzipped(cache.read(found.digest)));
      if (parseDigest(tar.digest) !== facts.diffId || tar.bytes !== facts.unpacked) {
        throw invalid(name, 'its layer unpacks to something else than its note says');
      }
      await cache.remember(source, facts);
      return facts;
    }
  }
  throw invalid(name, 'it has no layer');
}

const invalid = (name: string, what: string): UserError =>
  new UserError({
    code: 'engine-file-invalid',
    message: `${name} is no exported engine that can be used: ${what}`,
    why: 'nothing of it is used; the next deploy extracts the engine itself',
    next: ['ollama-lambda image engine export engine.tar    on the other machine'],
    exitCode: exitCodes.usage,
  });
