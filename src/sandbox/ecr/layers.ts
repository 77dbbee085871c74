import { randomUUID } from 'node:crypto';
import { isDigest } from '../../core/digest.js';
import type { BlobWriter } from '../registry/blob-store.js';
import type { Repository } from '../registry/repositories.js';
import { AwsFailure } from '../service.js';
import type { EcrOperation, EcrOptions } from './ecr-service.js';

interface LayerUpload {
  readonly repository: Repository;
  readonly writer: BlobWriter;
  /** A part that was too small to be any but the last. */
  short: boolean;
}

export interface LayerOperations {
  readonly operations: Readonly<Record<string, EcrOperation>>;
  close(): Promise<void>;
}

/** What ECR asks of every part but the last. */
const usualSmallestPart = 5 * 1024 * 1024;

/** InitiateLayerUpload, UploadLayerPart, CompleteLayerUpload: the way under `/v2/` that can go on inside a layer. */
export function layerOperations({ account, store, traffic, ...options }: EcrOptions): LayerOperations {
  const smallestPart = options.smallestPart ?? usualSmallestPart;
  const uploads = new Map<string, LayerUpload>();

  const find = (repository: Repository, uploadId: string): LayerUpload => {
    const upload = uploads.get(uploadId);
    if (upload?.repository === repository) return upload;
    throw new AwsFailure(
      'UploadNotFoundException',
      `The upload with id '${uploadId}' in the repository with name '${repository.name}' in registry with id '${account.account}' could not be found.`,
    );
  };
  const discard = async (uploadId: string): Promise<void> => {
    await uploads.get(uploadId)?.writer.discard();
    uploads.delete(uploadId);
  };

  const operations: Record<string, EcrOperation> = {
    async InitiateLayerUpload(input) {
      const repository = store.repositories.require(input.text('repositoryName'));
      const uploadId = randomUUID();
      uploads.set(uploadId, { repository, writer: await store.blobs.begin(), short: false });
      return { uploadId, partSize: smallestPart };
    },

    async UploadLayerPart(input) {
      const repository = store.repositories.require(input.text('repositoryName'));
      const uploadId = input.text('uploadId');
      const upload = find(repository, uploadId);
      const first = input.number('partFirstByte') ?? 0;
      const blob = Buffer.from(input.text('layerPartBlob'), 'base64');
      const last = upload.writer.received - 1;
      if (first !== last + 1 || input.number('partLastByte') !== first + blob.length - 1) {
        throw new AwsFailure(
          'InvalidLayerPartException',
          `First byte of the layer part is ${first} instead of ${last + 1}`,
          400,
          {
            registryId: account.account,
            repositoryName: repository.name,
            uploadId,
            lastValidByteReceived: last,
          },
        );
      }
      if (upload.short) throw tooSmall(smallestPart);
      await upload.writer.write(blob);
      traffic?.arrived(blob.length);
      upload.short = blob.length < smallestPart;
      return {
        registryId: account.account,
        repositoryName: repository.name,
        uploadId,
        lastByteReceived: upload.writer.received - 1,
      };
    },

    async CompleteLayerUpload(input) {
      const repository = store.repositories.require(input.text('repositoryName'));
      const uploadId = input.text('uploadId');
      const digest = String(input.list('layerDigests')[0]);
      const upload = find(repository, uploadId);
      if (upload.writer.received === 0) {
        await discard(uploadId);
        throw new AwsFailure(
          'EmptyUploadException',
          `The upload with id '${uploadId}' does not have any parts.`,
        );
      }
      if (upload.writer.digest() !== digest || !isDigest(digest)) {
        await discard(uploadId);
        throw new AwsFailure(
          'InvalidLayerException',
          'The layer digest calculation performed by Amazon ECR upon receipt of the image layer does not match the digest specified.',
        );
      }
      if (repository.blobs.has(digest)) {
        await discard(uploadId);
        throw new AwsFailure(
          'LayerAlreadyExistsException',
          `Layer with digest '${digest}' already exists in the repository with name '${repository.name}'`,
        );
      }
      uploads.delete(uploadId);
      traffic?.finished(digest, upload.writer.received);
      await upload.writer.commit();
      repository.blobs.add(digest);
      return {
        registryId: account.account,
        repositoryName: repository.name,
        uploadId,
        layerDigest: digest,
      };
    },
  };
  return {
    operations,
    async close() {
      for (const uploadId of [...uploads.keys()]) await discard(uploadId);
    },
  };
}

const tooSmall = (smallestPart: number): AwsFailure =>
  new AwsFailure(
    'LayerPartTooSmallException',
    `Layer parts must be at least ${smallestPart} bytes in size, but for the last one.`,
  );
