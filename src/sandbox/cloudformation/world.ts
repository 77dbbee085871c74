import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultBox } from '../service.js';
import type { ResourceServices } from './resources/handler.js';

/** What a stack operation works with. */
export interface World {
  readonly services: ResourceServices;
  readonly faults: FaultBox;
  /** Milliseconds that a resource takes. */
  readonly tickMs: number;
}

/** @returns false when the operation was stopped meanwhile */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  try {
    await sleep(ms, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
