import type { Emit } from '../core/event.js';
import type { Outputs, Pushed, Verified } from '../core/outcome.js';
import type { Plan } from '../plan/plan.js';
import type { Ports } from './ports.js';

/** What a step may use and what it leaves for the steps behind it. */
export interface Context {
  readonly plan: Pick<Plan, 'target'>;
  readonly ports: Ports;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Filled in as the plan is walked. */
  readonly found: Found;
}

export interface Found {
  pushed?: Pushed;
  outputs?: Outputs;
  verified?: Verified;
  changed: boolean;
}
