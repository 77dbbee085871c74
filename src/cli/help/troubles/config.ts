import type { TroubleGroup } from './trouble.js';

export const configTroubles: TroubleGroup = {
  title: 'The config',
  troubles: [
    {
      code: 'config-invalid',
      means:
        'The config, with variables and flags laid over it, has mistakes. All of them are listed, each with its place, what is allowed and often what was meant.',
      remedy:
        'Mend what is listed; `ollama-lambda validate` shows the list again without touching anything, and `ollama-lambda help config` explains every field.',
    },
    {
      code: 'config-missing',
      means: '`--config` or `OLLAMA_LAMBDA_CONFIG` names a file that is not there.',
      remedy:
        'Correct the name, or leave it out: then `ollama-lambda.yaml` is looked for from the working folder upwards.',
    },
    {
      code: 'config-unreadable',
      means: 'The config file is there and cannot be read, or is no YAML.',
      remedy: 'The message has the reason and, for YAML, line and column.',
    },
    {
      code: 'config-ambiguous',
      means: 'One folder has both spellings of the config file, and nothing says which one holds.',
      remedy: 'Remove or rename one of them, or name one with `--config`.',
    },
    {
      code: 'config-by-hand',
      means:
        '`init` changes one value and no other byte. This field stands in a list, a text of several lines or behind an anchor, where that cannot be done.',
      remedy: 'Write the line that the message shows into the file yourself.',
    },
    {
      code: 'config-changed',
      means: 'Somebody wrote the config file while `init` was asking. Nothing was written over.',
      remedy: 'Run `init` again.',
    },
    {
      code: 'config-unwritable',
      means: 'The config file may not be written, or its folder is not there.',
      remedy: 'Mend the permissions, or name another place with `--config`.',
    },
    {
      code: 'wrong-account',
      means: '`accountId` of the config allows one account, and the credentials belong to another.',
      remedy: 'Choose another profile (`--profile`), or correct `accountId`.',
    },
    {
      code: 'environment-too-long',
      means:
        'All settings of a function together have 4 KB, which is Lambda’s limit. `systemPrompt`, `guard`, `limits` and the digests of API keys share it.',
      remedy: 'Shorten the field that the message names, or revoke keys that nobody uses.',
    },
    {
      code: 'limits-unknown-key',
      means: '`limits.keys` or `rates.keys` names an API key that does not exist (yet).',
      remedy:
        'Correct the name, or deploy without it, run `ollama-lambda key create <name>`, and deploy again.',
    },
    {
      code: 'environment-name',
      means:
        '`init --env` makes an environment that the file does not have, and its function, stack and repository get its name into theirs. This one does not fit there.',
      remedy:
        'Take at most 24 lower-case letters, digits and single hyphens, a letter first; or write the environment by hand.',
    },
    {
      code: 'template-unknown',
      means: '`init --template` knows three beginnings.',
      remedy: 'The message lists them.',
    },
  ],
};
