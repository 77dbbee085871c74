import { refuseBadName } from '../../plan/key-change.js';
import { createApiKey, handOver, mustHavePlace } from '../api-key.js';
import { type Action, isOn, textOption } from '../command.js';
import { changeKeys } from '../key-flow.js';

export const keyCreateAction: Action = async (input, session) => {
  const name = input.argument ?? '';
  // Before the question where the key goes, whose answer is to be typed with this name.
  refuseBadName(name);
  const keyFile = textOption(input, 'keyFile');
  mustHavePlace(keyFile, `ollama-lambda key create ${name}`, session);
  const key = createApiKey();
  return changeKeys(input, session, {
    change: { kind: 'create', name, sha256: key.sha256, second: isOn(input, 'second') },
    agree: async () => handOver(key, keyFile, session),
  });
};
