/** When instances are kept warm, settled. */
export interface WarmWindow {
  readonly everyMinutes: number;
  readonly instances: number;
  /** Hour of the day at which it begins, 0 to 23, in `timeZone`. */
  readonly from: number;
  /** Hour at which it ends, 1 to 24; before `from` it is over midnight. */
  readonly until: number;
  /** `MON-FRI`, `SAT,SUN`. */
  readonly days: string;
  readonly timeZone: string;
}

const week: readonly string[] = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];

/**
 * The days that a text such as `MON-FRI,SUN` names, in the order of the week. A span may run over its end.
 * @param text of the form that the field takes
 */
export function warmDays(text: string): readonly string[] {
  const named = new Set<string>();
  for (const part of text.split(',')) {
    const [first = '', last = first] = part.split('-');
    const start = week.indexOf(first);
    const length = (week.indexOf(last) - start + 7) % 7;
    for (let step = 0; step <= length; step++) named.add(week[(start + step) % 7] ?? '');
  }
  return week.filter((day) => named.has(day));
}

export const hoursADay = ({ from, until }: Pick<WarmWindow, 'from' | 'until'>): number =>
  until > from ? until - from : 24 - from + until;

/** As EventBridge Scheduler writes it: minutes, hours, day of month, month, day of week, year. */
export function warmExpression(window: WarmWindow): string {
  const days = warmDays(window.days);
  const minutes = window.everyMinutes === 60 ? '0' : `0/${window.everyMinutes}`;
  return `cron(${minutes} ${hoursOf(window)} ? * ${days.length === 7 ? '*' : days.join(',')} *)`;
}

/** The last event of a window that ends at 18:00 comes before that: `8-17`. */
function hoursOf({ from, until }: WarmWindow): string {
  if (hoursADay({ from, until }) === 24) return '*';
  if (until > from) return span(from, until - 1);
  return [span(from, 23), ...(until === 0 ? [] : [span(0, until - 1)])].join(',');
}

const span = (first: number, last: number): string => (first === last ? `${first}` : `${first}-${last}`);
