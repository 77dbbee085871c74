import { type Input, isOn } from './command.js';
import { type DeployReport, deploy } from './deploy-flow.js';
import type { Session } from './session.js';
import { settleConfig } from './settled-config.js';
import { findTarget } from './target.js';
import { wire } from './wire.js';

/** What a deploy would find and do, without asking anybody and without changing anything. */
export async function planned(input: Input, session: Session): Promise<DeployReport> {
  const { config, origins, path, warnings } = await settleConfig(input, session.io);
  for (const warning of warnings) session.emit({ kind: 'note', level: 'warn', text: warning.what });
  const target = await findTarget(config, origins, session);
  const { io, emit, signals } = session;
  const wiring = wire({ io, config, target, configPath: path, emit, signals });
  const nobody = (): never => {
    throw new Error('a plan asks nobody and hands nothing over');
  };
  return deploy(
    {
      config,
      region: target.region,
      wiring,
      adopt: isOn(input, 'adopt'),
      verify: input.options.verify !== false,
      dryRun: true,
      replaceStack: false,
      refreshLimits: isOn(input, 'refreshLimits'),
      agree: nobody,
      askAdopt: async () => false,
      keepKey: nobody,
    },
    session,
  );
}
