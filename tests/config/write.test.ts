import { expect, it } from '@jest/globals';
import { settle } from '../../src/config/settle.js';
import { configYaml } from '../../src/config/write.js';
import fc from '../fast-check.js';
import { configOf } from './reading.js';
import { writtenValues } from './written-values.js';

it('writes what differs from the defaults, each under what it means', () => {
  const yaml = configYaml({
    name: 'ollama-lambda',
    region: 'eu-west-1',
    model: 'llama3.2:1b',
    memory: 3008,
    endpoint: { auth: 'none', public: true, principals: [] },
    tags: { team: 'a' },
    sources: { base: 'public.ecr.aws/lambda/nodejs:24', modelRegistry: 'localhost:5000' },
  });
  expect(yaml).toBe(`# yaml-language-server: $schema=https://unpkg.com/ollama-lambda/ollama-lambda.schema.json
# Configuration of ollama-lambda. Every field is optional; what is not here has its default.

# AWS Region to deploy to. Without it: AWS_REGION, AWS_DEFAULT_REGION, then the region of the profile.
region: eu-west-1

# The model to serve, as Ollama names it: llama3.2:1b, or hf.co/user/repository:Q4_K_M.
model: llama3.2:1b

# Memory of the function in MiB (AWS writes MB), or auto: the smallest that holds the model.
memory: 3008

endpoint:
  # Who may call: iam (signed requests of this account and endpoint.principals), api-key (whoever has the key) or none (everybody).
  auth: none

  # Says a second time that everybody may call. Without it auth none is refused.
  public: true

# Tags of the stack and of everything in it, besides our own.
tags:
  team: a

sources:
  # Registry that models are looked up on whose names have no host.
  modelRegistry: localhost:5000
`);
});

it('writes a file without fields when all is as it would be anyhow', () => {
  expect(configYaml({ context: 4096 })).toMatch(/^(#.*\n)+$/);
});

it('is read back as what was written', () => {
  const source = { kind: 'file', name: String, place: () => ({}) } as const;
  fc.assert(
    fc.property(writtenValues, (written) => {
      const direct = settle([{ source, written, unreadable: new Set() }]);
      const { config, warnings } = configOf({ text: configYaml(written) });
      expect(config).toEqual(direct.config);
      expect(warnings).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
