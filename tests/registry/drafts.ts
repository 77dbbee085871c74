import { parseDigest } from '../../src/core/digest.js';
import { bytes } from '../../src/core/units.js';
import type { LayerFacts } from '../../src/image/cache.js';
import { type Draft, type Layer, mediaTypes } from '../../src/image/image.js';
import { sha256 } from '../../src/lib/digest-stream.js';

/** A draft of layers that are what the contents say, of which nothing is known before they are read. */
export function draftOf(
  contents: readonly Uint8Array[],
  read: (content: Uint8Array) => AsyncIterable<Uint8Array> = inPieces,
): Draft {
  const layers = contents.map(
    (content, index): Layer => ({
      title: `layer ${index + 1}`,
      part: 'model',
      source: `layer-${index + 1}`,
      size: bytes(content.length),
      known: undefined,
      open: () => ({ chunks: read(content), facts: (digest) => factsOf(digest, content) }),
    }),
  );
  return { layers, note: async () => undefined, finish: imageOf };
}

const factsOf = (digest: string, content: Uint8Array): LayerFacts => ({
  digest: parseDigest(digest),
  size: bytes(content.length),
  diffId: parseDigest(sha256(content)),
  unpacked: bytes(content.length),
});

const imageOf: Draft['finish'] = (layers) => {
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'arm64' }));
  const descriptor = {
    mediaType: mediaTypes.config,
    digest: parseDigest(sha256(config)),
    size: bytes(config.length),
  };
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: descriptor,
      layers: layers.map(({ digest, size }) => ({ mediaType: mediaTypes.layer, digest, size })),
    }),
  );
  const digest = parseDigest(sha256(manifest));
  return {
    mediaType: mediaTypes.manifest,
    manifest,
    digest,
    config: { descriptor, bytes: config },
    layers,
  };
};

export async function* inPieces(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
}
