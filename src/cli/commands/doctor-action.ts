import { exitCodes } from '../../core/exit-codes.js';
import { checks } from '../../doctor/checks/list.js';
import { type Examined, examine } from '../../doctor/examine.js';
import { type Action, isOn } from '../command.js';
import { doctorText } from '../doctor/doctor-text.js';
import { doctorWorld } from '../doctor/world.js';

export const doctorAction: Action = async (input, session) => {
  const examined = await examine(checks, await doctorWorld(input, session), isOn(input, 'fix'));
  const ok = !examined.some(isError);
  session.result(
    session.json
      ? JSON.stringify({ schemaVersion: 1, ok, checks: examined.map(document) }, null, 2)
      : doctorText(examined, session.style, session.io.stdout.columns),
  );
  return ok ? exitCodes.ok : exitCodes.failed;
};

const isError = ({ verdict, fixed }: Examined): boolean =>
  fixed === undefined && verdict.kind === 'trouble' && verdict.severity === 'error';

function document({ check, verdict, fixed }: Examined): object {
  const { id, group } = check;
  const common = { id, group, verdict: verdict.kind, text: verdict.text };
  if (verdict.kind !== 'trouble') return common;
  const { severity, remedy, fix } = verdict;
  return { ...common, severity, remedy, fixable: fix !== undefined, fixed: fixed ?? null };
}
