import { describe, expect, it } from '@jest/globals';
import { type GitHubSubject, githubTrust } from '../../src/policy/github-trust.js';

const subject: GitHubSubject = {
  repository: 'owner/name',
  ownerId: undefined,
  repositoryId: undefined,
  of: { kind: 'branch', name: 'main' },
};

const trust = (more: Partial<GitHubSubject>): object =>
  githubTrust({ partition: 'aws-us-gov', account: '123456789012' }, { ...subject, ...more });

const withSubjects = (...subjects: readonly string[]): object => ({
  Statement: [{ Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': subjects } } }],
});

describe('the trust policy for GitHub', () => {
  it('is for one repository’s tokens for AWS, in this account', () => {
    expect(trust({})).toMatchObject({
      Statement: [
        {
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: {
            Federated: 'arn:aws-us-gov:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
          },
          Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } },
        },
      ],
    });
  });

  const forms: readonly { name: string; more: Partial<GitHubSubject>; subjects: readonly string[] }[] = [
    {
      name: 'a branch',
      more: {},
      subjects: ['repo:owner/name:ref:refs/heads/main', 'repo:owner@*/name@*:ref:refs/heads/main'],
    },
    {
      name: 'ids that are known',
      more: { ownerId: '12', repositoryId: '34' },
      subjects: ['repo:owner/name:ref:refs/heads/main', 'repo:owner@12/name@34:ref:refs/heads/main'],
    },
    {
      name: 'an environment',
      more: { of: { kind: 'environment', name: 'prod' } },
      subjects: ['repo:owner/name:environment:prod', 'repo:owner@*/name@*:environment:prod'],
    },
    {
      name: 'tags',
      more: { of: { kind: 'tag', name: 'v*' } },
      subjects: ['repo:owner/name:ref:refs/tags/v*', 'repo:owner@*/name@*:ref:refs/tags/v*'],
    },
  ];
  it.each(forms)('has both forms of the subject: $name', ({ more, subjects }) => {
    expect(trust(more)).toMatchObject(withSubjects(...subjects));
  });
});
