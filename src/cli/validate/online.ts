import { domainOf } from '../../aws/partition.js';
import type { Aws } from '../../aws/ports.js';
import type { Finding } from '../../core/finding.js';
import { keyParametersOf } from '../../plan/api-keys.js';
import { ownerTags } from '../../plan/owner-tags.js';
import type { Input } from '../command.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { findTarget } from '../target.js';

/** What AWS itself says: ValidateTemplate, and a change set that is made, read and deleted, never executed. */
export async function onlineFindings(
  input: Input,
  session: Session,
  template: string,
): Promise<readonly Finding[]> {
  const { config, origins } = await settleConfig(input, session.io);
  const { aws, identity, region } = await findTarget(config, origins, session);
  const complaint = await aws.stacks.validate(template);
  if (complaint !== undefined) return [{ id: 'aws-validate-template', severity: 'error', what: complaint }];
  const imageUri = `${identity.account}.dkr.ecr.${region}.${domainOf(region)}/${config.repository}@sha256:${'0'.repeat(64)}`;
  const key: Record<string, string> =
    config.endpoint.auth === 'api-key' ? keyParametersOf('0'.repeat(64)) : {};
  const change = { stackName: config.stackName, template, parameters: { ImageUri: imageUri, ...key } };
  const refused = await tryChangeSet(aws, change, session);
  return refused === undefined ? [] : [{ id: 'aws-change-set', severity: 'error', what: refused }];
}

/** The stack that a change set of a first create leaves behind; not one that somebody else has gone on with meanwhile. */
async function deleteOutline({ stacks }: Aws, stackId: string): Promise<void> {
  if ((await stacks.describe(stackId))?.status === 'REVIEW_IN_PROGRESS') await stacks.delete(stackId);
}

interface Tried {
  readonly stackName: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

async function tryChangeSet(
  aws: Aws,
  { stackName, template, parameters }: Tried,
  { io, signals }: Session,
): Promise<string | undefined> {
  const existing = await aws.stacks.describe(stackName);
  const isNew = existing === undefined || existing.status === 'REVIEW_IN_PROGRESS';
  const made = await aws.stacks.createChangeSet({
    stackName,
    changeSetName: `ollama-lambda-validate-${io.now()}`,
    mode: isNew ? 'create' : 'update',
    template,
    parameters,
    // What a change set leaves behind when it may not be deleted, or nobody waits for that, is known for ours.
    tags: isNew ? ownerTags() : {},
  });
  try {
    for (;;) {
      signals.signal.throwIfAborted();
      const seen = await aws.stacks.describeChangeSet(made.id);
      if (seen === undefined || seen.status === 'CREATE_COMPLETE') return undefined;
      if (seen.status === 'FAILED') {
        const reason = seen.statusReason ?? 'the change set failed without a reason';
        return /didn't contain changes|No updates are to be performed/i.test(reason) ? undefined : reason;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  } finally {
    try {
      await aws.stacks.deleteChangeSet(made.id);
    } finally {
      if (existing === undefined) await deleteOutline(aws, made.stackId);
    }
  }
}
