import { callsOf, sent } from './call.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import type { LayerUploads } from './ports.js';

export function createLayerUploads(clients: Clients): LayerUploads {
  const call = callsOf('ecr', clients.options);
  const sdk = async () => ({ ecr: await clients.ecr(), ...(await import('@aws-sdk/client-ecr')) });

  return {
    async begin(repository) {
      const { ecr, InitiateLayerUploadCommand } = await sdk();
      const answer = await call('InitiateLayerUpload', repository, () =>
        ecr.send(new InitiateLayerUploadCommand({ repositoryName: repository })),
      );
      return { uploadId: sent(answer.uploadId, 'uploadId'), partBytes: sent(answer.partSize, 'partSize') };
    },

    async part({ repository, uploadId, first, bytes }) {
      const { ecr, UploadLayerPartCommand } = await sdk();
      return call('UploadLayerPart', repository, async () => {
        try {
          const answer = await ecr.send(
            new UploadLayerPartCommand({
              repositoryName: repository,
              uploadId,
              partFirstByte: first,
              partLastByte: first + bytes.length - 1,
              layerPartBlob: bytes,
            }),
          );
          return { kind: 'received', last: sent(answer.lastByteReceived, 'lastByteReceived') };
        } catch (error) {
          if (nameOf(error) === 'UploadNotFoundException') return { kind: 'gone' };
          if (nameOf(error) !== 'InvalidLayerPartException') throw error;
          const { lastValidByteReceived } = error as { readonly lastValidByteReceived?: number };
          return { kind: 'out-of-step', last: lastValidByteReceived ?? -1 };
        }
      });
    },

    async complete(repository, uploadId, digest) {
      const { ecr, CompleteLayerUploadCommand } = await sdk();
      await call('CompleteLayerUpload', repository, async () => {
        try {
          await ecr.send(
            new CompleteLayerUploadCommand({ repositoryName: repository, uploadId, layerDigests: [digest] }),
          );
        } catch (error) {
          if (nameOf(error) !== 'LayerAlreadyExistsException') throw error;
        }
      });
    },
  };
}
