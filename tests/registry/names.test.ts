import { describe, expect, it } from '@jest/globals';
import { parseImageRef, referenceOf } from '../../src/registry/image-ref.js';
import { checkPlainHttp, registryOrigin } from '../../src/registry/origin.js';

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
    {
      written: 'index.docker.io/ubuntu',
      registry: 'registry-1.docker.io',
      repository: 'library/ubuntu',
      reference: 'latest',
    },
    {
      written: 'host.example/app',
      registry: 'host.example',
      repository: 'app',
      reference: 'latest',
    },
    {
      written: 'a/b',
      registry: 'registry-1.docker.io',
      repository: 'a/b',
      reference: 'latest',
    },
    { written: '[::1]:5000/app:1', registry: '[::1]:5000', repository: 'app', reference: '1' },
    {
      written: 'a-b.example:1/x/y-z_0.w__v---u:_A.b-9',
      registry: 'a-b.example:1',
      repository: 'x/y-z_0.w__v---u',
      reference: '_A.b-9',
    },
    {
      written: `host.example/app:${'t'.repeat(128)}`,
      registry: 'host.example',
      repository: 'app',
      reference: 't'.repeat(128),
    },
  ])('$written is $reference of $repository at $registry', ({ written, registry, repository, reference }) => {
    const ref = parseImageRef(written);
    expect({ ...ref, reference: referenceOf(ref) }).toMatchObject({ registry, repository, reference });
  });

  it('has a tag that was written, or "latest" when neither tag nor digest was', () => {
    expect(parseImageRef(`a/b@${digest}`).tag).toBeUndefined();
    expect(parseImageRef(`a/b:1@${digest}`)).toMatchObject({ tag: '1', digest });
    expect(parseImageRef('a/b')).toMatchObject({ tag: 'latest', digest: undefined });
    expect(referenceOf({ registry: 'a', repository: 'b', tag: undefined, digest: undefined })).toBe('latest');
  });

  it.each([
    ['', '"" is no repository'],
    ['UPPER/case', '"UPPER/case" is no repository'],
    ['host.example/', '"" is no repository'],
    ['host.example/app:', '"" is no tag'],
    ['host.example/app:a b', '"a b" is no tag'],
    ['host.example/app:-a', '"-a" is no tag'],
    [`host.example/app:${'t'.repeat(129)}`, 'is no tag'],
    ['host.example/../app', '"../app" is no repository'],
    ['host.example/a//b', '"a//b" is no repository'],
    ['host.example/a..b', '"a..b" is no repository'],
    ['host.example/a/-b', '"a/-b" is no repository'],
    ['host.example/a-/b', '"a-/b" is no repository'],
    ['host.example/a/b_', '"a/b_" is no repository'],
    ['app@sha256:short', 'what follows "@" is no sha256 digest'],
    [`app@${digest}@${digest}`, 'what follows "@" is no sha256 digest'],
    ['https://host.example/app', '"https:" is no host'],
    ['-host.example/app', '"-host.example" is no host'],
    ['host.example-/app', '"host.example-" is no host'],
    ['host.example:/app', '"host.example:" is no host'],
    ['host.example:123456/app', '"host.example:123456" is no host'],
    ['[::g]:1/app', '"[::g]:1" is no host'],
    ['[]:1/app', '"[]:1" is no host'],
    ['x.[::1]/app', '"x.[::1]" is no host'],
  ])('%j is none, with exit code 2: %s', (written, why) => {
    expect(() => parseImageRef(written)).toThrow(
      expect.objectContaining({
        code: 'image-reference',
        exitCode: 2,
        next: ['ollama-lambda validate'],
        message: expect.stringContaining(`${JSON.stringify(written)} is no image name: `),
      }),
    );
    expect(() => parseImageRef(written)).toThrow(why);
  });

  it('that is very long is not repeated to its end', () => {
    expect(() => parseImageRef('A'.repeat(201))).toThrow(`"${'A'.repeat(200)}" is no image name`);
  });
});

describe('a registry', () => {
  it.each([
    ['public.ecr.aws', 'https://public.ecr.aws'],
    ['public.ecr.aws:443', 'https://public.ecr.aws'],
    ['https://127.0.0.1:5000', 'https://127.0.0.1:5000'],
    ['127.0.0.1:5000', 'http://127.0.0.1:5000'],
    ['localhost:5000', 'http://localhost:5000'],
    ['ecr.localhost:5000', 'http://ecr.localhost:5000'],
    ['[::1]:5000', 'http://[::1]:5000'],
    ['http://127.9.9.9:80', 'http://127.9.9.9'],
    ['notlocalhost', 'https://notlocalhost'],
    ['localhost.example.com', 'https://localhost.example.com'],
    ['a.127.0.0.1.example', 'https://a.127.0.0.1.example'],
  ])('%s is at %s', (written, origin) => {
    expect(registryOrigin(written).origin).toBe(origin);
  });

  it.each([
    ['http://registry.example.com', 'http://registry.example.com is not encrypted'],
    ['http://127.0.0.1.example.com', 'http://127.0.0.1.example.com is not encrypted'],
    ['http://10.0.0.1:5000', 'http://10.0.0.1:5000 is not encrypted'],
  ])('%s is refused, for nobody but this machine is spoken to without encryption', (written, says) => {
    expect(() => registryOrigin(written)).toThrow(
      expect.objectContaining({
        code: 'registry-insecure',
        exitCode: 2,
        message: expect.stringContaining(says),
        why: expect.stringMatching(/^plain http is accepted for this machine alone/),
        next: [`curl -sI https://${new URL(written).host}/v2/`],
      }),
    );
  });

  it.each([
    'registry.example.com/path',
    'registry.example.com?query',
    'user:secret@registry.example.com',
    'user@registry.example.com',
    'a b',
    '',
  ])('%j is refused, for it is no address', (written) => {
    expect(() => registryOrigin(written)).toThrow(
      expect.objectContaining({
        code: 'registry-address',
        exitCode: 2,
        message: expect.stringContaining(JSON.stringify(written)),
        next: ['ollama-lambda validate'],
      }),
    );
  });

  it('whose address is very long is not repeated to its end', () => {
    expect(() => registryOrigin(`${' '.repeat(200)}x`)).toThrow(`"${' '.repeat(200)}" is no address`);
  });
});

describe('another address that a registry names', () => {
  it.each([
    ['https://a.example', 'https://other.example', true],
    ['https://a.example', 'http://a.example', false],
    ['https://a.example', 'http://127.0.0.1', false],
    ['https://127.0.0.1', 'http://127.0.0.1', false],
    ['http://127.0.0.1', 'http://127.0.0.1:81', true],
    ['http://127.0.0.1', 'http://localhost', true],
    ['http://127.0.0.1', 'http://other.example', false],
    ['http://127.0.0.1', 'ftp://127.0.0.1', false],
    ['http://registry.example', 'http://127.0.0.1', false],
  ])('from %s to %s: %s', (from, to, allowed) => {
    const registry = new URL(from);
    const check = () => checkPlainHttp(new URL(to), registry);
    if (allowed) expect(check().href).toBe(new URL(to).href);
    else {
      expect(check).toThrow(
        expect.objectContaining({
          code: 'registry-insecure',
          why: new URL(to).host === registry.host ? expect.any(String) : `${registry.host} pointed there`,
        }),
      );
    }
  });
});
