import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  GetRepositoryPolicyCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Box, dockerManifest, pushImage, sha256, startBox } from './registry-box.js';

const now = new Date('2026-11-23T10:00:00Z');

let box: Box;
let ecr: ECRClient;
beforeEach(async () => {
  box = await startBox({ now: () => now });
  ecr = new ECRClient({
    endpoint: box.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  ecr.destroy();
  await box.close();
});

const create = (repositoryName: string, rest: Partial<CreateRepositoryCommand['input']> = {}) =>
  ecr.send(new CreateRepositoryCommand({ repositoryName, ...rest }));

describe('repositories', () => {
  it('are made with what was asked for, and described the same', async () => {
    const { repository } = await create('ollama-llm', {
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      tags: [{ Key: 'ollama-lambda:managed-by', Value: 'test' }],
    });
    expect(repository).toMatchObject({
      repositoryArn: 'arn:aws:ecr:eu-central-1:123456789012:repository/ollama-llm',
      registryId: '123456789012',
      repositoryName: 'ollama-llm',
      repositoryUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/ollama-llm',
      createdAt: now,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    });
    const { repositories } = await ecr.send(
      new DescribeRepositoriesCommand({ repositoryNames: ['ollama-llm'] }),
    );
    expect(repositories).toEqual([repository]);
  });

  it('exist once', async () => {
    await create('app');
    await expect(create('app')).rejects.toMatchObject({
      name: 'RepositoryAlreadyExistsException',
      message: "The repository with name 'app' already exists in the registry with id '123456789012'",
    });
  });

  const names = ['A', 'Upper', 'a', 'double//slash', '-dash', 'library/model'];
  it.each(names)('cannot be called %p', async (name) => {
    await expect(create(name)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('that are not there are named with the registry', async () => {
    const lookups = [
      new DescribeRepositoriesCommand({ repositoryNames: ['gone'] }),
      new DeleteRepositoryCommand({ repositoryName: 'gone' }),
      new DescribeImagesCommand({ repositoryName: 'gone' }),
    ] as const;
    for (const lookup of lookups) {
      await expect(ecr.send(lookup as DescribeRepositoriesCommand)).rejects.toMatchObject({
        name: 'RepositoryNotFoundException',
        message: "The repository with name 'gone' does not exist in the registry with id '123456789012'",
      });
    }
  });

  it('come in pages, without those of the other registries', async () => {
    box.registry.store.repositories.create('lambda/nodejs');
    for (const name of ['one', 'two', 'three']) await create(name);
    const first = await ecr.send(new DescribeRepositoriesCommand({ maxResults: 2 }));
    const second = await ecr.send(
      new DescribeRepositoriesCommand({ maxResults: 2, nextToken: first.nextToken }),
    );
    const namesOf = (page: typeof first) => page.repositories?.map(({ repositoryName }) => repositoryName);
    expect([namesOf(first), namesOf(second), second.nextToken]).toEqual([
      ['one', 'two'],
      ['three'],
      undefined,
    ]);
  });

  it('with images are only deleted by force, and their blobs with them', async () => {
    await create('app');
    await pushImage(box, 'app', 'v1', Buffer.from('the layer'));
    await expect(ecr.send(new DeleteRepositoryCommand({ repositoryName: 'app' }))).rejects.toMatchObject({
      name: 'RepositoryNotEmptyException',
      message:
        "The repository with name 'app' in registry with id '123456789012' cannot be deleted because it still contains images",
    });
    await ecr.send(new DeleteRepositoryCommand({ repositoryName: 'app', force: true }));
    expect(box.registry.store.repositories.find('app')).toBeUndefined();
    expect(box.registry.store.blobs.size(sha256('the layer') as never)).toBeUndefined();
  });

  it('leave blobs that another repository shares', async () => {
    await create('app');
    await create('other');
    for (const name of ['app', 'other']) await pushImage(box, name, 'v1', Buffer.from('shared'));
    await ecr.send(new DeleteRepositoryCommand({ repositoryName: 'app', force: true }));
    expect((await box.ask('HEAD', `/v2/other/blobs/${sha256('shared')}`)).status).toBe(200);
  });

  it('remember their settings and their policy', async () => {
    const repositoryName = 'app';
    await create(repositoryName);
    await ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'IMMUTABLE' }));
    await ecr.send(
      new PutImageScanningConfigurationCommand({
        repositoryName,
        imageScanningConfiguration: { scanOnPush: true },
      }),
    );
    const { repositories } = await ecr.send(new DescribeRepositoriesCommand({}));
    expect(repositories?.[0]).toMatchObject({
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    });

    const get = () => ecr.send(new GetRepositoryPolicyCommand({ repositoryName }));
    const noPolicy = {
      name: 'RepositoryPolicyNotFoundException',
      message:
        "Repository policy does not exist for the repository with name 'app' in the registry with id '123456789012'",
    };
    await expect(get()).rejects.toMatchObject(noPolicy);
    const policyText = '{"Version":"2012-10-17","Statement":[]}';
    await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
    expect((await get()).policyText).toBe(policyText);
    await expect(
      ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText: 'not json' })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName }));
    await expect(get()).rejects.toMatchObject(noPolicy);
  });
});

