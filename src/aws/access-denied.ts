import { messageOf, UserError } from '../core/errors.js';
import type { CallContext } from './errors.js';

const names: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'NotAuthorized',
  'UnauthorizedOperation',
]);

export const isAccessDenied = (error: Error): boolean => names.has(error.name);

/** Says which permission is missing, for what, to whom, and who took it away; never retried. */
export function accessDenied(error: Error, context: CallContext): UserError {
  const told = readDenial(messageOf(error));
  const action = told.action ?? context.action;
  const resource = told.resource ?? context.resource;
  const who = told.who ?? 'these credentials';
  return new UserError({
    code: 'access-denied',
    message: `${who} may not do ${action}${resource === undefined ? '' : ` on ${resource}`}`,
    why:
      told.denier === undefined
        ? 'no policy allows it'
        : `${told.denier} forbids it; no policy of your own can allow it`,
    next: [
      told.denier === undefined
        ? `# allow it: {"Effect":"Allow","Action":"${action}","Resource":"${resource ?? '*'}"}`
        : '# ask who runs your AWS organization, or use another account',
    ],
    cause: error,
  });
}

interface Denial {
  readonly who: string | undefined;
  readonly action: string | undefined;
  readonly resource: string | undefined;
  /** Set when something says no explicitly, so that allowing it elsewhere does not help. */
  readonly denier: string | undefined;
}

/**
 * AWS puts who, what and on what into the text only:
 *
 *     User: arn:aws:iam::123456789012:user/eve is not authorized to perform: ecr:CreateRepository on resource:
 *     arn:aws:ecr:… with an explicit deny in a service control policy
 */
function readDenial(text: string): Denial {
  const denier = /with an explicit deny in (?:a |an |the )?([a-z- ]+?policy|[a-z- ]+boundary)/i.exec(
    text,
  )?.[1];
  return {
    who: /User: (\S+) is not authorized/.exec(text)?.[1],
    action: /not authorized to perform:? ([a-z0-9-]+:\w+)/i.exec(text)?.[1],
    resource: /on resource: (\S+?)[.,]?(?:\s|$)/.exec(text)?.[1],
    denier: denier === undefined ? undefined : `${/^[aeiou]/i.test(denier) ? 'an' : 'a'} ${denier}`,
  };
}
