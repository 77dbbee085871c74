import type { Digest } from '../../core/digest.js';
import type { Repository, StoredManifest } from '../registry/repositories.js';
import { AwsFailure, type SandboxAccount } from '../service.js';
import type { EcrOperation, EcrOptions } from './ecr-service.js';
import { page } from './paging.js';
import { asObject, type EcrInput } from './request.js';

interface ImageId {
  readonly imageDigest?: string;
  readonly imageTag?: string;
}

/** Images: looking at them, reading their manifests, deleting them. Images come in through `/v2/` only. */
export function imageOperations({ account, store }: EcrOptions): Readonly<Record<string, EcrOperation>> {
  const named = (input: EcrInput) => store.repositories.require(input.text('repositoryName'));
  const find = (repository: Repository, id: ImageId): StoredManifest | undefined => {
    const found = store.manifestIn(repository, id.imageDigest ?? id.imageTag ?? '');
    const tagAgrees = id.imageTag === undefined || repository.tags.get(id.imageTag) === found?.digest;
    return tagAgrees ? found : undefined;
  };

  return {
    DescribeImages(input) {
      const repository = named(input);
      const ids = input.optionalList('imageIds')?.map(readId);
      const found = ids
        ? ids.map((id) => find(repository, id) ?? notFound(id, repository, account))
        : filtered(repository, input);
      const { items, nextToken } = page(found, input);
      return { imageDetails: items.map((image) => detail(image, repository, account)), nextToken };
    },

    ListImages(input) {
      const repository = named(input);
      const ids = filtered(repository, input).flatMap(({ digest }) => {
        const tags = tagsOf(repository, digest);
        return tags.length === 0
          ? [{ imageDigest: digest }]
          : tags.map((tag) => ({ imageDigest: digest, imageTag: tag }));
      });
      const { items, nextToken } = page(ids, input);
      return { imageIds: items, nextToken };
    },

    BatchGetImage(input) {
      const repository = named(input);
      return batch(
        input,
        (id) => {
          const image = find(repository, id);
          return (
            image && {
              registryId: account.account,
              repositoryName: repository.name,
              imageId: { imageDigest: image.digest, ...(id.imageTag ? { imageTag: id.imageTag } : {}) },
              imageManifest: image.bytes.toString('utf8'),
              imageManifestMediaType: image.mediaType,
            }
          );
        },
        'images',
      );
    },

    BatchDeleteImage(input) {
      const repository = named(input);
      return batch(
        input,
        (id) => {
          const image = find(repository, id);
          if (!image) return undefined;
          remove(repository, image, id);
          return { imageDigest: image.digest, ...(id.imageTag ? { imageTag: id.imageTag } : {}) };
        },
        'imageIds',
      );
    },

    BatchCheckLayerAvailability(input) {
      const repository = named(input);
      const layers = input.list('layerDigests').map((digest) => {
        const layerSize = store.blobIn(repository, String(digest));
        return layerSize === undefined
          ? { layerDigest: digest, layerAvailability: 'UNAVAILABLE' }
          : { layerDigest: digest, layerAvailability: 'AVAILABLE', layerSize };
      });
      return { layers, failures: [] };
    },
  };
}

const readId = (value: unknown): ImageId => asObject(value);

const tagsOf = (repository: Repository, digest: Digest): readonly string[] =>
  [...repository.tags].filter(([, tagged]) => tagged === digest).map(([tag]) => tag);

function filtered(repository: Repository, input: EcrInput): readonly StoredManifest[] {
  const status = input.object('filter').tagStatus ?? 'ANY';
  return [...repository.manifests.values()].filter(({ digest }) => {
    const tagged = tagsOf(repository, digest).length > 0;
    return status === 'ANY' || tagged === (status === 'TAGGED');
  });
}

function notFound(id: ImageId, repository: Repository, account: SandboxAccount): never {
  throw new AwsFailure(
    'ImageNotFoundException',
    `The image with imageId {imageDigest:'${id.imageDigest ?? 'null'}', imageTag:'${id.imageTag ?? 'null'}'} does not exist within the repository with name '${repository.name}' in the registry with id '${account.account}'`,
  );
}

/** The size of an image is that of its compressed layers; an index has none of its own. */
function detail(
  image: StoredManifest,
  repository: Repository,
  account: SandboxAccount,
): Readonly<Record<string, unknown>> {
  const tags = tagsOf(repository, image.digest);
  const size = (image.document.layers ?? []).reduce((sum, layer) => sum + layer.size, 0);
  return {
    registryId: account.account,
    repositoryName: repository.name,
    imageDigest: image.digest,
    ...(tags.length > 0 ? { imageTags: tags } : {}),
    imageSizeInBytes: size,
    imagePushedAt: image.pushedAt.getTime() / 1000,
    imageManifestMediaType: image.mediaType,
    artifactMediaType: image.document.config?.mediaType,
  };
}

/** A batch never fails as a whole: each id ends in the list or among the failures. */
function batch(
  input: EcrInput,
  act: (id: ImageId) => Readonly<Record<string, unknown>> | undefined,
  member: 'images' | 'imageIds',
): Readonly<Record<string, unknown>> {
  const done: unknown[] = [];
  const failures: unknown[] = [];
  for (const id of input.list('imageIds').map(readId)) {
    const result = act(id);
    if (result) done.push(result);
    else
      failures.push({
        imageId: id,
        failureCode: 'ImageNotFound',
        failureReason: 'Requested image not found',
      });
  }
  return { [member]: done, failures };
}

/** By tag: the tag goes, and the image with its last tag. By digest: the image goes with all its tags. */
function remove(repository: Repository, image: StoredManifest, id: ImageId): void {
  for (const tag of id.imageTag === undefined ? tagsOf(repository, image.digest) : [id.imageTag]) {
    repository.tags.delete(tag);
  }
  if (tagsOf(repository, image.digest).length === 0) repository.manifests.delete(image.digest);
}
