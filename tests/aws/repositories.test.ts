import { afterEach, describe, expect, it } from '@jest/globals';
import { json, jsonError, openWire, type Wire } from './wire.js';

let wire: Wire;
afterEach(() => wire?.close());

const repository = {
  repositoryName: 'llm',
  repositoryArn: 'arn:r',
  repositoryUri: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/llm',
};

describe('a repository', () => {
  it('is described with its tags', async () => {
    wire = await openWire(({ operation }) =>
      operation === 'ListTagsForResource'
        ? json({ tags: [{ Key: 'ollama-lambda:managed-by', Value: 'ollama-lambda' }] })
        : json({ repositories: [repository] }),
    );
    await expect(wire.aws.repositories.describe('llm')).resolves.toEqual({
      name: 'llm',
      arn: 'arn:r',
      uri: repository.repositoryUri,
      tags: { 'ollama-lambda:managed-by': 'ollama-lambda' },
    });
  });

  it('that is missing is undefined, and deleting it is done', async () => {
    wire = await openWire(() => jsonError('RepositoryNotFoundException', 'not found'));
    await expect(wire.aws.repositories.describe('llm')).resolves.toBeUndefined();
    await expect(wire.aws.repositories.delete('llm')).resolves.toBeUndefined();
  });

  it('loses tags by name, a hundred at a time, so that an image with others stays', async () => {
    wire = await openWire(() => json({ imageIds: [], failures: [] }));
    await wire.aws.repositories.deleteTags('llm', [...Array(101).keys()].map(String));
    expect(wire.asked.map(({ body }) => JSON.parse(body).imageIds.length)).toEqual([100, 1]);
    expect(JSON.parse(wire.asked[1]?.body ?? '')).toEqual({
      repositoryName: 'llm',
      imageIds: [{ imageTag: '100' }],
    });
  });

  it('is made with immutable tags, scan on push and our tags', async () => {
    wire = await openWire(() => json({ repository }));
    await wire.aws.repositories.create('llm', { a: 'b' });
    expect(JSON.parse(wire.asked[0]?.body ?? '')).toEqual({
      repositoryName: 'llm',
      tags: [{ Key: 'a', Value: 'b' }],
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    });
  });

  it('that came into being meanwhile is told', async () => {
    wire = await openWire(() => jsonError('RepositoryAlreadyExistsException', 'exists'));
    await expect(wire.aws.repositories.create('llm', {})).rejects.toMatchObject({
      code: 'repository-exists',
    });
  });

  it('is counted over pages', async () => {
    wire = await openWire(({ body }) =>
      body.includes('nextToken')
        ? json({ imageDetails: [{ imageSizeInBytes: 5 }] })
        : json({ imageDetails: [{ imageSizeInBytes: 10 }, {}], nextToken: 'n' }),
    );
    await expect(wire.aws.repositories.contents('llm')).resolves.toEqual({ images: 3, bytes: 15 });
  });

  it('is tagged by ARN and deleted with everything in it', async () => {
    wire = await openWire(() => json({}));
    await wire.aws.repositories.tag('arn:r', { a: 'b' });
    await wire.aws.repositories.delete('llm');
    expect(wire.asked.map(({ body }) => JSON.parse(body))).toEqual([
      { resourceArn: 'arn:r', tags: [{ Key: 'a', Value: 'b' }] },
      { repositoryName: 'llm', force: true },
    ]);
  });

  it('gives a user name, a password and where they are good', async () => {
    const authorizationToken = Buffer.from('AWS:pass:word').toString('base64');
    wire = await openWire(() =>
      json({
        authorizationData: [{ authorizationToken, expiresAt: 1795392000, proxyEndpoint: 'https://r' }],
      }),
    );
    await expect(wire.aws.repositories.token()).resolves.toEqual({
      username: 'AWS',
      password: 'pass:word',
      expiresAt: '2026-11-23T00:00:00.000Z',
      endpoint: 'https://r',
    });
  });
});

describe('a log group', () => {
  it('is found by its whole name, and its tags by an ARN without a star', async () => {
    wire = await openWire(({ operation }) =>
      operation === 'DescribeLogGroups'
        ? json({
            logGroups: [
              { logGroupName: '/aws/lambda/llm-2', arn: 'arn:other:*' },
              { logGroupName: '/aws/lambda/llm', arn: 'arn:g:*', storedBytes: 7, retentionInDays: 14 },
            ],
          })
        : json({ tags: { a: 'b' } }),
    );
    await expect(wire.aws.logGroups.describe('/aws/lambda/llm')).resolves.toEqual({
      name: '/aws/lambda/llm',
      arn: 'arn:g',
      bytes: 7,
      retentionDays: 14,
      tags: { a: 'b' },
    });
    expect(wire.asked[1]?.body).toBe('{"resourceArn":"arn:g"}');
    await expect(wire.aws.logGroups.describe('/aws/lambda')).resolves.toBeUndefined();
  });

  it('that is gone is deleted', async () => {
    wire = await openWire(() => jsonError('ResourceNotFoundException', 'no such group'));
    await expect(wire.aws.logGroups.delete('/aws/lambda/llm')).resolves.toBeUndefined();
  });
});

it('requests say who sends them', async () => {
  wire = await openWire(() => json({ repositories: [] }));
  await wire.aws.repositories.describe('llm');
  expect(wire.asked[0]?.headers['user-agent']).toContain('ollama-lambda/0.1.0');
});
