import { describe, expect, it } from '@jest/globals';
import { cronEdges, cronWithin, daysOf, hoursADay, shareOfWeek } from '../../src/config/week-window.js';

const always = { from: 0, until: 24, days: 'MON-SUN', timeZone: 'UTC' };

describe('hours of some days of the week', () => {
  it.each([
    ['day and night', {}, '* ? * *', 24],
    ['office hours', { from: 8, until: 18, days: 'MON-FRI' }, '8-17 ? * MON,TUE,WED,THU,FRI', 10],
    ['one hour', { from: 8, until: 9 }, '8 ? * *', 1],
    ['over midnight', { from: 22, until: 6 }, '22-23,0-5 ? * *', 8],
    ['the last hour and the first', { from: 23, until: 1 }, '23,0 ? * *', 2],
    ['until midnight', { from: 20 }, '20-23 ? * *', 4],
    ['days over the end of the week', { days: 'SAT-MON' }, '* ? * MON,SAT,SUN', 24],
    ['days named twice', { days: 'MON-WED,TUE' }, '* ? * MON,TUE,WED', 24],
  ])('%s', (_name, changes, hoursAndDays, hours) => {
    const window = { ...always, ...changes };
    expect(cronWithin(window, 5)).toBe(`cron(0/5 ${hoursAndDays} *)`);
    expect(cronWithin(window, 60)).toBe(`cron(0 ${hoursAndDays} *)`);
    expect(hoursADay(window)).toBe(hours);
    expect(shareOfWeek(window)).toBeCloseTo((hours * daysOf(window.days).length) / 168, 10);
  });

  it.each([
    [
      'office hours',
      { from: 8, until: 18, days: 'MON-FRI' },
      '8 ? * MON,TUE,WED,THU,FRI',
      '18 ? * MON,TUE,WED,THU,FRI',
    ],
    ['over midnight', { from: 22, until: 6, days: 'FRI,SUN' }, '22 ? * FRI,SUN', '6 ? * MON,SAT'],
    ['until midnight', { from: 20, days: 'SUN' }, '20 ? * SUN', '0 ? * MON'],
    ['whole days that touch', { days: 'MON-WED,SAT' }, '0 ? * MON,SAT', '0 ? * THU,SUN'],
    ['whole days over the end of the week', { days: 'SUN,MON' }, '0 ? * SUN', '0 ? * TUE'],
    ['every evening', { from: 18, until: 23 }, '18 ? * *', '23 ? * *'],
  ])('begins and ends: %s', (_name, changes, begin, end) =>
    expect(cronEdges({ ...always, ...changes })).toEqual({
      begin: `cron(0 ${begin} *)`,
      end: `cron(0 ${end} *)`,
    }),
  );

  it('never ends when it is all there is', () => expect(cronEdges(always)).toBeUndefined());

  it('names every day once, from Monday on', () =>
    expect(daysOf('SUN,MON-SUN')).toEqual(['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN']));
});
