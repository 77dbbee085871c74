import type { Rule } from '../rules/rule.js';
import { block, number, text } from './block.js';

const day = '(MON|TUE|WED|THU|FRI|SAT|SUN)';
const zoneName = /^[A-Za-z][A-Za-z0-9_+/-]{0,49}$/;
const hours = 'These are the hours of a day.';

export const warm = block('warm', 'Instances that a schedule keeps ready, with the model loaded.', {
  everyMinutes: number({
    flag: '--warm-every <minutes>',
    min: 1,
    max: 60,
    unit: 'minutes',
    why: 'Only these divide an hour; AWS was seen to keep an idle instance for about 45 minutes, and promises nothing.',
    only: [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60],
    description: 'How often the function is woken. Absent: never, and nothing is paid while idle.',
    fallback: undefined,
  }),
  instances: number({
    min: 1,
    max: 5,
    unit: 'instances',
    why: 'They are woken by one rule of EventBridge, which has five targets at most.',
    description: 'How many instances are kept ready, for so many callers at once.',
    fallback: 1,
  }),
  from: number({
    min: 0,
    max: 23,
    unit: 'hours',
    why: hours,
    description: 'Hour of the day at which the window begins.',
    fallback: 0,
  }),
  until: number({
    min: 1,
    max: 24,
    unit: 'hours',
    why: hours,
    description: 'Hour of the day at which the window ends; an earlier one than from is on the next day.',
    fallback: 24,
  }),
  days: text({
    pattern: new RegExp(`^${day}(-${day})?(,${day}(-${day})?)*$`),
    maxLength: 60,
    allowed: 'days of the week such as MON-FRI or MON,WED,SAT-SUN',
    description: 'Days on which the window begins.',
    fallback: 'MON-SUN',
  }),
  timeZone: text({
    pattern: zoneName,
    maxLength: 50,
    allowed: 'a time zone such as Europe/Berlin or UTC',
    description: 'Time zone of the hours and days; summer time is followed.',
    fallback: 'UTC',
  }),
});

export const warmWindowIsOpen: Rule = {
  name: 'warm-window-is-open',
  about: ['warm.until', 'warm.from'],
  check: ({ warm: { from, until } }, say) => {
    if (from !== until) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('warm.from')} and ${say('warm.until')} are both ${from}.`,
        why: 'A window that ends when it begins is none.',
        remedy: 'For all day write from: 0 and until: 24.',
      },
    ];
  },
};

export const warmZoneIsKnown: Rule = {
  name: 'warm-zone-is-known',
  about: ['warm.timeZone'],
  check: ({ warm: { timeZone } }, say) => {
    if (!zoneName.test(timeZone) || isZone(timeZone)) return [];
    return [
      {
        id: 'config-not-allowed',
        what: `${say('warm.timeZone')} is ${timeZone}, which is no time zone that we know.`,
        remedy: 'Write a name of the IANA database, such as Europe/Berlin.',
      },
    ];
  },
};

export const warmNeedsInterval: Rule = {
  name: 'warm-needs-interval',
  about: ['warm.instances', 'warm.everyMinutes', 'warm.from', 'warm.until'],
  check: ({ warm: { everyMinutes, instances, from, until } }, say) => {
    if (everyMinutes !== undefined || (instances === 1 && from === 0 && until === 24)) return [];
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `warm says which instances and when, but ${say('warm.everyMinutes')} is not given: nothing is kept warm.`,
        remedy: 'Add everyMinutes: 5 below warm, or remove the rest.',
      },
    ];
  },
};

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
