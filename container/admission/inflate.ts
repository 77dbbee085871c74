import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { type Refusal, refusal } from './refusal.js';

/** Bytes of a body as it arrives; Lambda passes on no more, and `dev` is to be no laxer. */
const wireLimit = 6 * 1024 * 1024;

type Inflate = (body: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>;

/**
 * The body without its `Content-Encoding`, at most `limit` bytes of it. Decompression ends as soon as the limit is
 * passed, so that a small body cannot become a large one here; and only one encoding is undone, since each of a chain
 * could blow up the output of the one before.
 */
export async function inflate(
  body: Buffer,
  contentEncoding: string | undefined,
  limit: number,
): Promise<Buffer | Refusal> {
  if (body.length > wireLimit) return tooLarge(wireLimit);
  const encoding = (contentEncoding ?? '').trim().toLowerCase() || 'identity';
  if (encoding === 'identity') return body.length > limit ? tooLarge(limit) : body;
  const decode = decoders.get(encoding.replace(/^x-gzip$/, 'gzip'));
  if (decode === undefined) {
    const allowed = ['identity', ...decoders.keys()].join(', ');
    return refusal(
      'unsupported-encoding',
      `this Content-Encoding is not supported; expected one of ${allowed}`,
    );
  }
  try {
    return await decode(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limit);
    return refusal('invalid', `the request body is not ${encoding}, which its Content-Encoding says it is`);
  }
}

const tooLarge = (limit: number): Refusal =>
  refusal('too-large', `the request body is larger than ${limit} bytes`);

/** Some clients send bare deflate data; HTTP means those in a zlib wrapper, which starts with an 8 in its low bits. */
const deflate: Inflate = (body, options) =>
  ((body[0] ?? 0) & 0x0f) === 8
    ? promisify<Buffer, object, Buffer>(zlib.inflate)(body, options)
    : promisify<Buffer, object, Buffer>(zlib.inflateRaw)(body, options);

const decoders: ReadonlyMap<string, Inflate> = new Map([
  ['gzip', promisify<Buffer, object, Buffer>(zlib.gunzip)],
  ['deflate', deflate],
  ['br', promisify<Buffer, object, Buffer>(zlib.brotliDecompress)],
  ...zstd(),
]);

/** Node has zstd since 22.15; elsewhere it is not among what is allowed. */
function zstd(): readonly (readonly [string, Inflate])[] {
  const decompress: unknown = 'zstdDecompress' in zlib ? zlib.zstdDecompress : undefined;
  if (typeof decompress !== 'function') return [];
  return [['zstd', promisify(decompress as typeof zlib.gunzip) as unknown as Inflate]];
}
