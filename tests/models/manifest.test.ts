import { describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { isUserError } from '../../src/core/errors.js';
import { checkModelConfig, parseModelManifest } from '../../src/models/manifest.js';
import { weightsOf } from '../../src/models/model.js';
import { parseModelReference } from '../../src/models/reference.js';
import fc from '../fast-check.js';

const ref = parseModelReference('llama3.2:1b');
const digest = parseDigest(`sha256:${'a'.repeat(64)}`);
const blob = (type: string, size = 10) => ({
  mediaType: `application/vnd.ollama.image.${type}`,
  digest: `sha256:${'b'.repeat(64)}`,
  size,
});
const good = {
  schemaVersion: 2,
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  config: { ...blob('x'), mediaType: 'application/vnd.docker.container.image.v1+json' },
  layers: [blob('model', 1_000), blob('projector', 24), blob('template'), blob('params'), blob('license')],
};
const parse = (document: unknown) => parseModelManifest(ref, JSON.stringify(document), digest);

describe('a model’s manifest', () => {
  it('gives blobs and weights, and stays as it was', () => {
    const facts = parse(good);
    expect(facts.layers).toHaveLength(5);
    expect(facts.configBlob.size).toBe(10);
    expect(facts.manifest).toBe(JSON.stringify(good));
    expect(weightsOf({ ...facts, config: '{}' })).toBe(1_024);
  });

  it('may leave its own type out, as OCI allows', () => {
    const { mediaType, ...rest } = good;
    expect(mediaType).toBeDefined();
    expect(parse(rest).layers).toHaveLength(5);
  });

  const rows: readonly {
    readonly name: string;
    readonly document: unknown;
    readonly code: string;
    readonly says: RegExp;
  }[] = [
    {
      name: 'a list of manifests',
      document: { ...good, manifests: [] },
      code: 'manifest-unknown',
      says: /list of manifests/,
    },
    {
      name: 'an index',
      document: { mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] },
      code: 'manifest-unknown',
      says: /list of manifests/,
    },
    {
      name: 'another media type',
      document: { ...good, mediaType: 'text/html' },
      code: 'manifest-unknown',
      says: /"text\/html"/,
    },
    {
      name: 'no layers',
      document: { ...good, layers: undefined },
      code: 'manifest-invalid',
      says: /no layers/,
    },
    {
      name: 'an empty list of layers',
      document: { ...good, layers: [] },
      code: 'manifest-invalid',
      says: /no layers/,
    },
    {
      name: 'no config',
      document: { ...good, config: undefined },
      code: 'manifest-invalid',
      says: /config is missing/,
    },
    {
      name: 'a digest of another kind',
      document: { ...good, layers: [{ ...blob('model'), digest: 'md5:00' }] },
      code: 'manifest-invalid',
      says: /layers\[0\] has no SHA-256 digest but "md5:00"/,
    },
    {
      name: 'a negative size',
      document: { ...good, layers: [blob('model', -1)] },
      code: 'manifest-invalid',
      says: /layers\[0\] has no size/,
    },
    {
      name: 'safetensors for MLX',
      document: { ...good, layers: [blob('tensor'), blob('json')] },
      code: 'model-not-runnable',
      says: /MLX/,
    },
    {
      name: 'an unknown layer',
      document: { ...good, layers: [blob('model'), blob('hologram')] },
      code: 'manifest-unknown',
      says: /image\.hologram/,
    },
    {
      name: 'no weights',
      document: { ...good, layers: [blob('template')] },
      code: 'model-not-runnable',
      says: /no weights/,
    },
    {
      name: 'weights in two files',
      document: {
        ...good,
        layers: [blob('model'), { ...blob('model'), digest: `sha256:${'b'.repeat(64)}` }],
      },
      code: 'model-not-runnable',
      says: /in 2 files/,
    },
    {
      name: 'an error page of a proxy',
      document: '<html>',
      code: 'manifest-invalid',
      says: /no JSON object/,
    },
  ];
  it.each(rows)('with $name is refused ($code)', ({ document, code, says }) => {
    expect(() => parse(document)).toThrow(
      expect.objectContaining({ code, exitCode: 1, message: expect.stringMatching(says) }),
    );
  });

  it('never throws anything but a UserError', () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.record({ layers: fc.array(fc.jsonValue()), config: fc.jsonValue() }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          odd.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          for (const read of [
            () => parseModelManifest(ref, text, digest),
            () => checkModelConfig(ref, text),
          ]) {
            try {
              read();
            } catch (error) {
              expect(isUserError(error)).toBe(true);
            }
          }
        },
      ),
    );
  });
});

describe('a model’s config', () => {
  it('tells the engine that it requires', () => {
    expect(checkModelConfig(ref, '{"model_format":"gguf","requires":"0.30.0"}')).toEqual({
      requires: '0.30.0',
    });
    expect(checkModelConfig(ref, '{}')).toEqual({ requires: undefined });
  });

  it.each([
    [
      'a stub of a cloud model',
      '{"remote_host":"https://ollama.com:443","remote_model":"x"}',
      /runs in a cloud/,
    ],
    ['safetensors', '{"model_format":"safetensors"}', /format is "safetensors"/],
  ])('of %s is refused', (_, text, says) => {
    expect(() => checkModelConfig(ref, text)).toThrow(
      expect.objectContaining({ code: 'model-not-runnable', message: expect.stringMatching(says) }),
    );
  });
});
