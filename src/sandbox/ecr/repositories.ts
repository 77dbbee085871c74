import type { Repository } from '../registry/repositories.js';
import { AwsFailure, type SandboxAccount } from '../service.js';
import type { EcrOperation, EcrOptions } from './ecr-service.js';
import { page } from './paging.js';
import type { EcrInput } from './request.js';
import { readTags } from './tags.js';

/** Repositories, their settings and their policies. */
export function repositoryOperations({
  account,
  store,
  owns,
}: EcrOptions): Readonly<Record<string, EcrOperation>> {
  const { repositories } = store;
  const named = (input: EcrInput) => repositories.require(input.text('repositoryName'));

  return {
    CreateRepository(input) {
      const name = input.text('repositoryName');
      if (!owns(name)) {
        throw new AwsFailure(
          'InvalidParameterException',
          `Invalid parameter at 'repositoryName' failed to satisfy constraint: in the sandbox '${name}' belongs to another registry`,
        );
      }
      const repository = repositories.create(name, {
        tags: readTags(input),
        mutability: readMutability(input.optionalText('imageTagMutability') ?? 'MUTABLE'),
        scanOnPush: input.object('imageScanningConfiguration').scanOnPush === true,
      });
      return { repository: describe(repository, account) };
    },

    DescribeRepositories(input) {
      const names = input.optionalList('repositoryNames');
      const all = names
        ? names.map((name) => repositories.require(String(name)))
        : repositories.list().filter(({ name }) => owns(name));
      const { items, nextToken } = page(all, input);
      return { repositories: items.map((repository) => describe(repository, account)), nextToken };
    },

    async DeleteRepository(input) {
      const repository = repositories.delete(input.text('repositoryName'), { force: input.flag('force') });
      await store.reclaim(repository);
      return { repository: describe(repository, account) };
    },

    PutImageTagMutability(input) {
      const repository = named(input);
      repository.mutability = readMutability(input.text('imageTagMutability'));
      return {
        registryId: account.account,
        repositoryName: repository.name,
        imageTagMutability: repository.mutability,
      };
    },

    PutImageScanningConfiguration(input) {
      const repository = named(input);
      repository.scanOnPush = input.object('imageScanningConfiguration').scanOnPush === true;
      return {
        registryId: account.account,
        repositoryName: repository.name,
        imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
      };
    },

    GetRepositoryPolicy: (input) => policyOf(named(input), account),

    SetRepositoryPolicy(input) {
      const repository = named(input);
      repository.policy = checkedPolicy(input.text('policyText'));
      return policyOf(repository, account);
    },

    DeleteRepositoryPolicy(input) {
      const repository = named(input);
      const answer = policyOf(repository, account);
      repository.policy = undefined;
      return answer;
    },
  };
}

/** The Repository structure of the API. Times are seconds since 1970. */
function describe(repository: Repository, account: SandboxAccount): Readonly<Record<string, unknown>> {
  return {
    repositoryArn: repository.arn,
    registryId: account.account,
    repositoryName: repository.name,
    repositoryUri: repository.uri,
    createdAt: repository.createdAt.getTime() / 1000,
    imageTagMutability: repository.mutability,
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: { encryptionType: 'AES256' },
  };
}

function readMutability(value: string): Repository['mutability'] {
  if (value === 'MUTABLE' || value === 'IMMUTABLE') return value;
  throw new AwsFailure(
    'InvalidParameterException',
    `Invalid parameter at 'imageTagMutability' failed to satisfy constraint: 'must be one of [MUTABLE, IMMUTABLE]'`,
  );
}

function policyOf(repository: Repository, account: SandboxAccount): Readonly<Record<string, unknown>> {
  if (repository.policy !== undefined) {
    return { registryId: account.account, repositoryName: repository.name, policyText: repository.policy };
  }
  throw new AwsFailure(
    'RepositoryPolicyNotFoundException',
    `Repository policy does not exist for the repository with name '${repository.name}' in the registry with id '${account.account}'`,
  );
}

function checkedPolicy(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    // AWS says the same of every policy that it cannot read.
    throw new AwsFailure(
      'InvalidParameterException',
      `Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'`,
    );
  }
}
