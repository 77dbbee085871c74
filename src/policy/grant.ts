import type { Place } from './places.js';

/** Actions that are allowed on a place. */
export interface Grant {
  readonly actions: readonly string[];
  readonly on: Place;
  /** For `iam:PassRole` and service-linked roles: to which service alone. */
  readonly forService?: string;
}

/** `verbs('lambda', 'GetAlias', …)` are IAM's actions of one service. */
export const verbs = (service: string, ...names: readonly string[]): readonly string[] =>
  names.map((name) => `${service}:${name}`);
