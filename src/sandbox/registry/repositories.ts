import type { Digest } from '../../core/digest.js';
import { AwsFailure, type ImageManifest, type SandboxAccount } from '../service.js';

/** A repository and what ECR keeps with it. The other registries' repositories leave ECR's fields alone. */
export interface Repository {
  readonly name: string;
  readonly arn: string;
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>` */
  readonly uri: string;
  readonly createdAt: Date;
  readonly manifests: Map<Digest, StoredManifest>;
  readonly tags: Map<string, Digest>;
  /** Blobs that were uploaded or mounted here; only these can be read here. */
  readonly blobs: Set<Digest>;
  readonly resourceTags: Map<string, string>;
  mutability: 'MUTABLE' | 'IMMUTABLE';
  scanOnPush: boolean;
  policy: string | undefined;
  /** Nobody may read it, whatever they show: a model that needs a login. */
  locked: boolean;
}

export interface StoredManifest {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly document: ImageManifest;
  readonly pushedAt: Date;
}

export interface RepositoryOptions {
  readonly tags?: Readonly<Record<string, string>>;
  readonly mutability?: Repository['mutability'];
  readonly scanOnPush?: boolean;
}

/** Every repository of the box. Methods speak as ECR does: they throw `AwsFailure` with its texts. */
export interface Repositories {
  find(name: string): Repository | undefined;
  /** @throws AwsFailure RepositoryNotFoundException */
  require(name: string): Repository;
  /** @throws AwsFailure RepositoryAlreadyExistsException, InvalidParameterException */
  create(name: string, options?: RepositoryOptions): Repository;
  /** @throws AwsFailure RepositoryNotFoundException, RepositoryNotEmptyException (without `force`) */
  delete(name: string, options?: { readonly force?: boolean }): Repository;
  list(): readonly Repository[];
}

/** Of the API reference: 2 to 256 characters. */
const namePattern = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

export function createRepositories(account: SandboxAccount): Repositories {
  const all = new Map<string, Repository>();
  const registry = `in the registry with id '${account.account}'`;

  const require = (name: string): Repository => {
    const repository = all.get(name);
    if (repository) return repository;
    throw new AwsFailure(
      'RepositoryNotFoundException',
      `The repository with name '${name}' does not exist ${registry}`,
    );
  };

  return {
    find: (name) => all.get(name),
    require,
    create(name, options = {}) {
      checkName(name);
      if (all.has(name)) {
        throw new AwsFailure(
          'RepositoryAlreadyExistsException',
          `The repository with name '${name}' already exists ${registry}`,
        );
      }
      const repository = emptyRepository(name, account, options);
      all.set(name, repository);
      return repository;
    },
    delete(name, { force = false } = {}) {
      const repository = require(name);
      if (repository.manifests.size > 0 && !force) {
        throw new AwsFailure(
          'RepositoryNotEmptyException',
          `The repository with name '${name}' in registry with id '${account.account}' cannot be deleted because it still contains images`,
        );
      }
      all.delete(name);
      return repository;
    },
    list: () => [...all.values()],
  };
}

/** @throws AwsFailure InvalidParameterException */
function checkName(name: string): void {
  if (name.length >= 2 && name.length <= 256 && namePattern.test(name)) return;
  throw new AwsFailure(
    'InvalidParameterException',
    `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${namePattern.source.slice(1, -1).replaceAll('\\/', '/')}''`,
  );
}

function emptyRepository(name: string, account: SandboxAccount, options: RepositoryOptions): Repository {
  const china = account.region.startsWith('cn-');
  return {
    name,
    arn: `arn:${china ? 'aws-cn' : 'aws'}:ecr:${account.region}:${account.account}:repository/${name}`,
    uri: `${registryHostName(account)}/${name}`,
    createdAt: account.now(),
    manifests: new Map(),
    tags: new Map(),
    blobs: new Set(),
    resourceTags: new Map(Object.entries(options.tags ?? {})),
    mutability: options.mutability ?? 'MUTABLE',
    scanOnPush: options.scanOnPush ?? false,
    policy: undefined,
    locked: false,
  };
}

export const registryHostName = ({ account, region }: SandboxAccount): string =>
  `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
