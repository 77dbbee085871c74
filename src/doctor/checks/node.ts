import { type Check, good, trouble } from '../check.js';

/** `engines` of package.json. */
const oldest = [20, 19] as const;

export const node: Check = {
  id: 'node',
  group: 'machine',
  async look({ machine }) {
    const [major = 0, minor = 0] = machine.node.split('.').map(Number);
    const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
    if (!isOld) return [good(`Node ${machine.node}`)];
    return [
      trouble('error', `Node ${machine.node} is too old: ${oldest.join('.')} is needed`, 'nvm install --lts'),
    ];
  },
};
