import type { TroubleGroup } from './trouble.js';

export const stackTroubles: TroubleGroup = {
  title: 'Stack and function',
  troubles: [
    {
      code: 'stack-failed',
      means:
        'CloudFormation could not create or update the stack. The last line has the first cause in AWS’s words, the line above it the remedy.',
      remedy:
        'Do what that line says, then run `deploy` again: it deletes what a failed first create has left.',
    },
    {
      code: 'stack-absent',
      means: 'Nothing is deployed under this stack’s name in this Region and account.',
      remedy: '`ollama-lambda deploy`, or the right `--stack-name`, `--region` and `--env`.',
    },
    {
      code: 'stack-not-ready',
      means: 'The stack is in a state in which this cannot be done, or was deployed by an older version.',
      remedy: 'Wait until its operation has ended, or `ollama-lambda deploy`.',
    },
    {
      code: 'stack-rolled-back',
      means:
        'The version before the last deploy is live, with the keys that it was published with; keys cannot be changed now.',
      remedy: '`ollama-lambda deploy` makes the present config live.',
    },
    {
      code: 'change-set-gone',
      means: 'Somebody else deleted the change set while it was being made.',
      remedy: 'Run it again, one at a time.',
    },
    {
      code: 'no-rest',
      means: 'The stack kept changing while this program watched, four rounds long.',
      remedy: 'Somebody else is changing it: wait, then run it again.',
    },
    {
      code: 'function-absent',
      means: 'There is no function of this name.',
      remedy: '`ollama-lambda deploy`, or the right `name` (`--name`).',
    },
    {
      code: 'function-failed',
      means: 'Lambda could not make the function ready. Its reason is in the message.',
      remedy: '`ollama-lambda logs --diagnose`, then `deploy` again.',
    },
    {
      code: 'function-slow',
      means: 'After ten minutes the function was not active.',
      remedy: '`ollama-lambda status`; run `deploy` again, it goes on waiting.',
    },
    {
      code: 'function-error',
      means: 'The function ended with an error instead of an answer.',
      remedy: '`ollama-lambda logs --diagnose`.',
    },
    {
      code: 'no-token',
      means:
        'The function answered, and neither with a token nor, of a model that makes them, with an embedding.',
      remedy: '`ollama-lambda logs --diagnose`.',
    },
    {
      code: 'rollback-nothing',
      means:
        'The stack holds no version before the live one: it is the first deploy, or `versions.keepPrevious` is off.',
      remedy: 'Deploy the older config again.',
    },
    {
      code: 'rollback-done',
      means: 'The version before is live already.',
      remedy: '`ollama-lambda deploy` goes forward again.',
    },
    {
      code: 'rollback-keys',
      means:
        'A version keeps the API keys of its time; going back would let revoked ones in again and refuse new ones.',
      remedy:
        '`ollama-lambda rollback --old-keys`, if that is what you want; or deploy the config that you had before.',
    },
    {
      code: 'image-unknown',
      means:
        'The function does not name its image by a digest, so it was not deployed by this program alone.',
      remedy: '`ollama-lambda deploy`.',
    },
    {
      code: 'image-gone',
      means: 'The image was in the registry when the plan was made, and is gone.',
      remedy: 'Run it again; it is pushed again.',
    },
    {
      code: 'repository-exists',
      means: 'The repository appeared while it was being made.',
      remedy: 'Run it again.',
    },
    {
      code: 'deployed-template-unreadable',
      means: 'What CloudFormation holds as this stack’s template cannot be read.',
      remedy: 'Look at the stack in the console: it may have been changed by another tool.',
    },
    {
      code: 'differ-missing',
      means: '`diff` needs a package that does not come along.',
      remedy: '`npm install @aws-cdk/cloudformation-diff`; or `ollama-lambda plan`, which needs nothing.',
    },
    {
      code: 'rehearsal-failed',
      means: 'The rehearsal did not end as it should. Nothing of AWS was touched.',
      remedy: 'Please report it, with the whole output.',
    },
  ],
};
