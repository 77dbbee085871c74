/** What a layer of the synthetic images is made of. Paths have no leading slash, as in real layers. */
export type TarEntry =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly content: Uint8Array | string;
      readonly mode?: number;
    }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string };

const blockSize = 512;

/**
 * A ustar archive with fixed owner and time, so that the same entries give the same bytes. On purpose no use of the
 * writer in `lib`: what the builder reads here was written by somebody else. Paths of at most 100 bytes.
 */
export function tar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = entry.kind === 'file' ? Buffer.from(entry.content) : Buffer.alloc(0);
    return [header(entry, content.byteLength), content, padding(content.byteLength)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * blockSize)]);
}

function header(entry: TarEntry, size: number): Buffer {
  const block = Buffer.alloc(blockSize);
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path;
  if (Buffer.byteLength(path) > 100) throw new Error(`path too long for a plain header: ${path}`);
  block.write(path, 0);
  block.write(octal(modeOf(entry), 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size, 11), 124);
  block.write(octal(0, 11), 136);
  block.write('        ', 148);
  block.write({ file: '0', symlink: '2', folder: '5' }[entry.kind], 156);
  if (entry.kind === 'symlink') block.write(entry.target, 157);
  block.write('ustar\u000000', 257);
  block.write('root', 265);
  block.write('root', 297);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${octal(checksum, 6)}\u0000 `, 148);
  return block;
}

function modeOf(entry: TarEntry): number {
  switch (entry.kind) {
    case 'file':
      return entry.mode ?? 0o644;
    case 'folder':
      return 0o755;
    case 'symlink':
      return 0o777;
  }
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

const padding = (size: number): Buffer => Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
