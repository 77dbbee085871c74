import { expect } from '@jest/globals';
import type { Config } from '../../src/config/config.js';
import { readConfig } from '../../src/config/read-config.js';
import { parseDigest } from '../../src/core/digest.js';
import { bytes } from '../../src/core/units.js';
import { catalogued } from '../../src/models/catalogue.js';
import type { ModelFacts } from '../../src/models/model.js';
import { parseModelReference } from '../../src/models/reference.js';

/** A config as a person writes it. */
export function settled(text: string): Config {
  const reading = readConfig({ text, flags: {}, env: {} });
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.findings));
  expect(reading.warnings).toEqual([]);
  return reading.config;
}

/** What a registry would say of a model of the catalogue: its size and its header. */
export function factsOf(name: string): ModelFacts {
  const entry = catalogued(name);
  if (entry === undefined) throw new Error(`${name} is not in the catalogue`);
  const digest = parseDigest(`sha256:${'0'.repeat(64)}`);
  return {
    ref: parseModelReference(name),
    digest,
    manifest: '{}',
    config: '{}',
    configBlob: { mediaType: 'application/vnd.docker.container.image.v1+json', digest, size: bytes(500) },
    layers: [{ mediaType: 'application/vnd.ollama.image.model', digest, size: bytes(entry.bytes) }],
    shape: entry.shape,
  };
}
