import { blockBytes, padding, tarHeader } from './tar-header.js';

/** What goes into an archive. Owner and time are fixed; modes are what the entry says. */
export type TarEntry =
  | { readonly kind: 'folder'; readonly path: string; readonly mode: number }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly mode: number;
      /** Bytes; `content` must give exactly as many. */
      readonly size: number;
      readonly content: () => AsyncIterable<Uint8Array>;
    };

/** An archive ends with two blocks of zeros. */
const ending = Buffer.alloc(2 * blockBytes);

/** Bytes of the archive, known before any content is read. */
export function tarSize(entries: readonly TarEntry[]): number {
  const sizes = entries.map((entry) => {
    const size = entry.kind === 'file' ? entry.size : 0;
    return headerOf(entry).length + size + padding(size).length;
  });
  return sizes.reduce((sum, size) => sum + size, ending.length);
}

/**
 * The archive, entry by entry in the order given; content is opened when its turn comes.
 * @throws Error when a content has more or fewer bytes than its entry says.
 */
export async function* writeTar(entries: readonly TarEntry[]): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    yield headerOf(entry);
    if (entry.kind !== 'file') continue;
    let written = 0;
    for await (const chunk of entry.content()) {
      written += chunk.length;
      if (written > entry.size) throw new Error(`${entry.path} is longer than its ${entry.size} bytes`);
      yield chunk;
    }
    if (written < entry.size) throw new Error(`${entry.path} ended after ${written} of ${entry.size} bytes`);
    yield padding(entry.size);
  }
  yield ending;
}

function headerOf(entry: TarEntry): Buffer {
  switch (entry.kind) {
    case 'folder':
      return tarHeader({ path: `${entry.path}/`, mode: entry.mode, size: 0, type: '5' });
    case 'symlink':
      return tarHeader({ path: entry.path, mode: 0o777, size: 0, type: '2', linkTarget: entry.target });
    case 'file':
      return tarHeader({ path: entry.path, mode: entry.mode, size: entry.size, type: '0' });
  }
}
