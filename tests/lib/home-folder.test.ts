import { expect, it } from '@jest/globals';
import { homeFolder } from '../../src/lib/home-folder.js';

const unknown = (): never => {
  throw new Error('uv_os_homedir returned ENOENT (no such file or directory)');
};
const user = { username: 'eve', uid: 1, gid: 1, shell: null, homedir: '/home/eve' };

it.each([
  ['what the environment says', '/somewhere', () => user, '/somewhere'],
  ['the user’s own where HOME is empty', '', () => user, '/home/eve'],
  ['/ where HOME is empty and nobody knows the user', '', unknown, '/'],
  ['/ for a user without one', '', () => ({ ...user, homedir: '' }), '/'],
])('the home is %s', (_what, home, userInfo, expected) => {
  expect(homeFolder({ homedir: () => home, userInfo: userInfo as never })).toBe(expected);
});

it('the home is / where there is neither HOME nor a user', () => {
  expect(homeFolder({ homedir: unknown, userInfo: unknown as never })).toBe('/');
});
