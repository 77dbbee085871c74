import { createHash } from 'node:crypto';
import { AwsFailure, type RoleStore, type SandboxAccount } from '../service.js';

export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly assumeRolePolicy: unknown;
  readonly policies: unknown;
  readonly tags: Readonly<Record<string, string>>;
}

/** The account's roles; see iam.md. Policies are kept, and looked into only for whom they trust. */
export interface Roles extends RoleStore {
  update(name: string, change: Partial<Pick<Role, 'assumeRolePolicy' | 'policies' | 'tags'>>): void;
  find(name: string): Role | undefined;
  list(): readonly Role[];
}

export function createRoles(account: SandboxAccount): Roles {
  const roles = new Map<string, Role>();
  const existing = (name: string): Role => {
    const role = roles.get(name);
    if (role === undefined) {
      throw new AwsFailure('NoSuchEntityException', `The role with name ${name} cannot be found.`, 404);
    }
    return role;
  };
  return {
    create(input) {
      if (roles.has(input.name)) {
        throw new AwsFailure(
          'EntityAlreadyExistsException',
          `Role with name ${input.name} already exists.`,
          409,
        );
      }
      const arn = `arn:aws:iam::${account.account}:role/${input.name}`;
      const id = `AROA${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`;
      roles.set(input.name, { ...input, arn, id });
      return { arn, id };
    },
    update(name, change) {
      roles.set(name, { ...existing(name), ...change });
    },
    delete(name) {
      existing(name);
      roles.delete(name);
    },
    has: (arn) => [...roles.values()].some((role) => role.arn === arn && trustsLambda(role.assumeRolePolicy)),
    find: (name) => roles.get(name),
    list: () => [...roles.values()],
  };
}

/** Whether some statement lets lambda.amazonaws.com assume the role: the reason behind most "cannot be assumed". */
function trustsLambda(policy: unknown): boolean {
  const statements = asList((policy as { Statement?: unknown } | undefined)?.Statement);
  return statements.some((statement) => {
    const { Effect, Action, Principal } = statement as {
      Effect?: unknown;
      Action?: unknown;
      Principal?: unknown;
    };
    const service = (Principal as { Service?: unknown } | undefined)?.Service;
    return (
      Effect === 'Allow' &&
      asList(Action).includes('sts:AssumeRole') &&
      asList(service).includes('lambda.amazonaws.com')
    );
  });
}

const asList = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
