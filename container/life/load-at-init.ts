import type { Engine } from '../engine.js';

/**
 * Holds Lambda's init until the model is loaded: with provisioned concurrency nobody is sent here before, and a
 * snapshot is taken of what there is then. Both give init as long as an invocation has, 130 s at least.
 * @throws Error with the reason, which fails init and stands in its log
 */
export async function loadAtInit(engine: Pick<Engine, 'whenLoaded'>): Promise<void> {
  const readiness = await engine.whenLoaded(new AbortController().signal);
  if (!readiness.ready) throw new Error(`the function cannot serve: ${readiness.reason}`);
}
