import type { Command } from '../command.js';
import { benchCommand } from './bench.js';
import { cacheCommand } from './cache.js';
import { chatCommand } from './chat.js';
import { compareCommand } from './compare.js';
import { completionCommand } from './completion.js';
import { costCommand } from './cost.js';
import { curlCommand } from './curl.js';
import { deployCommand } from './deploy.js';
import { destroyCommand } from './destroy.js';
import { devCommand } from './dev.js';
import { diffCommand } from './diff.js';
import { doctorCommand } from './doctor.js';
import { envCommand } from './env.js';
import { helpCommand } from './help.js';
import { imageCommand } from './image.js';
import { initCommand } from './init.js';
import { keyCommand } from './key.js';
import { logsCommand } from './logs.js';
import { modelsCommand } from './models.js';
import { openCommand } from './open.js';
import { planCommand } from './plan.js';
import { policyCommand } from './policy.js';
import { proxyCommand } from './proxy.js';
import { redeployCommand } from './redeploy.js';
import { rehearseCommand } from './rehearse.js';
import { renderCommand } from './render.js';
import { rmCommand } from './rm.js';
import { rollbackCommand } from './rollback.js';
import { runCommand } from './run.js';
import { listModelsCommand, psCommand, showCommand } from './served-models.js';
import { statsCommand } from './stats.js';
import { statusCommand } from './status.js';
import { startCommand, stopCommand } from './stop.js';
import { tuneCommand } from './tune.js';
import { updateCommand } from './update.js';
import { validateCommand } from './validate.js';

/** Commands that go together. */
export interface CommandGroup {
  readonly title: string;
  readonly commands: readonly Command[];
}

/** Every command there is, in the order of `--help`. */
export const commandGroups: readonly CommandGroup[] = [
  { title: 'Begin', commands: [rehearseCommand, initCommand, deployCommand] },
  {
    title: 'Change what is deployed',
    commands: [
      planCommand,
      diffCommand,
      updateCommand,
      redeployCommand,
      rollbackCommand,
      stopCommand,
      startCommand,
      destroyCommand,
    ],
  },
  {
    title: 'Use it',
    commands: [
      runCommand,
      chatCommand,
      openCommand,
      proxyCommand,
      envCommand,
      curlCommand,
      keyCommand,
      listModelsCommand,
      showCommand,
      psCommand,
      rmCommand,
    ],
  },
  { title: 'Watch it', commands: [statusCommand, statsCommand, logsCommand, doctorCommand] },
  { title: 'Measure it', commands: [benchCommand, tuneCommand, compareCommand] },
  {
    title: 'Choose and build',
    commands: [modelsCommand, costCommand, devCommand, imageCommand, cacheCommand],
  },
  { title: 'Check', commands: [validateCommand, renderCommand, policyCommand] },
  { title: 'Help', commands: [completionCommand, helpCommand] },
];

export const commands: readonly Command[] = commandGroups.flatMap((group) => group.commands);
