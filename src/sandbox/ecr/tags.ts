import type { Repository } from '../registry/repositories.js';
import { AwsFailure } from '../service.js';
import type { EcrOperation, EcrOptions } from './ecr-service.js';
import { asObject, type EcrInput } from './request.js';

/** Tags of repositories, as resources; not to be taken for the tags of images. */
export function tagOperations({ account, store }: EcrOptions): Readonly<Record<string, EcrOperation>> {
  const byArn = (input: EcrInput): Repository => {
    const arn = input.text('resourceArn');
    const match = /^arn:aws[a-z-]*:ecr:[a-z0-9-]+:\d{12}:repository\/(.+)$/.exec(arn);
    if (!match) {
      throw new AwsFailure(
        'InvalidParameterException',
        `Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'`,
      );
    }
    const repository = store.repositories.find(match[1] ?? '');
    if (repository?.arn === arn) return repository;
    throw new AwsFailure(
      'RepositoryNotFoundException',
      `The repository with name '${match[1]}' does not exist in the registry with id '${account.account}'`,
    );
  };

  return {
    TagResource(input) {
      const { resourceTags } = byArn(input);
      for (const [key, value] of Object.entries(readTags(input, resourceTags.size)))
        resourceTags.set(key, value);
      return {};
    },
    UntagResource(input) {
      const { resourceTags } = byArn(input);
      for (const key of input.list('tagKeys')) resourceTags.delete(String(key));
      return {};
    },
    ListTagsForResource(input) {
      return { tags: [...byArn(input).resourceTags].map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

/** AWS allows 50 tags a resource, keys of 128 characters and values of 256. */
const most = 50;

/** @throws AwsFailure InvalidTagParameterException, TooManyTagsException */
export function readTags(input: EcrInput, already = 0): Readonly<Record<string, string>> {
  const pairs = input.list('tags').map((tag) => {
    const { Key, Value } = asObject(tag);
    return [String(Key), String(Value ?? '')] as const;
  });
  const wrong = pairs.find(
    ([key, value]) =>
      key.startsWith('aws:') || key.length > 128 || value.length > 256 || !allowed(key + value),
  );
  if (wrong) {
    throw new AwsFailure(
      'InvalidTagParameterException',
      `Invalid parameter at 'tags': '${wrong[0]}' is not allowed`,
    );
  }
  if (already + pairs.length > most) {
    throw new AwsFailure('TooManyTagsException', `A repository may have at most ${most} tags`);
  }
  return Object.fromEntries(pairs);
}

/** The characters that AWS allows in tags; `@` is one of them. */
const allowed = (text: string): boolean => /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text);
