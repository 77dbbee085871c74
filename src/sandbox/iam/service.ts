import { readForm, sendQueryResult, text, texts, type XmlValue } from '../query-protocol.js';
import { unknownOperation } from '../route.js';
import { AwsFailure, type SandboxAccount, type SandboxService } from '../service.js';
import { callerOf } from '../signature.js';
import type { Roles } from './roles.js';
import type { DeniedBy, Simulator } from './simulator.js';

export interface IamParts {
  readonly account: SandboxAccount;
  readonly roles: Roles;
  readonly simulator: Simulator;
}

type Request = ReturnType<typeof readForm>;

/** IAM as far as `SimulatePrincipalPolicy` and `GetRole`; see iam.md. */
export function createIamService(parts: IamParts): SandboxService {
  return {
    name: 'iam',
    async handle({ operation, body }, response) {
      const form = readForm(body?.toString('utf8') ?? '');
      const answer = { SimulatePrincipalPolicy: simulate, GetRole: getRole }[operation];
      if (answer === undefined) throw unknownOperation('iam', operation);
      sendQueryResult(response, operation, answer(form, parts));
    },
  };
}

function getRole(form: Request, { roles }: IamParts): XmlValue {
  const name = text(form, 'RoleName') ?? '';
  const role = roles.find(name);
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return { Role: { Path: '/', RoleName: role.name, RoleId: role.id, Arn: role.arn } };
}

/** AWS gives a hundred results at once unless it is asked for more, up to a thousand. */
const usualPage = 100;
const longestPage = 1000;

function simulate(form: Request, { account, roles, simulator }: IamParts): XmlValue {
  const source = text(form, 'PolicySourceArn') ?? '';
  const actions = texts(form, 'ActionNames');
  const [resource = '*', more] = texts(form, 'ResourceArns');
  if (more !== undefined) throw new Error('the sandbox simulates one resource at a time');
  for (const action of actions) {
    if (!/^[a-z0-9-]+:\w+$/.test(action)) throw invalid(`Invalid Entity Action: ${action}`);
  }
  if (actions.length === 0) throw invalid('ActionNames is empty');
  if (!/^arn:[\w-]+:iam::\d{12}:(user|role|group)\//.test(source))
    throw invalid(`Invalid Entity Arn: ${source}`);
  const isKnown = source === callerOf(account) || roles.list().some(({ arn }) => arn === source);
  if (!isKnown) throw noSuchEntity(`Policy source ${source} does not exist.`);
  const from = Number(text(form, 'Marker') ?? 0);
  const to = from + Math.min(Number(text(form, 'MaxItems') ?? usualPage), longestPage);
  return {
    IsTruncated: to < actions.length,
    Marker: to < actions.length ? String(to) : undefined,
    EvaluationResults: actions
      .slice(from, to)
      .map((action) => resultOf(action, resource, simulator.decide(action))),
  };
}

const resultOf = (action: string, resource: string, denied: DeniedBy | undefined): XmlValue => ({
  EvalActionName: action,
  EvalResourceName: resource,
  EvalDecision: denied === undefined ? 'allowed' : denied === 'policy' ? 'explicitDeny' : 'implicitDeny',
  MatchedStatements: [],
  MissingContextValues: [],
  OrganizationsDecisionDetail: { AllowedByOrganizations: denied !== 'organization' },
  PermissionsBoundaryDecisionDetail:
    denied === 'boundary' ? { AllowedByPermissionsBoundary: false } : undefined,
});

const invalid = (message: string): AwsFailure => new AwsFailure('InvalidInput', message, 400);

/** On the wire it has no `Exception` at its end. */
const noSuchEntity = (message: string): AwsFailure => new AwsFailure('NoSuchEntity', message, 404);
