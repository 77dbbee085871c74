import { createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { digestHex } from '../../../core/digest.js';
import { type TarEntry, writeTar } from '../../../lib/tar-write.js';
import type { LayerFacts } from '../../cache.js';
import type { Draft, Image } from '../../image.js';
import { outputError } from '../cache-errors.js';
import { gunzipped } from '../inventory.js';
import { fileOf } from '../packed.js';
import { layOut } from './oci-layout.js';

/**
 * Writes an image as `docker load` takes it: one tar with the config, a tar a layer and a `manifest.json`. That needs every
 * digest beforehand, so the layers are laid beside the file first, and gone afterwards.
 * @throws UserError `disk-full`, `output-unwritable` (exit 5), and what the draft throws
 * @param name under which Docker will have it: `<repository>:<tag>`
 */
export async function writeDockerArchive(
  draft: Draft,
  { file, name }: { readonly file: string; readonly name: string },
  signal: AbortSignal,
): Promise<Image> {
  const folder = await mkdtemp(join(dirname(file), `.${basename(file)}-`)).catch(async (error: unknown) => {
    throw await outputError(error, dirname(file));
  });
  try {
    const { image, blob } = await layOut(draft, folder, signal);
    const config = `${digestHex(image.config.descriptor.digest)}.json`;
    // The same layer twice is one file: names are digests.
    const layers = [...new Map(image.layers.map((layer) => [pathOf(layer), layer])).entries()];
    const manifest = [{ Config: config, RepoTags: [name], Layers: image.layers.map(pathOf) }];
    const entries: readonly TarEntry[] = [
      fileOf(config, image.config.bytes),
      ...layers.map(
        ([path, { digest, unpacked }]): TarEntry => ({
          kind: 'file',
          path,
          mode: 0o644,
          size: unpacked,
          content: () => gunzipped(blob(digest)),
        }),
      ),
      fileOf('manifest.json', Buffer.from(JSON.stringify(manifest))),
    ];
    const partial = join(folder, 'archive');
    await pipeline(writeTar(entries), createWriteStream(partial), { signal });
    await rename(partial, file);
    return image;
  } catch (error) {
    // Where the archive should stand something else may: a folder.
    const isInTheWay = (error as NodeJS.ErrnoException).syscall === 'rename';
    throw await outputError(error, isInTheWay ? file : dirname(file));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const pathOf = ({ diffId }: LayerFacts): string => `${digestHex(diffId)}.tar`;
