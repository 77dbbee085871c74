import type { Command } from '../command.js';

const trustCommand: Command = {
  name: 'trust',
  argument: { name: 'repository', description: 'of GitHub: owner/name', required: true },
  summary:
    'The trust policy that lets GitHub Actions of one repository assume a role, in both forms of the subject.',
  examples: [
    'ollama-lambda policy trust owner/name --branch main',
    'ollama-lambda policy trust owner/name --environment prod --owner-id 1234 --repository-id 5678',
    'aws iam create-role --role-name deployer --assume-role-policy-document "$(ollama-lambda policy trust owner/name)"',
  ],
  fields: 'target',
  options: [
    { flag: '--branch <name>', description: 'only this branch (default: main)' },
    { flag: '--git-tag <name>', description: 'only this tag, instead of a branch; may end in *' },
    {
      flag: '--environment <name>',
      description: 'only this environment of the repository, instead of a branch',
    },
    {
      flag: '--owner-id <number>',
      description: 'id of the owner: curl -s https://api.github.com/users/<owner>',
    },
    {
      flag: '--repository-id <number>',
      description: 'id of the repository: curl -s https://api.github.com/repos/<owner>/<name>',
    },
  ],
  load: async () => (await import('./policy-trust-action.js')).policyTrustAction,
};

export const policyCommand: Command = {
  name: 'policy',
  summary: 'The least IAM policy for whoever deploys this config, a person or a role of CI.',
  examples: [
    'ollama-lambda policy',
    'ollama-lambda policy --account-id 123456789012 --region eu-west-1      asks nobody',
    'ollama-lambda policy --for deploy > policy.json                        no logs, no destroy',
    'ollama-lambda policy --for plan > plan.json                            plan and diff; reads, and changes nothing',
    'ollama-lambda policy --for deploy,tune                                 for tune too',
    'ollama-lambda policy trust owner/name                                  for GitHub Actions',
  ],
  fields: 'all',
  options: [
    {
      flag: '--for <parts>',
      description:
        'of plan, deploy, call, watch, tune, stop and destroy, with commas between (default: all but tune)',
    },
  ],
  subcommands: [trustCommand],
  load: async () => (await import('./policy-action.js')).policyAction,
};
