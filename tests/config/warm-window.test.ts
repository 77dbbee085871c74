import { describe, expect, it } from '@jest/globals';
import { hoursADay, warmDays, warmExpression } from '../../src/config/warm-window.js';

const window = { everyMinutes: 5, instances: 1, from: 0, until: 24, days: 'MON-SUN', timeZone: 'UTC' };

describe('when instances are kept warm', () => {
  it.each([
    ['day and night', {}, 'cron(0/5 * ? * * *)', 24],
    ['office hours', { from: 8, until: 18, days: 'MON-FRI' }, 'cron(0/5 8-17 ? * MON,TUE,WED,THU,FRI *)', 10],
    ['one hour', { from: 8, until: 9 }, 'cron(0/5 8 ? * * *)', 1],
    ['over midnight', { from: 22, until: 6 }, 'cron(0/5 22-23,0-5 ? * * *)', 8],
    ['the last hour and the first', { from: 23, until: 1 }, 'cron(0/5 23,0 ? * * *)', 2],
    ['until midnight', { from: 20, until: 24 }, 'cron(0/5 20-23 ? * * *)', 4],
    ['once an hour', { everyMinutes: 60 }, 'cron(0 * ? * * *)', 24],
    ['days over the end of the week', { days: 'SAT-MON' }, 'cron(0/5 * ? * MON,SAT,SUN *)', 24],
    ['days named twice', { days: 'MON-WED,TUE' }, 'cron(0/5 * ? * MON,TUE,WED *)', 24],
  ])('%s', (_name, changes, expression, hours) => {
    expect(warmExpression({ ...window, ...changes })).toBe(expression);
    expect(hoursADay({ ...window, ...changes })).toBe(hours);
  });

  it('names every day once, from Monday on', () =>
    expect(warmDays('SUN,MON-SUN')).toEqual(['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN']));
});
