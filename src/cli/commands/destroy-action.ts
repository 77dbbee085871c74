import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import { describe } from '../../plan/explain.js';
import type { Step } from '../../plan/plan.js';
import { type Action, isOn } from '../command.js';
import { destroy } from '../destroy-flow.js';
import { cannotAsk } from '../interactive.js';
import { destroyDocument, destroyExit, destroyText, inventoryLines } from '../render/destroy-result.js';
import { settleConfig } from '../settled-config.js';
import { findTarget } from '../target.js';
import { wire } from '../wire.js';

export const destroyAction: Action = async (input, session) => {
  const { config, origins, path } = await settleConfig(input, session.io);
  const target = await findTarget(config, origins, session);
  const parts = {
    io: session.io,
    config,
    target,
    configPath: path,
    emit: session.emit,
    signals: session.signals,
  };
  const report = await destroy(
    {
      config,
      target,
      wiring: wire(parts),
      choices: {
        adopt: isOn(input, 'adopt'),
        keepImages: isOn(input, 'keepImages'),
        keepLogs: isOn(input, 'keepLogs'),
        retainBlocked: isOn(input, 'retainBlocked'),
      },
      dryRun: isOn(input, 'dryRun'),
      agree: async (steps, inventory) => {
        session.say(`\n${[...inventoryLines(inventory), '', ...steps.map(stepLine)].join('\n')}\n`);
        if (session.yes) return;
        if (session.interactivity.kind === 'must-not-ask') {
          throw cannotAsk('Deleting needs a yes', ['ollama-lambda destroy --yes'], session.interactivity);
        }
        if (!(await session.ask((prompts) => prompts.confirm('Delete all of this?', false))))
          throw declined();
      },
      askAdopt: async () =>
        session.interactivity.kind === 'may-ask' &&
        session.ask((prompts) =>
          prompts.confirm('The original script’s stack or repository is there. Delete it too?', false),
        ),
    },
    session,
  );
  if (session.json) session.result(JSON.stringify(destroyDocument(target, report), null, 2));
  else session.prose(destroyText(report, session.style));
  return destroyExit(report, session.signals.exitCode());
};

const stepLine = (step: Step, index: number): string => `${String(index + 1).padStart(2)}. ${describe(step)}`;

const declined = (): UserError =>
  new UserError({
    code: 'declined',
    message: 'nothing was deleted',
    next: ['ollama-lambda destroy'],
    exitCode: exitCodes.usage,
  });
