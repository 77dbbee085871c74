import type { Repository } from '@aws-sdk/client-ecr';
import { UserError } from '../core/errors.js';
import { callsOf, sent, tagList, tagRecord } from './call.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import type { RegistryToken, Repositories, RepositoryDescription, RepositoryImage } from './ports.js';

export function createRepositories(clients: Clients): Repositories {
  const call = callsOf('ecr', clients.options);
  const sdk = async () => ({ ecr: await clients.ecr(), ...(await import('@aws-sdk/client-ecr')) });

  return {
    describe: async (name) => {
      const { ecr, DescribeRepositoriesCommand, ListTagsForResourceCommand } = await sdk();
      const repository = await call('DescribeRepositories', name, async () => {
        try {
          const answer = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
          return answer.repositories?.[0];
        } catch (error) {
          if (nameOf(error) === 'RepositoryNotFoundException') return undefined;
          throw error;
        }
      });
      if (repository === undefined) return undefined;
      const arn = sent(repository.repositoryArn, 'repositoryArn');
      const { tags } = await call('ListTagsForResource', name, () =>
        ecr.send(new ListTagsForResourceCommand({ resourceArn: arn })),
      );
      return describeRepository(repository, tagRecord(tags));
    },

    create: async (name, tags) => {
      const { ecr, CreateRepositoryCommand } = await sdk();
      const answer = await call('CreateRepository', name, async () => {
        try {
          return await ecr.send(
            new CreateRepositoryCommand({
              repositoryName: name,
              tags: tagList(tags),
              imageTagMutability: 'IMMUTABLE',
              imageScanningConfiguration: { scanOnPush: true },
            }),
          );
        } catch (error) {
          if (nameOf(error) === 'RepositoryAlreadyExistsException') throw repositoryExists(name, error);
          throw error;
        }
      });
      return describeRepository(sent(answer.repository, 'repository'), tags);
    },

    tag: async (arn, tags) => {
      const { ecr, TagResourceCommand } = await sdk();
      await call('TagResource', arn, () =>
        ecr.send(new TagResourceCommand({ resourceArn: arn, tags: tagList(tags) })),
      );
    },

    contents: async (name) => {
      const { ecr, paginateDescribeImages } = await sdk();
      return call('DescribeImages', name, async () => {
        let images = 0;
        let bytes = 0;
        for await (const page of paginateDescribeImages(
          { client: ecr, pageSize: 1_000 },
          { repositoryName: name },
        )) {
          for (const image of page.imageDetails ?? []) {
            images += 1;
            bytes += image.imageSizeInBytes ?? 0;
          }
        }
        return { images, bytes };
      });
    },

    images: async (name) => {
      const { ecr, paginateDescribeImages } = await sdk();
      return call('DescribeImages', name, async () => {
        const images: RepositoryImage[] = [];
        const pages = paginateDescribeImages({ client: ecr, pageSize: 1_000 }, { repositoryName: name });
        for await (const page of pages) {
          for (const { imageDigest, imageTags = [], imagePushedAt, imageSizeInBytes } of page.imageDetails ??
            []) {
            images.push({
              digest: sent(imageDigest, 'imageDigest'),
              tags: imageTags,
              pushedAt: sent(imagePushedAt, 'imagePushedAt').toISOString(),
              bytes: imageSizeInBytes ?? 0,
            });
          }
        }
        return images;
      });
    },

    deleteTags: async (name, tags) => {
      const { ecr, BatchDeleteImageCommand } = await sdk();
      await call('BatchDeleteImage', name, async () => {
        for (let at = 0; at < tags.length; at += mostAtOnce) {
          const imageIds = tags.slice(at, at + mostAtOnce).map((imageTag) => ({ imageTag }));
          await ecr.send(new BatchDeleteImageCommand({ repositoryName: name, imageIds }));
        }
      });
    },

    deleteImages: async (name, digests) => {
      const { ecr, BatchDeleteImageCommand } = await sdk();
      return call('BatchDeleteImage', name, async () => {
        let gone = 0;
        for (let at = 0; at < digests.length; at += mostAtOnce) {
          const imageIds = digests.slice(at, at + mostAtOnce).map((imageDigest) => ({ imageDigest }));
          const answer = await ecr.send(new BatchDeleteImageCommand({ repositoryName: name, imageIds }));
          // One entry a tag.
          gone += new Set((answer.imageIds ?? []).map(({ imageDigest }) => imageDigest)).size;
        }
        return gone;
      });
    },

    delete: async (name) => {
      const { ecr, DeleteRepositoryCommand } = await sdk();
      await call('DeleteRepository', name, async () => {
        try {
          await ecr.send(new DeleteRepositoryCommand({ repositoryName: name, force: true }));
        } catch (error) {
          if (nameOf(error) !== 'RepositoryNotFoundException') throw error;
        }
      });
    },

    token: async () => {
      const { ecr, GetAuthorizationTokenCommand } = await sdk();
      const answer = await call('GetAuthorizationToken', undefined, () =>
        ecr.send(new GetAuthorizationTokenCommand({})),
      );
      const data = sent(answer.authorizationData?.[0], 'authorizationData');
      return {
        ...credentialsIn(sent(data.authorizationToken, 'authorizationToken')),
        expiresAt: sent(data.expiresAt, 'expiresAt').toISOString(),
        endpoint: sent(data.proxyEndpoint, 'proxyEndpoint'),
      };
    },
  };
}

/** BatchDeleteImage takes no more. */
const mostAtOnce = 100;

const describeRepository = (
  repository: Repository,
  tags: RepositoryDescription['tags'],
): RepositoryDescription => ({
  name: sent(repository.repositoryName, 'repositoryName'),
  arn: sent(repository.repositoryArn, 'repositoryArn'),
  uri: sent(repository.repositoryUri, 'repositoryUri'),
  tags,
});

const repositoryExists = (name: string, cause: unknown): UserError =>
  new UserError({
    code: 'repository-exists',
    message: `the ECR repository ${name} exists already`,
    why: 'it came into being after the survey: somebody else deploys at this moment',
    next: ['# run the same command again'],
    cause,
  });

/** The token is the base64 of `AWS:<password>`. */
function credentialsIn(token: string): Pick<RegistryToken, 'username' | 'password'> {
  const text = Buffer.from(token, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) throw new Error('the registry token has no user name in it');
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