describe('tags of a repository', () => {
  it('are added, replaced, listed and taken away', async () => {
    const { repository } = await create('app', { tags: [{ Key: 'a', Value: '1' }] });
    const resourceArn = repository?.repositoryArn;
    const tags = [
      { Key: 'a', Value: '2' },
      { Key: 'ollama-lambda:memory-cap', Value: '3008@2026-11-23' },
    ];
    await ecr.send(new TagResourceCommand({ resourceArn, tags }));
    expect((await ecr.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual(tags);
    await ecr.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
    expect((await ecr.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([tags[1]]);
  });

  it('of an unknown one are refused, and so are tags that AWS keeps for itself', async () => {
    const resourceArn = 'arn:aws:ecr:eu-central-1:123456789012:repository/gone';
    await expect(ecr.send(new ListTagsForResourceCommand({ resourceArn }))).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
    });
    await expect(ecr.send(new ListTagsForResourceCommand({ resourceArn: 'nonsense' }))).rejects.toMatchObject(
      {
        name: 'InvalidParameterException',
      },
    );
    await expect(create('app', { tags: [{ Key: 'aws:x', Value: '1' }] })).rejects.toMatchObject({
      name: 'InvalidTagParameterException',
    });
  });
});

describe('images', () => {
  const repositoryName = 'app';
  beforeEach(async () => {
    await create(repositoryName);
  });

  it('are described with the size of their compressed layers', async () => {
    const imageDigest = await pushImage(box, repositoryName, 'v1', Buffer.alloc(1234));
    const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName }));
    expect(imageDetails).toEqual([
      expect.objectContaining({
        imageDigest,
        imageTags: ['v1'],
        imageSizeInBytes: 1234,
        imagePushedAt: now,
        imageManifestMediaType: dockerManifest,
      }),
    ]);
  });

  it('come in pages, filtered by whether they have a tag', async () => {
    for (const tag of ['a', 'b', 'c']) await pushImage(box, repositoryName, tag);
    box.registry.store.repositories.require(repositoryName).tags.delete('b');
    const count = async (tagStatus: 'TAGGED' | 'UNTAGGED' | 'ANY') =>
      (await ecr.send(new DescribeImagesCommand({ repositoryName, filter: { tagStatus } }))).imageDetails
        ?.length;
    expect([await count('TAGGED'), await count('UNTAGGED'), await count('ANY')]).toEqual([2, 1, 3]);

    const first = await ecr.send(new ListImagesCommand({ repositoryName, maxResults: 2 }));
    const second = await ecr.send(new ListImagesCommand({ repositoryName, nextToken: first.nextToken }));
    expect([first.imageIds?.length, second.imageIds?.length, second.nextToken]).toEqual([2, 1, undefined]);
  });

  it('that are not there are named by digest and tag', async () => {
    const imageIds = [{ imageTag: 'nope' }];
    await expect(ecr.send(new DescribeImagesCommand({ repositoryName, imageIds }))).rejects.toMatchObject({
      name: 'ImageNotFoundException',
      message:
        "The image with imageId {imageDigest:'null', imageTag:'nope'} does not exist within the repository with name 'app' in the registry with id '123456789012'",
    });
  });

  it('are read in batches, failures apart', async () => {
    const imageDigest = await pushImage(box, repositoryName, 'v1');
    const { images, failures } = await ecr.send(
      new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: 'v1' }, { imageTag: 'v2' }] }),
    );
    expect(images).toHaveLength(1);
    expect(sha256(images?.[0]?.imageManifest ?? '')).toBe(imageDigest);
    expect(images?.[0]?.imageManifestMediaType).toBe(dockerManifest);
    expect(failures).toEqual([
      {
        imageId: { imageTag: 'v2' },
        failureCode: 'ImageNotFound',
        failureReason: 'Requested image not found',
      },
    ]);
  });

  it('go with their last tag, or at once by digest', async () => {
    const first = await pushImage(box, repositoryName, 'v1');
    const repository = box.registry.store.repositories.require(repositoryName);
    repository.tags.set('same', first as never);
    const remove = (imageIds: { imageTag?: string; imageDigest?: string }[]) =>
      ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));

    await remove([{ imageTag: 'v1' }]);
    expect([...repository.tags.keys()]).toEqual(['same']);
    const { imageIds, failures } = await remove([{ imageTag: 'same' }, { imageTag: 'never' }]);
    expect(imageIds).toEqual([{ imageDigest: first, imageTag: 'same' }]);
    expect(failures?.[0]?.failureCode).toBe('ImageNotFound');
    expect(repository.manifests.size).toBe(0);

    const second = await pushImage(box, repositoryName, 'v2');
    await remove([{ imageDigest: second }]);
    expect([repository.manifests.size, repository.tags.size]).toEqual([0, 0]);
  });

  it('have layers whose presence can be asked for', async () => {
    const there = await box.upload(repositoryName, Buffer.from('there'));
    const { layers } = await ecr.send(
      new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: [there, sha256('not')] }),
    );
    expect(layers?.map(({ layerAvailability, layerSize }) => [layerAvailability, layerSize])).toEqual([
      ['AVAILABLE', 5],
      ['UNAVAILABLE', undefined],
    ]);
  });
});

