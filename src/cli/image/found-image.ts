import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../../config/config.js';
import { digestHex, isDigest } from '../../core/digest.js';
import { fileTroubleOf, UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { bytes } from '../../core/units.js';
import { localImage, parseImageFile } from '../../image/image-file.js';
import { layerSources } from '../../image/layer-records.js';
import { type ImageDocuments, parseImageManifest, readObject } from '../../image/manifest.js';
import { partOfSource, partSizes } from '../../image/parts.js';
import { sha256 } from '../../lib/digest-stream.js';
import type { RegistryClient } from '../../registry/client.js';
import { parseImageRef, referenceOf } from '../../registry/image-ref.js';
import { resolvePlatform } from '../../registry/platform.js';
import type { Io } from '../io.js';
import { registryClients } from '../registry-clients.js';
import type { Session } from '../session.js';
import { goalsOf, type ImageDocument } from './image-text.js';

/**
 * Describes an image that is there: in a layout on disk, or in a registry that is open or whose login Docker keeps.
 * @param name `oci-layout:<folder>` or an image reference
 * @throws UserError `layout-unreadable`, and what the registry's client throws
 */
export async function foundImage(
  name: string,
  config: Config,
  { io, emit, signals }: Pick<Session, 'io' | 'emit' | 'signals'>,
): Promise<ImageDocument> {
  const documents =
    localImage(name) !== undefined
      ? await inLayout(name, io)
      : await inRegistry(name, { config, clientFor: registryClients(io, emit), signal: signals.signal });
  return describe(name, documents);
}

async function inLayout(name: string, { cwd }: Io): Promise<ImageDocuments> {
  const { kind, path } = parseImageFile(name);
  const folder = resolve(cwd, path);
  const blob = (digest: unknown): Promise<Buffer> => {
    if (typeof digest !== 'string' || !isDigest(digest)) throw new Error('a digest is missing');
    return readFile(join(folder, 'blobs', 'sha256', digestHex(digest)));
  };
  try {
    if (kind !== 'oci-layout') throw new Error('only an oci-layout can be looked into');
    const index = readObject(await readFile(join(folder, 'index.json')));
    const [first] = (index?.manifests ?? []) as readonly { readonly digest?: unknown }[];
    const manifest = await blob(first?.digest);
    return { manifest, config: await blob(parseImageManifest(manifest, name).config.digest) };
  } catch (cause) {
    throw new UserError({
      code: 'layout-unreadable',
      message: `${name} cannot be read: ${fileTroubleOf(cause)}`,
      next: ['ollama-lambda image build --output oci-layout:<folder>'],
      exitCode: exitCodes.notFound,
      cause,
    });
  }
}

function inRegistry(
  name: string,
  at: {
    readonly config: Config;
    readonly clientFor: (origin: string) => RegistryClient;
    readonly signal: AbortSignal;
  },
): Promise<ImageDocuments> {
  const image = parseImageRef(name);
  const place = { repository: image.repository, reference: referenceOf(image) };
  return resolvePlatform(at.clientFor(image.registry), place, at.config.architecture, at.signal);
}

function describe(name: string, { manifest, config }: ImageDocuments): ImageDocument {
  const { layers } = parseImageManifest(manifest, name);
  const written = readObject(config) ?? {};
  const labels = ((written.config as { Labels?: unknown } | undefined)?.Labels ?? {}) as Record<
    string,
    string
  >;
  const sources = layerSources(labels);
  const parts = layers.map((layer, index) => ({
    ...layer,
    part: partOfSource(sources.get(layer.digest), index === layers.length - 1),
  }));
  const sizes = sources.size === 0 ? null : partSizes({ layers: parts });
  const { 'ollama-lambda.layers': _, ...shown } = labels;
  return {
    schemaVersion: 1,
    ok: true,
    name,
    digest: sha256(manifest),
    tag: labels['ollama-lambda.recipe'] ?? null,
    platform: `${String(written.os)}/${String(written.architecture)}`,
    parts: sizes,
    goals: sizes && goalsOf(sizes),
    layers: parts.map(({ part, digest, size }) => ({
      part: sizes && part,
      title: null,
      digest,
      size: bytes(size),
    })),
    labels: shown,
    programs: labels['ollama-lambda.checked'] === undefined ? 'unknown' : 'checked',
  };
}
