import { type Digest, parseDigest } from '../../core/digest.js';
import { bytes } from '../../core/units.js';
import { sha256 } from '../../lib/digest-stream.js';
import type { VisionShape } from '../gguf/details.js';
import type { ModelShape } from '../gguf/shape.js';
import { type ModelBlob, type ModelFacts, type ModelRef, storedName } from '../model.js';
import { goJson, sorted } from './go-json.js';
import { engineParts, madeConfig, shapeOfMade } from './made-config.js';
import type { Modelfile } from './modelfile.js';

/** What a model is made of. */
export interface Making {
  /** The name that it gets. */
  readonly ref: ModelRef;
  /** The model that FROM names; undefined when it is made of files. */
  readonly base: ModelFacts | undefined;
  /** What the params layers of the base say. */
  readonly inherited: Readonly<Record<string, unknown>>;
  /** Files behind FROM and ADAPTER, in that order. */
  readonly files: readonly GgufPart[];
  readonly modelfile: ModelfileParts;
}

export type ModelfileParts = Omit<Modelfile, 'from' | 'adapter'>;

/** A GGUF file of this machine, measured. */
export interface GgufPart {
  readonly kind: 'model' | 'projector' | 'adapter';
  /** Without its folder. */
  readonly name: string;
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** Of weights. */
  readonly shape?: ModelShape;
  /** Of a projector. */
  readonly vision?: VisionShape;
}

export interface MadeModel {
  readonly facts: ModelFacts;
  /** Everything of it that is made of words: contents by digest. */
  readonly texts: ReadonlyMap<Digest, string>;
}

/**
 * Puts a model together as `ollama create` does (`server/create.go` of 0.33), without a server: the layers of the base
 * or the files, an adapter, and what the Modelfile says behind them. A test against a real Ollama holds it to its bytes.
 * Two things differ when weights are a file: they stay as they are (Ollama writes them anew with `llama-quantize`), and a
 * chat template in them is used where it is (Ollama may put one of its own beside it).
 */
export function makeModel(making: Making): MadeModel {
  const { ref, base } = making;
  const texts = new Map<Digest, string>();
  const keep = (mediaType: string, text: string): ModelBlob => {
    const digest = parseDigest(sha256(text));
    texts.set(digest, text);
    return { mediaType, digest, size: bytes(Buffer.byteLength(text)) };
  };
  const layers = layersOf(making, (kind, text) => keep(typeOf(kind), text));
  const config = madeConfig(making);
  const configBlob = keep('application/vnd.docker.container.image.v1+json', config);
  const manifest = goJson({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: configBlob,
    layers,
  });
  const shape = shapeOfMade(making);
  const facts: ModelFacts = {
    ref,
    digest: parseDigest(sha256(manifest)),
    manifest,
    config,
    configBlob,
    layers: layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    ...(shape && { shape }),
    ...(base && { base }),
  };
  return { facts, texts };
}

/** `from` says where a layer was taken from; the engine does not read it, and the digest hangs on it. */
type WrittenLayer = ModelBlob & { readonly from?: string };

function layersOf(making: Making, keep: (kind: string, text: string) => ModelBlob): readonly WrittenLayer[] {
  const { base, files, modelfile } = making;
  const parameters = parametersOf(making);
  const { template, system, licences, messages } = modelfile;
  const replaced = [
    ...(template ? ['template'] : []),
    ...(system ? ['system'] : []),
    ...(messages.length > 0 ? ['messages'] : []),
    'params',
  ].map(typeOf);
  return [
    ...(base?.layers ?? [])
      .filter(({ mediaType }) => !replaced.includes(mediaType))
      .map((layer) => ({ ...layer, from: base && storedName(base.ref) })),
    ...files.map(fileLayer),
    ...(template ? [keep('template', template)] : []),
    ...(system ? [keep('system', system)] : []),
    ...licences.map((licence) => keep('license', licence)),
    ...(Object.keys(parameters).length > 0 ? [keep('params', goJson(sorted(parameters)))] : []),
    ...(messages.length > 0 ? [keep('messages', goJson(messages))] : []),
  ];
}

function fileLayer({ kind, name, digest, size }: GgufPart): WrittenLayer {
  const layer = { mediaType: typeOf(kind), digest, size: bytes(size) };
  // Weights are the one thing that Ollama writes anew, and then forgets where they came from.
  return kind === 'model' ? layer : { ...layer, from: name };
}

/** The Modelfile's own win over those of the base. */
function parametersOf(making: Making): Readonly<Record<string, unknown>> {
  const stop = engineParts[shapeOfMade(making)?.architecture ?? '']?.stop;
  return { ...making.inherited, ...(stop && { stop }), ...making.modelfile.parameters };
}

const typeOf = (kind: string): string => `application/vnd.ollama.image.${kind}`;
