import type { PermissionInput } from '../lambda-control.js';

/** Whether anybody may call a public URL: since October 2025 that takes both of two permissions. */
export function publicMayCall(statements: readonly PermissionInput[]): boolean {
  const everybody = statements.filter(({ principal }) => principal === '*');
  return (
    everybody.some(
      ({ action, functionUrlAuthType }) =>
        action === 'lambda:InvokeFunctionUrl' && functionUrlAuthType === 'NONE',
    ) &&
    everybody.some(
      ({ action, invokedViaFunctionUrl }) =>
        action === 'lambda:InvokeFunction' && invokedViaFunctionUrl !== false,
    )
  );
}

/** Whether a service may send events, on behalf of the resource with this ARN. */
export const serviceMayCall = (
  statements: readonly PermissionInput[],
  service: string,
  sourceArn: string,
): boolean =>
  statements.some(
    (one) =>
      one.principal === service &&
      one.action === 'lambda:InvokeFunction' &&
      (one.sourceArn === undefined || isLike(one.sourceArn, sourceArn)),
  );

/** AWS compares with ArnLike: a star stands for any text between two colons, of the last part for slashes too. */
function isLike(pattern: string, arn: string): boolean {
  const [wanted, given] = [pattern.split(':'), arn.split(':')];
  const fits = (part: string, text: string): boolean =>
    new RegExp(`^${part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(text);
  return wanted.length === given.length && wanted.every((part, index) => fits(part, given[index] ?? ''));
}

/** The policy document that GetPolicy and AddPermission show. */
export function policyDocument(arn: string, statements: readonly PermissionInput[]): object {
  return {
    Version: '2012-10-17',
    Id: 'default',
    Statement: statements.map((one) => policyStatement(arn, one)),
  };
}

export function policyStatement(arn: string, statement: PermissionInput): object {
  const { statementId, action, principal, functionUrlAuthType, invokedViaFunctionUrl } = statement;
  const { sourceAccount, sourceArn } = statement;
  const stringEquals = {
    ...(functionUrlAuthType === undefined ? {} : { 'lambda:FunctionUrlAuthType': functionUrlAuthType }),
    ...(sourceAccount === undefined ? {} : { 'AWS:SourceAccount': sourceAccount }),
  };
  const conditions = {
    ...(sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': sourceArn } }),
    ...(Object.keys(stringEquals).length === 0 ? {} : { StringEquals: stringEquals }),
    ...(invokedViaFunctionUrl === undefined
      ? {}
      : { Bool: { 'lambda:InvokedViaFunctionUrl': String(invokedViaFunctionUrl) } }),
  };
  return {
    Sid: statementId,
    Effect: 'Allow',
    Principal: spellPrincipal(principal),
    Action: action,
    Resource: arn,
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

function spellPrincipal(principal: string): string | object {
  if (principal === '*') return '*';
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  return principal.startsWith('arn:') ? { AWS: principal } : { Service: principal };
}
