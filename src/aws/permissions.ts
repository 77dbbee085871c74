import { callsOf } from './call.js';
import type { Clients } from './clients.js';
import { nameOf } from './errors.js';
import { askIam } from './iam-query.js';
import type { Decision, Permissions, Wanted } from './ports.js';
import { childOf, type Element, textIn } from './query-xml.js';

export function createPermissions({ options }: Pick<Clients, 'options'>): Permissions {
  const call = callsOf('iam', options);
  const iam = (action: string, on: string, form: Readonly<Record<string, string>>) =>
    call(action, on, async () => {
      try {
        return await askIam(options, action, form);
      } catch (error) {
        if (nameOf(error) === 'NoSuchEntity') return undefined;
        throw error;
      }
    });

  return {
    async simulate(principal, wanted) {
      const decisions: Decision[] = [];
      for (let marker: string | undefined, more = true; more; ) {
        const form = { PolicySourceArn: principal, ...formOf(wanted) };
        const page = marker === undefined ? form : { ...form, Marker: marker };
        const answer = await iam('SimulatePrincipalPolicy', principal, page);
        if (answer === undefined) return undefined;
        decisions.push(...resultsIn(answer));
        marker = textIn(answer, 'Marker');
        more = textIn(answer, 'IsTruncated') === 'true' && marker !== undefined;
      }
      return decisions;
    },

    async roleArn(name) {
      const answer = await iam('GetRole', name, { RoleName: name });
      return textIn(childOf(answer, 'Role'), 'Arn');
    },
  };
}

/** Lists are `Name.member.1`, `.2`, … */
function formOf({ actions, resource, context }: Wanted): Record<string, string> {
  const keys = Object.entries(context).flatMap(([key, value], index) => {
    const entry = `ContextEntries.member.${index + 1}`;
    return [
      [`${entry}.ContextKeyName`, key],
      [`${entry}.ContextKeyType`, 'string'],
      [`${entry}.ContextKeyValues.member.1`, value],
    ];
  });
  return Object.fromEntries([
    ...actions.map((action, index) => [`ActionNames.member.${index + 1}`, action]),
    ['ResourceArns.member.1', resource],
    ...keys,
    ['MaxItems', '1000'],
  ]) as Record<string, string>;
}

const resultsIn = (answer: Element): readonly Decision[] =>
  (childOf(answer, 'EvaluationResults')?.children ?? []).map((result) => ({
    action: textIn(result, 'EvalActionName') ?? '',
    decision: decisionOf(result),
  }));

/** A boundary or an organization that does not allow something cannot be overruled, whatever a policy says. */
function decisionOf(result: Element): Decision['decision'] {
  const said = textIn(result, 'EvalDecision');
  const organization = childOf(result, 'OrganizationsDecisionDetail');
  const boundary = childOf(result, 'PermissionsBoundaryDecisionDetail');
  const overruled =
    textIn(organization, 'AllowedByOrganizations') === 'false' ||
    textIn(boundary, 'AllowedByPermissionsBoundary') === 'false';
  if (said === 'explicitDeny' || overruled) return 'forbidden';
  return said === 'allowed' ? 'allowed' : 'missing';
}
