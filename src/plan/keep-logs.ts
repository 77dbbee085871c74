import type { Inventory } from '../survey/facts.js';
import { readCfn, writeCfn } from '../template/cfn-yaml.js';
import type { Step } from './plan.js';
import { approachOf } from './stack-state.js';

/**
 * The step that makes `--keep-logs` true: the stack owns its log group and would delete it. CloudFormation takes no
 * update that changes a DeletionPolicy alone, so the group gets a tag that says why it is there.
 *
 * @returns nothing for a stack that cannot be updated (its log group is gone with the failed create) or has no group
 */
export function keepLogsSteps({ stack }: Inventory): readonly Step[] {
  if (stack.kind === 'absent' || stack.ownership === 'foreign') return [];
  const approach = approachOf(stack);
  const template = retainingLogs(stack.template);
  if (approach.mode !== 'update' || template === undefined) return [];
  return [
    ...approach.first,
    {
      kind: 'retain-logs',
      because: 'the stack would delete its log group with itself (--keep-logs)',
      stackName: stack.stack.name,
      template,
      parameters: Object.keys(stack.stack.parameters),
      tags: stack.stack.tags,
    },
  ];
}

interface LogGroupResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: { readonly Tags?: readonly unknown[] };
}

/** Without its key a kept log could never be read again. */
const kept = ['AWS::Logs::LogGroup', 'AWS::KMS::Key'];

/** Undefined when there is no log group, or all of them are kept already. */
function retainingLogs(text: string): string | undefined {
  const document = readCfn(text);
  if (document.kind === 'invalid') return undefined;
  const template = document.value as { readonly Resources?: Readonly<Record<string, LogGroupResource>> };
  const groups = Object.entries(template.Resources ?? {}).filter(
    ([, { Type, DeletionPolicy }]) => kept.includes(Type) && DeletionPolicy !== 'Retain',
  );
  if (groups.length === 0) return undefined;
  const changed = Object.fromEntries(groups.map(([id, resource]) => [id, retained(resource)]));
  return writeCfn({ ...template, Resources: { ...template.Resources, ...changed } });
}

const retained = (resource: LogGroupResource): LogGroupResource => ({
  ...resource,
  DeletionPolicy: 'Retain',
  Properties: {
    ...resource.Properties,
    Tags: [
      ...(resource.Properties?.Tags ?? []),
      { Key: 'ollama-lambda:kept', Value: 'by destroy --keep-logs' },
    ],
  },
});
