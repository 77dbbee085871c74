import type { Command } from '../command.js';
import { benchCommand } from './bench.js';
import { cacheCommand } from './cache.js';
import { chatCommand } from './chat.js';
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
import { updateCommand } from './update.js';
import { validateCommand } from './validate.js';
/** Every command there is, in the order of `--help`. */
export const commands: readonly Command[] = [
  rehearseCommand,
  initCommand,
  deployCommand,
  planCommand,
  diffCommand,
  redeployCommand,
  rollbackCommand,
  updateCommand,
  destroyCommand,
  runCommand,
  chatCommand,
  openCommand,
  proxyCommand,
  envCommand,
  curlCommand,
  listModelsCommand,
  showCommand,
  psCommand,
  rmCommand,
  keyCommand,
  statusCommand,
  statsCommand,
  logsCommand,
  doctorCommand,
  stopCommand,
  startCommand,
  devCommand,
  benchCommand,
  modelsCommand,
  costCommand,
  imageCommand,
  cacheCommand,
  validateCommand,
  policyCommand,
  renderCommand,
  completionCommand,
  helpCommand,
];
