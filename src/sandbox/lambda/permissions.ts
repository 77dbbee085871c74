import type { PermissionInput } from '../service.js';

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

/** The policy document that GetPolicy and AddPermission show. */
export function policyDocument(arn: string, statements: readonly PermissionInput[]): object {
  return {
    Version: '2012-10-17',
    Id: 'default',
    Statement: statements.map((one) => policyStatement(arn, one)),
  };
}

export function policyStatement(arn: string, statement: PermissionInput): object {
  const { statementId, action, principal, functionUrlAuthType, invokedViaFunctionUrl, sourceAccount } =
    statement;
  const stringEquals = {
    ...(functionUrlAuthType === undefined ? {} : { 'lambda:FunctionUrlAuthType': functionUrlAuthType }),
    ...(sourceAccount === undefined ? {} : { 'AWS:SourceAccount': sourceAccount }),
  };
  const conditions = {
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
