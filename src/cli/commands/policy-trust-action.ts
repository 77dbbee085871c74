import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { type GitHubSubject, githubTrust } from '../../policy/github-trust.js';
import { type Action, type Input, textOption } from '../command.js';
import { policyTarget } from '../policy/policy-target.js';
import { settleConfig } from '../settled-config.js';

export const policyTrustAction: Action = async (input, session) => {
  const subject = subjectOf(input);
  const target = await policyTarget(await settleConfig(input, session.io), session);
  session.result(JSON.stringify(githubTrust(target, subject), null, 2));
  if (subject.ownerId === undefined || subject.repositoryId === undefined) {
    session.say(
      'without --owner-id and --repository-id, whoever gets these names on GitHub after you gets the role too',
    );
  }
  return exitCodes.ok;
};

const forms = {
  repository: /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[A-Za-z0-9._-]{1,100}$/,
  name: /^[A-Za-z0-9][\w./-]{0,200}$/,
  tag: /^[A-Za-z0-9][\w./-]{0,200}\*?$/,
  id: /^\d{1,20}$/,
};

type Kind = GitHubSubject['of']['kind'];

/** `--tag` is the config's, for tags of AWS. */
const flags: Readonly<Record<Kind, string>> = {
  branch: '--branch',
  tag: '--git-tag',
  environment: '--environment',
};
const optionKeys: Readonly<Record<Kind, string>> = {
  branch: 'branch',
  tag: 'gitTag',
  environment: 'environment',
};

function subjectOf(input: Input): GitHubSubject {
  const given = Object.entries(flags).filter(
    ([kind]) => textOption(input, optionKeys[kind as Kind]) !== undefined,
  );
  if (given.length > 1) {
    throw invalid(`${given[0]?.[1]} and ${given[1]?.[1]} do not go together`, 'a role is for one of them');
  }
  const kind = (given[0]?.[0] ?? 'branch') as Kind;
  const name = textOption(input, optionKeys[kind]) ?? 'main';
  return {
    repository: checked('the repository', input.argument ?? '', forms.repository, 'it is owner/name'),
    of: {
      kind,
      name: checked(
        flags[kind],
        name,
        kind === 'tag' ? forms.tag : forms.name,
        'a name as git has it; a star would let in others',
      ),
    },
    ownerId: idOf(input, 'ownerId', '--owner-id'),
    repositoryId: idOf(input, 'repositoryId', '--repository-id'),
  };
}

function idOf(input: Input, key: string, flag: string): string | undefined {
  const id = textOption(input, key);
  return id === undefined
    ? undefined
    : checked(flag, id, forms.id, 'it is the number that GitHub’s API gives');
}

function checked(what: string, value: string, form: RegExp, why: string): string {
  if (form.test(value)) return value;
  throw invalid(`${what} ${JSON.stringify(value.slice(0, 120))} is not understood`, why);
}

const invalid = (message: string, why: string): UserError =>
  new UserError({
    code: 'subject-invalid',
    message,
    why,
    next: ['ollama-lambda policy trust owner/name --branch main'],
    exitCode: exitCodes.usage,
  });
