import { showMs } from '../../lib/quantities.js';
import { type Check, good, skipped, trouble } from '../check.js';

/** AWS refuses signatures that are five minutes off; a clock that is a minute off is on its way there. */
const refused = 5 * 60_000;
const suspicious = 60_000;

export const clock: Check = {
  id: 'clock',
  group: 'machine',
  async look({ machine, account, reach }) {
    const seen = await account();
    if (seen.kind === 'unknown') return [skipped('without a Region there is nobody to ask for the time')];
    const answer = await reach(seen.clockUrl);
    const theirs = answer.kind === 'answered' ? Date.parse(answer.date ?? '') : Number.NaN;
    if (Number.isNaN(theirs)) return [skipped(`${seen.clockUrl} did not say the time`)];
    const off = machine.now() - theirs;
    const words = `this machine's clock is ${showMs(Math.abs(off))} ${off < 0 ? 'behind' : 'ahead of'} AWS's`;
    if (Math.abs(off) < suspicious) return [good('the clock agrees with AWS’s')];
    return [
      trouble(
        Math.abs(off) < refused ? 'warning' : 'error',
        `${words}; AWS refuses signatures that are five minutes off`,
        'sudo timedatectl set-ntp true   # Linux; macOS: sudo sntp -sS time.apple.com',
      ),
    ];
  },
};
