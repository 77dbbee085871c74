import type { Architecture } from '../config/config.js';
import { type Digest, isDigest } from '../core/digest.js';
import { UserError } from '../core/errors.js';
import { type Bytes, bytes } from '../core/units.js';
import { mediaTypes } from '../image/image.js';
import { type ImageDocuments, parseImageManifest, readObject } from '../image/manifest.js';
import { collect } from '../lib/digest-stream.js';
import type { FetchedManifest, RegistryClient } from './client.js';

/** The one image of an image name that runs on the function's architecture. */
export interface PlatformImage extends ImageDocuments {
  /** Digest of the single-platform manifest, never of an index. */
  readonly digest: Digest;
  /** Compressed layers and config. */
  readonly bytes: Bytes;
}

/**
 * Follows a tag or digest to the manifest for linux on `architecture`: through an index if there is one, else by
 * checking what the image's config says.
 * @throws UserError `manifest-unknown`, `platform-missing`, and what the client throws
 */
export async function resolvePlatform(
  client: Pick<RegistryClient, 'host' | 'manifest' | 'blob'>,
  image: { readonly repository: string; readonly reference: string },
  architecture: Architecture,
  signal?: AbortSignal,
): Promise<PlatformImage> {
  const name = `${client.host}/${image.repository}:${image.reference}`;
  const first = await client.manifest(image.repository, image.reference, { signal });
  const chosen = isIndex(first)
    ? await client.manifest(image.repository, pickFromIndex(first, architecture, name), { signal })
    : first;
  const manifest = parseImageManifest(chosen.bytes, name, chosen.contentType);
  const config = await collect(
    client.blob(image.repository, manifest.config.digest, { size: manifest.config.size, signal }),
    longestConfig,
  );
  checkPlatform(config, architecture, name);
  const sizes = [manifest.config, ...manifest.layers].map((part) => part.size as number);
  return {
    digest: chosen.digest,
    bytes: bytes(sizes.reduce((sum, size) => sum + size, 0)),
    manifest: chosen.bytes,
    config,
  };
}

/** Configs are kilobytes; Docker itself stops at 8 MB. */
const longestConfig = 8 * 1024 * 1024;

/** What registries call the function's architectures (Go's names). */
const goArchitecture: Readonly<Record<Architecture, string>> = { arm64: 'arm64', x86_64: 'amd64' };

const isIndex = ({ contentType, bytes: document }: FetchedManifest): boolean =>
  contentType === mediaTypes.ociIndex ||
  contentType === mediaTypes.dockerIndex ||
  Array.isArray(readObject(document)?.manifests);

interface IndexEntry {
  readonly digest: string;
  readonly platform?: { readonly os?: string; readonly architecture?: string };
}

function pickFromIndex(
  { bytes: document }: FetchedManifest,
  architecture: Architecture,
  name: string,
): Digest {
  const listed = readObject(document)?.manifests;
  const entries = (Array.isArray(listed) ? listed : []) as readonly IndexEntry[];
  const found = entries.find(
    ({ platform }) => platform?.os === 'linux' && platform.architecture === goArchitecture[architecture],
  );
  if (found && isDigest(found.digest)) return found.digest;
  const offered = entries.map(({ platform }) => `${platform?.os}/${platform?.architecture}`);
  throw missing(name, architecture, offered.join(', ') || 'nothing');
}

function checkPlatform(config: Uint8Array, architecture: Architecture, name: string): void {
  const { os, architecture: found } = readObject(config) ?? {};
  if (os !== 'linux' || found !== goArchitecture[architecture])
    throw missing(name, architecture, `${os}/${found}`);
}

const missing = (name: string, architecture: Architecture, offered: string): UserError =>
  new UserError({
    code: 'platform-missing',
    message: `${name} has no image for linux/${goArchitecture[architecture]}`,
    why: `it offers ${offered.slice(0, 300)}`,
    next: [`ollama-lambda deploy --architecture ${architecture === 'arm64' ? 'x86_64' : 'arm64'}`],
  });
