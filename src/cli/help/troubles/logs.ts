import type { TroubleGroup } from './trouble.js';

export const logsTroubles: TroubleGroup = {
  title: 'Logs and numbers',
  troubles: [
    {
      code: 'log-group-absent',
      means: 'There is no log yet: nothing is deployed under this name, or it was never called.',
      remedy: 'The right `name`, `--env` and Region.',
    },
    {
      code: 'request-absent',
      means: 'No line names this request.',
      remedy:
        'A longer `--since`; a new line may take some seconds; what is older than `logs.retention` is gone.',
    },
    {
      code: 'request-id',
      means: 'That is no request’s id.',
      remedy: 'The value of an answer’s header `x-amzn-requestid`.',
    },
    {
      code: 'log-file',
      means: 'The exported log cannot be read.',
      remedy: 'Check the path.',
    },
    {
      code: 'log-unreadable',
      means: 'The file is no log that this program can read.',
      remedy: 'CSV, JSON, NDJSON or plain text, gzip included.',
    },
    {
      code: 'filter-invalid',
      means: 'CloudWatch does not take this filter.',
      remedy: 'Its own grammar: words, or `{ $.status >= 500 }`.',
    },
    {
      code: 'since-unknown',
      means: '`--since` takes `2h`, `3d` or a time that is past.',
      remedy: 'Another value.',
    },
    {
      code: 'option-invalid',
      means: 'An option takes a whole number within a range.',
      remedy: 'The message has the range.',
    },
  ],
};
