import type { Config } from '../../config/config.js';
import { agreeToPlan } from '../agree-to-plan.js';
import { handOver, mustHavePlace } from '../api-key.js';
import { answered } from '../ask-missing.js';
import { type Action, type Input, isOn, textOption } from '../command.js';
import { type DeployReport, deploy } from '../deploy-flow.js';
import { deployDocument, deployExit, deployText } from '../render/deploy-result.js';
import { foldFor } from '../render/wrap.js';
import type { Session } from '../session.js';
import { settleConfig } from '../settled-config.js';
import { findTarget } from '../target.js';
import { targetFlags } from '../target-flags.js';
import { wire } from '../wire.js';

export const deployAction: Action = (input, session) => run(input, session, false);
export const redeployAction: Action = (input, session) => run(input, session, true);

async function run(
  input: Input,
  session: Session,
  replaceStack: boolean,
): Promise<ReturnType<typeof deployExit>> {
  const settled = await settleConfig(input, session.io);
  for (const warning of settled.warnings) session.emit({ kind: 'note', level: 'warn', text: warning.what });
  const target = await findTarget(settled.config, settled.origins, session);
  const { config, save } = await answered(settled, target, session);
  const keyFile = textOption(input, 'keyFile');
  let keyWritten = false;
  const wiring = wire({
    io: session.io,
    config,
    target,
    configPath: settled.path,
    emit: session.emit,
    signals: session.signals,
  });
  const report = await deploy(
    {
      config,
      region: target.region,
      wiring,
      adopt: isOn(input, 'adopt'),
      verify: input.options.verify !== false,
      dryRun: isOn(input, 'dryRun'),
      replaceStack,
      refreshLimits: isOn(input, 'refreshLimits'),
      agree: async (plan, facts) => {
        await agreeToPlan(plan, facts, session);
        await save();
      },
      askAdopt: async () =>
        session.interactivity.kind === 'may-ask' &&
        session.ask((prompts) =>
          prompts.confirm('The original script’s stack or repository is there. Take them over?', false),
        ),
      keepKey: (key) => {
        mustHavePlace(keyFile, 'ollama-lambda deploy --yes', session);
        handOver(key, keyFile, session);
        keyWritten = true;
      },
    },
    session,
  );
  if (keyFile !== undefined && !keyWritten) tellUnwritten(keyFile, report, config, session);
  if (session.json) session.result(JSON.stringify(deployDocument(config, target.region, report), null, 2));
  else
    session.result(
      deployText(config, target.region, report, {
        style: session.style,
        fold: foldFor(session.io.stdout),
        where: targetFlags(input),
      }),
    );
  return deployExit(report, session.signals.exitCode());
}

/** A file that was asked for and does not come would be looked for in vain. */
function tellUnwritten(file: string, { outcome }: DeployReport, config: Config, session: Session): void {
  const { auth } = config.endpoint;
  const kept = outcome.kind === 'planned' ? 'nothing is changed' : 'the stack keeps the key that it has';
  const because = auth === 'api-key' ? kept : `auth is ${auth}, and there is no key`;
  session.emit({ kind: 'note', level: 'warn', text: `--key-file ${file} is not written: ${because}` });
}
