import { type Check, good, trouble } from '../check.js';

/** `engines` of package.json: of 20 from 20.19, of what is newer from 22.2, the first with `zlib.crc32`. */
const isSupported = (major: number, minor: number): boolean =>
  major === 20 ? minor >= 19 : major > 22 || (major === 22 && minor >= 2);

export const node: Check = {
  id: 'node',
  group: 'machine',
  async look({ machine }) {
    const [major = 0, minor = 0] = machine.node.split('.').map(Number);
    if (isSupported(major, minor)) return [good(`Node ${machine.node}`)];
    const what = `Node ${machine.node} is too old: 20.19, 22.2 or newer is needed`;
    return [trouble('error', what, 'nvm install --lts')];
  },
};
