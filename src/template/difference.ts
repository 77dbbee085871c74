import { isMapping } from './validate/intrinsics.js';

/** The part of `@aws-cdk/cloudformation-diff` that we use. */
export interface Differ {
  fullDiff(current: Template, wanted: Template): DifferReport;
}

type Template = Record<string, unknown>;

interface DifferReport {
  readonly resources: { readonly changes: Readonly<Record<string, ResourceReport>> };
  readonly parameters: Collection;
  readonly outputs: Collection;
  readonly conditions: Collection;
  readonly iamChanges: {
    readonly hasChanges: boolean;
    readonly permissionsBroadened: boolean;
    readonly statements: Diffable<Statement>;
    readonly managedPolicies: Diffable<unknown>;
  };
}

interface Diffable<T> {
  readonly additions: readonly T[];
  readonly removals: readonly T[];
}

interface Collection {
  readonly changes: Readonly<Record<string, ValueReport>>;
}

interface ValueReport {
  readonly oldValue: unknown;
  readonly newValue: unknown;
  readonly changeImpact?: string;
}

interface Statement {
  render(): unknown;
}

interface ResourceReport {
  readonly changeImpact: string;
  readonly oldResourceType: string | undefined;
  readonly newResourceType: string | undefined;
  readonly propertyUpdates: Readonly<Record<string, ValueReport>>;
  readonly otherChanges: Readonly<Record<string, ValueReport>>;
}

export type Change = 'replace' | 'may-replace' | 'delete' | 'orphan' | 'update' | 'create';

/** What stands between two templates: what hurts comes first. Versioned JSON. */
export interface TemplateDifference {
  readonly version: 1;
  /** Whether somebody may do more afterwards. */
  readonly permissionsBroadened: boolean;
  readonly permissions: readonly PermissionChange[];
  readonly resources: readonly ResourceChange[];
  /** Of parameters, conditions and outputs, by `Outputs.FunctionUrl`. */
  readonly others: readonly ValueChange[];
}

export interface PermissionChange {
  readonly change: 'added' | 'removed';
  readonly what: unknown;
}

export interface ResourceChange {
  readonly logicalId: string;
  readonly type: string;
  readonly change: Change;
  readonly properties: readonly ValueChange[];
}

export interface ValueChange {
  readonly name: string;
  /** Absent when it was or will not be there. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** Whether this property is why a resource is replaced. */
  readonly replaces?: boolean;
}

const order: readonly Change[] = ['replace', 'may-replace', 'delete', 'orphan', 'update', 'create'];

const changes: Readonly<Record<string, Change>> = {
  WILL_REPLACE: 'replace',
  MAY_REPLACE: 'may-replace',
  WILL_DESTROY: 'delete',
  WILL_ORPHAN: 'orphan',
  WILL_UPDATE: 'update',
  WILL_CREATE: 'create',
};

/** @param current `{}` when nothing is deployed */
export function differenceOf(differ: Differ, current: Template, wanted: Template): TemplateDifference {
  const report = differ.fullDiff(long(current) as Template, long(wanted) as Template);
  const { statements, managedPolicies, permissionsBroadened } = report.iamChanges;
  const resources = Object.entries(report.resources.changes).flatMap(([id, each]) =>
    resourceChange(id, each),
  );
  return {
    version: 1,
    permissionsBroadened,
    permissions: [
      ...statements.additions.map((each) => ({ change: 'added' as const, what: each.render() })),
      ...managedPolicies.additions.map((what) => ({ change: 'added' as const, what })),
      ...statements.removals.map((each) => ({ change: 'removed' as const, what: each.render() })),
      ...managedPolicies.removals.map((what) => ({ change: 'removed' as const, what })),
    ],
    resources: resources.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change)),
    others: (['parameters', 'conditions', 'outputs'] as const).flatMap((section) =>
      Object.entries(report[section].changes).map(([name, each]) =>
        valueChange(`${title(section)}.${name}`, each),
      ),
    ),
  };
}

export const isEmpty = ({ resources, others, permissions }: TemplateDifference): boolean =>
  resources.length + others.length + permissions.length === 0;

function resourceChange(logicalId: string, report: ResourceReport): readonly ResourceChange[] {
  const change = changes[report.changeImpact];
  if (change === undefined) return [];
  const updates = [...Object.entries(report.propertyUpdates), ...Object.entries(report.otherChanges)];
  return [
    {
      logicalId,
      type: report.newResourceType ?? report.oldResourceType ?? '',
      change,
      properties: updates.map(([name, each]) => valueChange(name, each)),
    },
  ];
}

function valueChange(name: string, { oldValue, newValue, changeImpact }: ValueReport): ValueChange {
  const replaces = changeImpact === 'WILL_REPLACE' || changeImpact === 'MAY_REPLACE';
  return {
    name,
    ...(oldValue !== undefined && { before: oldValue }),
    ...(newValue !== undefined && { after: newValue }),
    ...(replaces && { replaces }),
  };
}

const title = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `Fn::GetAtt` may be written in two ways, which are no difference. */
function long(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(long);
  if (!isMapping(node)) return node;
  const { 'Fn::GetAtt': attribute } = node;
  if (typeof attribute === 'string' && attribute.includes('.')) {
    const dot = attribute.indexOf('.');
    return { 'Fn::GetAtt': [attribute.slice(0, dot), attribute.slice(dot + 1)] };
  }
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, long(item)]));
}
