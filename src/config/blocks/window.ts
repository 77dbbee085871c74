import type { Rule } from '../rules/rule.js';
import { number, text } from './block.js';

const day = '(MON|TUE|WED|THU|FRI|SAT|SUN)';
const hours = 'These are the hours of a day.';
const zoneName = /^[A-Za-z][A-Za-z0-9_+/-]{0,49}$/;

/** Fields of a block for hours of some days of the week; all of them by default. */
export const windowFields = {
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
    description: 'Hour of the day at which the window ends; one before from is on the next day.',
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
};

/** What must hold of the window of a block. */
export const windowRules = (key: 'warm' | 'provisioned'): readonly Rule[] => [
  {
    name: `${key}-window-is-open`,
    about: [`${key}.until`, `${key}.from`],
    check: ({ [key]: { from, until } }, say) => {
      if (from !== until) return [];
      return [
        {
          id: 'config-impossible',
          what: `${say(`${key}.from`)} and ${say(`${key}.until`)} are both ${from}.`,
          why: 'A window that ends when it begins is none.',
          remedy: 'For all day write from: 0 and until: 24.',
        },
      ];
    },
  },
  {
    name: `${key}-zone-is-known`,
    about: [`${key}.timeZone`],
    check: ({ [key]: { timeZone } }, say) => {
      // What has not even the form of a name another rule tells.
      if (!zoneName.test(timeZone) || isZone(timeZone)) return [];
      return [
        {
          id: 'config-not-allowed',
          what: `${say(`${key}.timeZone`)} is ${timeZone}, which is no time zone that we know.`,
          remedy: 'Write a name of the IANA database, such as Europe/Berlin.',
        },
      ];
    },
  },
];

function isZone(name: string): boolean {
  // The default; the first question loads the zones, for some 20 ms.
  if (name === 'UTC') return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
