import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseModelReference } from '../../src/models/reference.js';
import type { Resolved } from '../../src/survey/facts.js';
import {
  emptyLock,
  lockedImage,
  lockedModel,
  lockedWith,
  parseLock,
  printLock,
} from '../../src/survey/lock.js';
import { readLock, writeLock } from '../../src/survey/lock-file.js';
import { digestOf, model } from './builders.js';

const resolved = (name = 'smollm2:135m'): Resolved => ({
  base: { image: 'public.ecr.aws/lambda/nodejs:24', digest: digestOf('base'), bytes: 1 },
  engine: { image: 'docker.io/ollama/ollama', version: '0.33.3', digest: digestOf('engine'), bytes: 2 },
  model: model(name),
});

describe('the lock', () => {
  const lock = lockedWith(emptyLock, resolved(), 'arm64');

  it('knows an image by name, tag and architecture', () => {
    expect(lockedImage(lock, 'docker.io/ollama/ollama:0.33.3', 'arm64')).toEqual({
      digest: digestOf('engine'),
      bytes: 2,
    });
    expect(lockedImage(lock, 'docker.io/ollama/ollama:0.33.3', 'x86_64')).toBeUndefined();
    expect(lockedImage(lock, 'docker.io/ollama/ollama:0.34.0', 'arm64')).toBeUndefined();
    expect(lockedImage(lock, 'constructor', 'arm64')).toBeUndefined();
  });

  it('knows a model by its reference on its registry', () => {
    expect(lockedModel(lock, parseModelReference('smollm2:135m'))).toEqual(model());
    expect(lockedModel(lock, parseModelReference('smollm2:135m', 'mirror.example.com'))).toBeUndefined();
    expect(lockedModel(lock, parseModelReference('smollm2:360m'))).toBeUndefined();
  });

  it('keeps what other environments use, and is the same whatever the order', () => {
    const both = lockedWith(lock, resolved('qwen3:4b'), 'x86_64');
    const other = lockedWith(lockedWith(emptyLock, resolved('qwen3:4b'), 'x86_64'), resolved(), 'arm64');
    expect(Object.keys(both.models)).toHaveLength(2);
    expect(Object.keys(both.images)).toHaveLength(4);
    expect(printLock(both)).toBe(printLock(other));
  });

  it('is read back as it was written', () => {
    expect(parseLock(printLock(lock), 'x')).toEqual(lock);
  });

  const tampered = printLock(lock).replace('\\"size\\":1000', '\\"size\\":1001');
  it.each([
    ['no JSON', '{', /no JSON/],
    ['a list', '[]', /no JSON object/],
    ['of another version', '{"version":2}', /its version is 2/],
    ['an image without a digest', '{"version":1,"images":{"a arm64":{"bytes":1}}}', /a arm64 has no digest/],
    ['a model without a manifest', '{"version":1,"models":{"m":{"digest":"x"}}}', /m has no manifest/],
    ['a model that was edited', tampered, /does not match its digest/],
  ])('that is %s is refused by name', (_, text, says) => {
    expect(() => parseLock(text, 'ollama-lambda.lock')).toThrow(
      expect.objectContaining({ code: 'lock-invalid', exitCode: 2, message: expect.stringMatching(says) }),
    );
  });
});

describe('the lock file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
    file = join(folder, 'ollama-lambda.lock');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('that is missing is empty', async () => {
    await expect(readLock(file)).resolves.toEqual(emptyLock);
  });

  it('is written once and then left alone', async () => {
    await writeLock(file, resolved(), 'arm64');
    const before = await stat(file);
    await writeLock(file, resolved(), 'arm64');
    expect((await stat(file)).ino).toBe(before.ino);
    await writeLock(file, resolved('qwen3:4b'), 'arm64');
    expect(Object.keys(JSON.parse(await readFile(file, 'utf8')).models)).toEqual([
      'registry.ollama.ai/library/qwen3:4b',
      'registry.ollama.ai/library/smollm2:135m',
    ]);
  });

  it('that is not understood is not overwritten', async () => {
    await writeFile(file, 'mine');
    await expect(writeLock(file, resolved(), 'arm64')).rejects.toMatchObject({ code: 'lock-invalid' });
    await expect(readFile(file, 'utf8')).resolves.toBe('mine');
  });

  it('that cannot be read is told', async () => {
    await mkdir(file);
    await expect(readLock(file)).rejects.toMatchObject({ code: 'lock-unreadable', exitCode: 5 });
  });

  it('that cannot be written is told', async () => {
    await symlink('/dev/full-of-nothing/nowhere', join(folder, 'dangling'));
    const unwritable = join(folder, 'dangling', 'x.lock');
    await expect(writeLock(unwritable, resolved(), 'arm64')).rejects.toMatchObject({
      code: 'lock-unwritable',
      exitCode: 5,
    });
  });
});