describe('the authorization token', () => {
  it('is good for twelve hours and opens the registry', async () => {
    await create('app');
    const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
    const { authorizationToken, expiresAt, proxyEndpoint } = authorizationData?.[0] ?? {};
    expect(Buffer.from(authorizationToken ?? '', 'base64').toString()).toMatch(/^AWS:.{1000,}/);
    expect(expiresAt).toEqual(new Date('2026-11-23T22:00:00Z'));
    expect(proxyEndpoint).toBe('https://123456789012.dkr.ecr.eu-central-1.amazonaws.com');
    const answer = await fetch(new URL('/v2/app/tags/list', box.endpoint), {
      headers: { Authorization: `Basic ${authorizationToken}` },
    });
    expect(await answer.json()).toEqual({ name: 'app', tags: [] });
  });
});

it('an operation that is not imitated says so', async () => {
  const answer = await fetch(box.endpoint, {
    method: 'POST',
    headers: {
      'X-Amz-Target': 'AmazonEC2ContainerRegistry_V20150921.StartImageScan',
      'Content-Type': 'application/x-amz-json-1.1',
      Authorization:
        'AWS4-HMAC-SHA256 Credential=AKIATEST/20261123/eu-central-1/ecr/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: '{}',
  });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('UnknownOperationException'),
  ]);
});
