/** What a schedule or a rule calls. */
export type Target =
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly qualifier: string | undefined;
      readonly input: string;
    }
  /** An event of one's own on the default bus. */
  | { readonly kind: 'bus'; readonly source: string; readonly detailType: string };

export interface EventRule {
  readonly arn: string;
  readonly sources: readonly string[];
  readonly detailTypes: readonly string[];
  readonly targets: readonly Target[];
}

/** As Lambda takes an event that nobody waits for; `rule` is the ARN of the rule that sends it. */
export type Send = (target: Extract<Target, { kind: 'function' }>, rule: string | undefined) => void;

/** EventBridge's schedules and rules; see scheduler.md. Time does not pass here: `fire` is when it comes. */
export interface Schedules {
  putSchedule(name: string, target: Target): void;
  removeSchedule(name: string): void;
  putRule(name: string, rule: EventRule): void;
  removeRule(name: string): void;
  /** Every schedule calls its target once. @returns how many events went to functions */
  fire(): number;
  /** A line each. */
  leftovers(): readonly string[];
}

export function createSchedules(send: Send): Schedules {
  const schedules = new Map<string, Target>();
  const rules = new Map<string, EventRule>();
  const deliver = (target: Target, rule?: string): number => {
    if (target.kind === 'bus') {
      return [...rules.values()]
        .filter(
          ({ sources, detailTypes }) =>
            sources.includes(target.source) && detailTypes.includes(target.detailType),
        )
        .reduce(
          (sent, { arn, targets }) => sent + targets.reduce((sum, each) => sum + deliver(each, arn), 0),
          0,
        );
    }
    send(target, rule);
    return 1;
  };
  return {
    putSchedule: (name, target) => void schedules.set(name, target),
    removeSchedule: (name) => void schedules.delete(name),
    putRule: (name, rule) => void rules.set(name, rule),
    removeRule: (name) => void rules.delete(name),
    fire: () => [...schedules.values()].reduce((sent, target) => sent + deliver(target), 0),
    leftovers: () => [
      ...[...schedules.keys()].map((name) => `schedule ${name}`),
      ...[...rules.keys()].map((name) => `rule ${name}`),
    ],
  };
}
