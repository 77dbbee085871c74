/** Hours of some days of the week. */
export interface WeekWindow {
  /** Hour of the day at which it begins, 0 to 23, in `timeZone`. */
  readonly from: number;
  /** Hour at which it ends, 1 to 24; before `from` it is over midnight. */
  readonly until: number;
  /** Days on which it begins: `MON-FRI`, `SAT,SUN`. */
  readonly days: string;
  readonly timeZone: string;
}

const week: readonly string[] = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/**
 * The days that a text such as `MON-FRI,SUN` names, in the order of the week. A span may run over its end.
 * @param text of the form that the field takes
 */
export function daysOf(text: string): readonly string[] {
  const named = new Set<string>();
  for (const part of text.split(',')) {
    const [first = '', last = first] = part.split('-');
    const start = week.indexOf(first);
    const length = (week.indexOf(last) - start + 7) % 7;
    for (let step = 0; step <= length; step++) named.add(week[(start + step) % 7] ?? '');
  }
  return week.filter((day) => named.has(day));
}

export const hoursADay = ({ from, until }: Pick<WeekWindow, 'from' | 'until'>): number =>
  until > from ? until - from : 24 - from + until;

/** Of all hours that there are, the part that is in it: 0 to 1. */
export const shareOfWeek = (window: WeekWindow): number =>
  (hoursADay(window) * daysOf(window.days).length) / (24 * 7);

/** `MON-FRI 8:00 to 18:00 (Europe/Berlin)`, for people. */
export function windowText(window: WeekWindow): string {
  const { from, until, days, timeZone } = window;
  const hours = hoursADay(window) === 24 ? 'day and night' : `${from}:00 to ${until}:00`;
  return `${daysOf(days).length === 7 ? '' : `${days} `}${hours} (${timeZone})`;
}

/** As AWS writes it: every so many minutes of it, a divisor of an hour. */
export function cronWithin(window: WeekWindow, everyMinutes: number): string {
  const minutes = everyMinutes === 60 ? '0' : `0/${everyMinutes}`;
  return cron(minutes, hoursOf(window), daysOf(window.days));
}

/**
 * When it begins and when it ends. Days that touch at midnight are one window: begin and end would come at the same
 * moment, in whichever order. Undefined when it never ends.
 */
export function cronEdges(window: WeekWindow): { begin: string; end: string } | undefined {
  if (shareOfWeek(window) === 1) return undefined;
  const { from, until } = window;
  const days = daysOf(window.days);
  const touch = hoursADay(window) === 24;
  const begins = days.filter((day) => !(touch && days.includes(dayAfter(day, -1))));
  const ends = days.filter((day) => !(touch && days.includes(dayAfter(day, 1))));
  const nextDay = until === 24 || until <= from;
  return {
    begin: cron('0', `${from}`, begins),
    end: cron('0', `${until % 24}`, nextDay ? inOrder(ends.map((day) => dayAfter(day, 1))) : ends),
  };
}

/** Minutes, hours, day of month, month, day of week, year. */
const cron = (minutes: string, hours: string, days: readonly string[]): string =>
  `cron(${minutes} ${hours} ? * ${days.length === 7 ? '*' : days.join(',')} *)`;

/** The last event of a window that ends at 18:00 comes before that: `8-17`. */
function hoursOf({ from, until }: WeekWindow): string {
  if (hoursADay({ from, until }) === 24) return '*';
  if (until > from) return span(from, until - 1);
  return `${span(from, 23)},${span(0, until - 1)}`;
}

const span = (first: number, last: number): string => (first === last ? `${first}` : `${first}-${last}`);

const dayAfter = (day: string, days: number): string => week[(week.indexOf(day) + days + 7) % 7] ?? '';

const inOrder = (days: readonly string[]): readonly string[] => week.filter((day) => days.includes(day));
