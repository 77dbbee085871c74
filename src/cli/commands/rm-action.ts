import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Action } from '../command.js';
import { settleConfig } from '../settled-config.js';

/**
 * Whoever knows Ollama types it. Taking a whole deployment away is not what they mean by it, so nothing is done and what
 * they may mean is named.
 *
 * @throws UserError `model-is-deployed` (exit 2), always
 */
export const rmAction: Action = async (input, session) => {
  const { config } = await settleConfig(input, session.io);
  const model = input.argument ?? config.model ?? 'the model';
  throw new UserError({
    code: 'model-is-deployed',
    message: `${model.slice(0, 200)} cannot be removed alone; nothing was removed`,
    why:
      config.modelSource === 'image'
        ? 'a deployed model is a layer of the image that its function runs, which could answer nothing without it'
        : `the function takes it from ${config.modelSource} at every start, and could answer nothing without it`,
    next: [
      'ollama-lambda destroy   # the function, its image and the rest of the stack',
      'ollama-lambda deploy --model qwen3:0.6b   # another model in its place',
      'ollama-lambda cache prune --all   # what is kept of models on this machine',
    ],
    exitCode: exitCodes.usage,
  });
};
