import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Action } from '../command.js';
import { bashCompletion } from '../completion/bash.js';
import { fishCompletion } from '../completion/fish.js';
import { powershellCompletion } from '../completion/powershell.js';
import { zshCompletion } from '../completion/zsh.js';

const scripts: Readonly<Record<string, () => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};

export const completionAction: Action = async ({ argument = '' }, session) => {
  const script = Object.hasOwn(scripts, argument) ? scripts[argument] : undefined;
  if (script === undefined) {
    throw new UserError({
      code: 'shell-unknown',
      message: `there is no completion for ${argument.slice(0, 40)}`,
      why: `there is one for ${Object.keys(scripts).join(', ')}`,
      next: ['ollama-lambda completion bash'],
      exitCode: exitCodes.usage,
    });
  }
  session.result(
    session.json
      ? JSON.stringify({ schemaVersion: 1, ok: true, shell: argument, script: script() })
      : script(),
  );
  return exitCodes.ok;
};
