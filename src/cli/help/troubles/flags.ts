import type { TroubleGroup } from './trouble.js';

export const flagsTroubles: TroubleGroup = {
  title: 'Flags and files',
  troubles: [
    {
      code: 'flags-contradict',
      means: 'Two flags ask for different things.',
      remedy: 'Leave one out.',
    },
    {
      code: 'format-unknown',
      means: '`--format` knows some formats.',
      remedy: 'The message lists them.',
    },
    {
      code: 'ruleset-unknown',
      means: '`--ruleset` is `dev` or `prod`.',
      remedy: 'One of the two.',
    },
    {
      code: 'template-unreadable',
      means: 'The template under `--template` cannot be read.',
      remedy: 'Check the path.',
    },
    {
      code: 'baseline-unreadable',
      means: 'The baseline cannot be read, or is none.',
      remedy: '`--write-baseline` makes one.',
    },
    {
      code: 'baseline-unwritable',
      means: 'The baseline cannot be written.',
      remedy: 'Check the path.',
    },
    {
      code: 'validator-missing',
      means: '`--strict` needs AWS’s own validator, which is an optional package.',
      remedy: '`npm install @aws/cloudformation-validate`.',
    },
    {
      code: 'out-unwritable',
      means: 'The file under `--out` cannot be written.',
      remedy: 'Check the path.',
    },
    {
      code: 'events-file',
      means: 'The file under `--events` cannot be written.',
      remedy: 'Check the path.',
    },
    {
      code: 'cache-limit-unknown',
      means: '`OLLAMA_LAMBDA_CACHE_LIMIT` is no amount of bytes.',
      remedy: '`20GB`, `500MB`.',
    },
    {
      code: 'older-than-unknown',
      means: '`--older-than` takes a whole number of hours, days or weeks.',
      remedy: '`12h`, `30d`, `4w`.',
    },
    {
      code: 'cap-invalid',
      means: '`--account-memory-cap` takes a memory size.',
      remedy: '128 to 10240.',
    },
    {
      code: 'fail-unknown',
      means: '`rehearse --fail` knows some faults.',
      remedy: 'The message lists them.',
    },
    {
      code: 'parts-unknown',
      means: '`policy --for` knows some parts.',
      remedy: 'The message lists them.',
    },
    {
      code: 'subject-invalid',
      means: 'What `policy trust` was given is no repository, branch, tag, environment or id.',
      remedy: 'The message says which.',
    },
    {
      code: 'shell-unknown',
      means: 'There is no completion, or no form of variables, for this shell.',
      remedy: 'The message lists those that there are.',
    },
    {
      code: 'topic-unknown',
      means: '`help` has nothing under this word.',
      remedy: 'A command, a topic or the code of an error; the message lists the topics.',
    },
    {
      code: 'interrupted',
      means: 'The run was stopped by Ctrl-C or SIGTERM.',
      remedy: 'Run the same command again: a deploy goes on from where it was, a question is asked anew.',
    },
    {
      code: 'bug',
      means: 'This should not have happened.',
      remedy: 'Please report it with what `--verbose` prints.',
    },
  ],
};
