import { exitCodes } from '../../core/exit-codes.js';
import { deployedKeys } from '../../plan/key-change.js';
import { surveyStack } from '../../survey/stack.js';
import type { Action } from '../command.js';
import { keysDocument, keysText } from '../render/keys.js';
import { settleConfig } from '../settled-config.js';
import { findTarget } from '../target.js';

export const keyListAction: Action = async (input, session) => {
  const { config, origins } = await settleConfig(input, session.io);
  const { aws } = await findTarget(config, origins, session);
  const keys = deployedKeys(await surveyStack(aws.stacks, config.stackName), config.stackName);
  session.result(session.json ? JSON.stringify(keysDocument(keys), null, 2) : keysText(keys));
  return exitCodes.ok;
};
