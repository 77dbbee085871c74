import { describe, expect, it } from '@jest/globals';
import { parseImageRef, referenceOf } from '../../src/registry/image-ref.js';
import { registryOrigin } from '../../src/registry/origin.js';

const digest = `sha256:${'a'.repeat(64)}`;

describe('an image name', () => {
  it.each([
    {
      written: 'ubuntu',
      registry: 'registry-1.docker.io',
      repository: 'library/ubuntu',
      reference: 'latest',
    },
    {
      written: 'ollama/ollama:0.33.3',
      registry: 'registry-1.docker.io',
      repository: 'ollama/ollama',
      reference: '0.33.3',
    },
    {
      written: 'docker.io/ollama/ollama:1',
      registry: 'registry-1.docker.io',
      repository: 'ollama/ollama',
      reference: '1',
    },
    {
      written: 'public.ecr.aws/lambda/nodejs:24',
      registry: 'public.ecr.aws',
      repository: 'lambda/nodejs',
      reference: '24',
    },
    { written: 'localhost/app', registry: 'localhost', repository: 'app', reference: 'latest' },
    { written: '127.0.0.1:5000/a/b:c', registry: '127.0.0.1:5000', repository: 'a/b', reference: 'c' },
    { written: `host.example/app@${digest}`, registry: 'host.example', repository: 'app', reference: digest },
    {
      written: `host.example/app:1@${digest}`,
      registry: 'host.example',
      repository: 'app',
      reference: digest,
    },
  ])('$written is $reference of $repository at $registry', ({ written, registry, repository, reference }) => {
    const ref = parseImageRef(written);
    expect({ ...ref, reference: referenceOf(ref) }).toMatchObject({ registry, repository, reference });
  });

  it.each([
    [''],
    ['UPPER/case'],
    ['host.example/'],
    ['host.example/app:'],
    ['host.example/app:a b'],
    ['host.example/../app'],
    ['app@sha256:short'],
    [`app@${digest}@${digest}`],
    ['https://host.example/app'],
  ])('%j is none, with exit code 2', (written) => {
    expect(() => parseImageRef(written)).toThrow(
      expect.objectContaining({ code: 'image-reference', exitCode: 2 }),
    );
  });
});

describe('a registry', () => {
  it.each([
    ['public.ecr.aws', 'https://public.ecr.aws'],
    ['https://127.0.0.1:5000', 'https://127.0.0.1:5000'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
    ['localhost:5000', 'http://localhost:5000'],
    ['[::1]:5000', 'http://[::1]:5000'],
    ['http://127.9.9.9:80', 'http://127.9.9.9'],
  ])('%s is at %s', (written, origin) => {
    expect(registryOrigin(written).origin).toBe(origin);
  });

  it.each([
    ['http://registry.example.com', 'registry-insecure'],
    ['http://127.0.0.1.example.com', 'registry-insecure'],
    ['http://10.0.0.1:5000', 'registry-insecure'],
    ['registry.example.com/path', 'registry-address'],
    ['user:secret@registry.example.com', 'registry-address'],
    ['', 'registry-address'],
  ])('%s is refused: %s', (written, code) => {
    expect(() => registryOrigin(written)).toThrow(expect.objectContaining({ code, exitCode: 2 }));
  });
});
