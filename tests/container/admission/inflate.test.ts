import * as zlib from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { inflate } from '../../../container/admission/inflate.js';

const text = Buffer.from(JSON.stringify({ prompt: 'hi '.repeat(1000) }));
const limit = 20 * 1024 * 1024;

/** The best quality, which is the default, takes minutes on a slow machine. */
const quickBrotli = (bytes: Buffer): Buffer =>
  zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } });

describe('a compressed body', () => {
  it.each<[string | undefined, Buffer]>([
    [undefined, text],
    ['', text],
    ['identity', text],
    ['gzip', zlib.gzipSync(text)],
    ['x-gzip', zlib.gzipSync(text)],
    [' GZIP ', zlib.gzipSync(text)],
    ['gzip', Buffer.concat([zlib.gzipSync(text.subarray(0, 100)), zlib.gzipSync(text.subarray(100))])],
    ['deflate', zlib.deflateSync(text)],
    ['deflate', zlib.deflateRawSync(text)],
    ['br', zlib.brotliCompressSync(text)],
  ])('with Content-Encoding %p is read', async (encoding, body) => {
    expect(await inflate(body, encoding, limit)).toEqual(text);
  });

  it('in zstd is read where Node can, and refused with what is allowed elsewhere', async () => {
    // A frame by hand, since Node before 22.15 cannot make one: magic, single segment of 2 bytes, one raw last block.
    const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 2, 0x11, 0, 0, 0x7b, 0x7d]);
    const answer = await inflate(frame, 'zstd', limit);
    if ('zstdDecompress' in zlib) expect(answer).toEqual(Buffer.from('{}'));
    else
      expect(answer).toMatchObject({
        status: 415,
        message: expect.stringMatching(/identity, gzip, deflate, br$/),
      });
  });

  it.each(['gzip, br', 'gzip,gzip', 'compress', '__proto__', 'constructor'])(
    'with Content-Encoding %s is refused with what is allowed',
    async (encoding) => {
      expect(await inflate(zlib.gzipSync(text), encoding, limit)).toMatchObject({
        status: 415,
        kind: 'unsupported-encoding',
        message: expect.stringMatching(/expected one of identity, gzip, deflate, br/),
      });
    },
  );

  it.each<[string, Buffer]>([
    ['gzip', text],
    ['gzip', zlib.gzipSync(text).subarray(0, 30)],
    ['deflate', Buffer.from([8, 1, 2, 3])],
    ['br', text],
    ['deflate', Buffer.alloc(0)],
  ])('that is not the %s that it says is a mistake of the caller (%#)', async (encoding, body) => {
    expect(await inflate(body, encoding, limit)).toMatchObject({ status: 400, kind: 'invalid' });
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['br', quickBrotli],
  ])('that is a bomb in %s is refused', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(limit + 1));
    expect(bomb.length).toBeLessThan(64 * 1024);
    expect(await inflate(bomb, encoding, limit)).toMatchObject({ status: 413, kind: 'too-large' });
  });

  it('may have exactly as many bytes as the limit', async () => {
    expect(await inflate(zlib.gzipSync(text), 'gzip', text.length)).toEqual(text);
    expect(await inflate(zlib.gzipSync(text), 'gzip', text.length - 1)).toMatchObject({ status: 413 });
    expect(await inflate(text, undefined, text.length)).toEqual(text);
    expect(await inflate(text, undefined, text.length - 1)).toMatchObject({ status: 413 });
  });

  it('may not be larger on the wire than Lambda passes on', async () => {
    expect(await inflate(Buffer.alloc(6 * 1024 * 1024 + 1), undefined, limit)).toMatchObject({ status: 413 });
  });
});
