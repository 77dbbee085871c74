import type { Permissions } from '../aws/ports.js';
import { isUserError } from '../core/errors.js';

/** Whose policies count for a caller; `none` says why the simulator cannot tell. */
export type Principal =
  | { readonly kind: 'known'; readonly arn: string }
  | { readonly kind: 'none'; readonly why: string };

/**
 * The simulator knows users and roles, and no sessions: `arn:aws:sts::…:assumed-role/name/session` is of a role, whose path
 * the session's ARN leaves out, so IAM is asked for it.
 *
 * @param arn as `sts:GetCallerIdentity` gives it
 */
export async function principalOf(arn: string, permissions: Permissions): Promise<Principal> {
  const [, partition = '', , , account = '', rest = ''] = arn.split(':');
  if (rest === 'root') return none('these are the root user’s credentials, which may do everything');
  const [kind, name = ''] = rest.split('/');
  if (kind === 'user') return { kind: 'known', arn };
  if (kind !== 'assumed-role') return none(`the simulator knows no ${arn}`);
  const found = await roleArn(name, permissions);
  return { kind: 'known', arn: found ?? `arn:${partition}:iam::${account}:role/${name}` };
}

/** Who may simulate may often not read roles, and most roles have no path. */
async function roleArn(name: string, permissions: Permissions): Promise<string | undefined> {
  try {
    return await permissions.roleArn(name);
  } catch (error) {
    if (isUserError(error) && error.code === 'access-denied') return undefined;
    throw error;
  }
}

const none = (why: string): Principal => ({ kind: 'none', why });
