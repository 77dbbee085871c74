import type { Aws } from '../../aws/ports.js';
import { isUserError } from '../../core/errors.js';
import { type ExitCode, exitCodes } from '../../core/exit-codes.js';
import { diagnose } from '../../logs/diagnose.js';
import type { LogEvent } from '../../logs/line.js';
import { readExport } from '../../logs/reading/export.js';
import { type Input, textOption } from '../command.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { findTarget } from '../target.js';
import { findingsText } from './findings-text.js';
import { openLogFile } from './open-log-file.js';
import { sinceOf } from './since.js';

/** Says what went wrong. Faults that were found are the answer, not a failure: exit 0 with and without them. */
export async function diagnoseLogs(input: Input, session: Session): Promise<ExitCode> {
  const { events, of } = await sourceOf(input, session);
  const { findings, read } = await diagnose(events);
  if (session.json) {
    const told = findings.map(({ evidence, ...finding }) => ({
      ...finding,
      evidence: evidence.map(({ at, message }) => ({ timestamp: at ?? null, message })),
    }));
    session.result(
      JSON.stringify({ schemaVersion: 1, ok: true, source: of, lines: read, findings: told }, null, 2),
    );
  } else session.result(findingsText({ findings, read, of }, session.style, session.io.stdout.columns));
  return exitCodes.ok;
}

async function sourceOf(
  input: Input,
  session: Session,
): Promise<{ readonly events: AsyncIterable<LogEvent>; readonly of: string }> {
  const file = textOption(input, 'file');
  if (file !== undefined) {
    return {
      events: readExport(openLogFile(session.io, file)),
      of: file === '-' ? 'standard input' : file,
    };
  }
  const from = sinceOf(input, session.io.now(), '24h');
  const { config, origins } = await settleConfig(input, session.io);
  const { aws } = await findTarget(config, origins, session);
  const of = `/aws/lambda/${config.name} since ${new Date(from).toISOString().slice(0, 16)}Z`;
  return { events: told(aws, config.name, { from, session }), of };
}

/** The log, and the function's own state: one that cannot run writes no log. */
async function* told(
  aws: Aws,
  name: string,
  { from, session }: { from: number; session: Session },
): AsyncGenerator<LogEvent> {
  const details = await aws.functions.inspect(name, 'live');
  const now = session.io.now();
  if (details !== undefined) {
    const { state, stateReason, stateReasonCode, lastUpdate, lastUpdateReason, lastUpdateReasonCode } =
      details;
    if (state === 'Failed' || state === 'Inactive') {
      yield {
        at: now,
        message: `function state ${state}: ${stateReasonCode ?? ''} ${stateReason ?? ''}`.trim(),
      };
    }
    if (lastUpdate === 'Failed') {
      const why = `${lastUpdateReasonCode ?? ''} ${lastUpdateReason ?? ''}`;
      yield { at: now, message: `function's last update Failed: ${why}`.trim() };
    }
  }
  try {
    yield* aws.logGroups.events(`/aws/lambda/${name}`, { from }, session.signals.signal);
  } catch (error) {
    const absent = isUserError(error) && error.code === 'log-group-absent';
    if (!absent || details === undefined) throw error;
  }
}
