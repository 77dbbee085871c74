import { putBack } from '../../apply/tuning/put-back.js';
import { type ExitCode, exitCodes } from '../../core/exit-codes.js';
import { surveyStack } from '../../survey/stack.js';
import type { Session } from '../session.js';
import { absent, deployedSettings, type Tunable } from './tuning-facts.js';

/** `tune --put-back`: what a killed run has left goes, and nothing is measured. @throws UserError `stack-absent` (exit 6) */
export async function putBackAction(
  { settled: { config }, target, wiring }: Tunable,
  session: Session,
): Promise<ExitCode> {
  const { name, stackName } = config;
  const stack = await surveyStack(target.aws.stacks, stackName);
  if (stack.kind === 'absent') throw absent(stackName, name, target);
  const { versions, functions } = target.aws;
  const { watch } = wiring.ports;
  const ports = { versions, functions, watch };
  const deleted = await putBack(name, deployedSettings(stack), ports, session.signals.signal);
  session.result(
    session.json
      ? JSON.stringify({ schemaVersion: 1, ok: true, function: name, deletedVersions: deleted }, null, 2)
      : deleted === 0
        ? `${name} has nothing of a tuning any more`
        : `${name}: ${deleted} temporary versions taken away`,
  );
  return exitCodes.ok;
}
