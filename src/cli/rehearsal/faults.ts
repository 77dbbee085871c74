import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Fault } from '../../sandbox/service.js';

interface Story {
  readonly faults: readonly Fault[];
  readonly tells: string;
}

/** What `--fail` can inject: each is a thing that really happens to people, and each has its recovery. */
export const stories: Readonly<Record<string, Story>> = {
  'push-image': {
    faults: [{ at: 'registry:PATCH', kind: 'reset', afterBytes: 1_000_000 }],
    tells:
      'the line breaks in the middle of an upload; that blob starts again, finished ones do not travel twice',
  },
  'change-stack': {
    faults: [
      {
        at: 'resource:AWS::Lambda::Function',
        kind: 'error',
        code: 'ServiceLimitExceeded',
        message:
          'Resource handler returned message: "the account is out of storage for functions (Service: Lambda, Status Code: 400)" (HandlerErrorCode: ServiceLimitExceeded)',
      },
    ],
    tells: 'the first create fails and rolls back; the next deploy deletes what is left and creates it anew',
  },
  throttle: {
    faults: [{ at: 'cloudformation:DescribeStackEvents', kind: 'throttle', times: 3 }],
    tells: 'CloudFormation throttles the one who watches; watching goes on',
  },
  credentials: {
    faults: [{ at: 'sts:GetCallerIdentity', kind: 'expired-token' }],
    tells: 'the session has expired; nothing is touched, and after a new login the same command works',
  },
};

/** @throws UserError for a name that is none of them */
export function storyOf(name: string): Story {
  const story = Object.hasOwn(stories, name) ? stories[name] : undefined;
  if (story !== undefined) return story;
  throw new UserError({
    code: 'fail-unknown',
    message: `--fail ${name} is not known`,
    why: `it takes ${Object.keys(stories).join(', ')}`,
    next: ['ollama-lambda rehearse --fail change-stack'],
    exitCode: exitCodes.usage,
  });
}
