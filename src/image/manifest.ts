import { isDigest } from '../core/digest.js';
import { UserError } from '../core/errors.js';
import { bytes } from '../core/units.js';
import { type Descriptor, mediaTypes } from './image.js';

/** The two documents that describe a single-platform image, verbatim. */
export interface ImageDocuments {
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
}

export interface ImageManifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

/**
 * Reads a single-platform manifest, Docker's or OCI's.
 * @param name the image, for the error
 * @param contentType what the registry called it, for documents that do not say what they are
 * @throws UserError `manifest-unknown`
 */
export function parseImageManifest(document: Uint8Array, name: string, contentType = ''): ImageManifest {
  const fields = readObject(document) ?? {};
  const type = fields.mediaType ?? contentType;
  const known = type === mediaTypes.manifest || type === mediaTypes.ociManifest || type === '';
  const config = readDescriptor(fields.config);
  const layers = fields.layers;
  if (!known || config === undefined || !Array.isArray(layers)) throw unknownManifest(name, type);
  return {
    config,
    layers: layers.map((layer: unknown) => {
      const descriptor = readDescriptor(layer);
      if (descriptor === undefined) throw unknownManifest(name, type);
      return descriptor;
    }),
  };
}

/** The document as an object, or undefined when it is no JSON object. */
export function readObject(document: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(document).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // Not JSON: every caller has its own words for that.
    return undefined;
  }
}

function readDescriptor(value: unknown): Descriptor | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { mediaType, digest, size } = value as Readonly<Record<string, unknown>>;
  const sound =
    typeof mediaType === 'string' &&
    typeof digest === 'string' &&
    isDigest(digest) &&
    typeof size === 'number' &&
    Number.isSafeInteger(size) &&
    size >= 0;
  return sound ? { mediaType, digest, size: bytes(size) } : undefined;
}

const unknownManifest = (name: string, type: unknown): UserError =>
  new UserError({
    code: 'manifest-unknown',
    message: `${name} is described by a manifest that we cannot read (${JSON.stringify(type)?.slice(0, 100)})`,
    why: `known are ${mediaTypes.manifest} and ${mediaTypes.ociManifest} with a config and layers`,
    next: ['ollama-lambda validate'],
  });
