import type { Digest } from '../../core/digest.js';
import type { ImageStore } from '../service.js';
import type { RegistryStore } from './store.js';

/**
 * Images as Lambda looks them up: by a repository's own URI with a tag or a digest. Other hosts than this account's
 * registry in this region find nothing, as on AWS.
 */
export function createImageStore(store: RegistryStore): ImageStore {
  return {
    find(imageUri) {
      const match = /^(?<uri>[^@]+?)(?:@(?<digest>sha256:[0-9a-f]{64})|:(?<tag>[^/:@]+))?$/.exec(imageUri);
      const { uri = '', digest, tag } = match?.groups ?? {};
      const repository = store.repositories.list().find((candidate) => candidate.uri === uri);
      const manifest = repository && store.manifestIn(repository, digest ?? tag ?? 'latest');
      if (!manifest) return undefined;
      const config = manifest.document.config?.digest as Digest | undefined;
      return {
        digest: manifest.digest,
        mediaType: manifest.mediaType,
        manifest: manifest.document,
        config: config === undefined ? undefined : store.blobs.read(config),
        openLayer: (layer) => store.blobs.open(layer as Digest),
      };
    },
  };
}
