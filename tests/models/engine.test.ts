import { describe, expect, it } from '@jest/globals';
import { parseDigest } from '../../src/core/digest.js';
import { bytes } from '../../src/core/units.js';
import { checkEngine } from '../../src/models/engine.js';
import { parseModelReference } from '../../src/models/reference.js';

const digest = parseDigest(`sha256:${'0'.repeat(64)}`);
const needing = (requires: string) => ({
  ref: parseModelReference('qwen3:4b'),
  digest,
  manifest: '',
  config: JSON.stringify({ requires }),
  configBlob: { mediaType: '', digest, size: bytes(0) },
  layers: [],
});

describe('an engine', () => {
  it.each([
    ['0.30.0', '0.33.3'],
    ['0.33.3', '0.33.3'],
    ['0.33.3', 'v0.33.3-rc2'],
    ['0.9.0', '0.10.0'],
    ['', '0.1.0'],
    ['0.30.0', 'latest'],
    ['soon', '0.1.0'],
    ['9.9.9; rm -rf ~', '0.1.0'],
    ['9.9.9\u001b[31m', '0.1.0'],
    ['9.9.9.9', '0.1.0'],
    ['0.33', '0.33.0'],
  ])('that a model needs as %j may be %s', (requires, version) => {
    expect(() => checkEngine(needing(requires), version)).not.toThrow();
  });

  it.each([
    ['0.34.0', '0.33.3'],
    ['1.0.0', '0.33.3'],
    ['0.33.4', '0.33.3'],
    ['0.34', '0.33.3', '0.34.0'],
    ['1', '0.33.3', '1.0.0'],
    ['v0.34.1-rc2+build', '0.33.3', '0.34.1'],
  ])('that a model needs as %s may not be %s', (requires, version, said = requires) => {
    expect(() => checkEngine(needing(requires), version)).toThrow(
      expect.objectContaining({
        code: 'engine-too-old',
        exitCode: 2,
        next: [`ollama-lambda deploy --engine-version ${said}`],
      }),
    );
  });
});
