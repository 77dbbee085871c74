import type { PolicyTarget } from './places.js';

export interface GitHubSubject {
  /** `owner/name` */
  readonly repository: string;
  /** Numbers that GitHub gives and never gives again; undefined when they are not known. */
  readonly ownerId: string | undefined;
  readonly repositoryId: string | undefined;
  /** What may assume the role: a branch, a tag or an environment of the repository. */
  readonly of: { readonly kind: 'branch' | 'tag' | 'environment'; readonly name: string };
}

const provider = 'token.actions.githubusercontent.com';

/**
 * Who may assume a role of this account with a token of GitHub Actions. Repositories since July 2026 have the ids in their
 * subject (`repo:owner@1/name@2:…`), older ones have not until they are moved, so both forms are there. Without the ids
 * the newer form is matched by `*`, which `@` keeps inside this owner and this name.
 */
export function githubTrust(
  { partition, account }: Pick<PolicyTarget, 'partition' | 'account'>,
  subject: GitHubSubject,
): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'GitHubActions',
        Effect: 'Allow',
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${provider}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { [`${provider}:aud`]: 'sts.amazonaws.com' },
          StringLike: { [`${provider}:sub`]: subjectsOf(subject) },
        },
      },
    ],
  };
}

function subjectsOf({ repository, ownerId, repositoryId, of }: GitHubSubject): readonly string[] {
  const [owner = '', name = ''] = repository.split('/');
  const what = {
    branch: `ref:refs/heads/${of.name}`,
    tag: `ref:refs/tags/${of.name}`,
    environment: `environment:${of.name}`,
  }[of.kind];
  return [
    `repo:${owner}/${name}:${what}`,
    `repo:${owner}@${ownerId ?? '*'}/${name}@${repositoryId ?? '*'}:${what}`,
  ];
}
