import { showBytes, showMs } from '../../lib/quantities.js';
import type { Style } from '../render/style.js';

export interface Moment {
  /** Milliseconds since the rehearsal began. */
  readonly at: number;
  readonly what: string;
}

/** Writes down what happened when. */
export function createTimeline(now: () => number) {
  const start = now();
  const moments: Moment[] = [];
  return {
    mark(what: string): void {
      moments.push({ at: now() - start, what });
    },
    moments: moments as readonly Moment[],
    elapsed: () => now() - start,
  };
}

export interface Rehearsed {
  readonly moments: readonly Moment[];
  readonly engine: string | undefined;
  readonly bytesReceived: number;
  readonly calls: number;
  readonly leftovers: readonly string[];
  readonly elapsedMs: number;
}

/** The printed end of a rehearsal: the timeline, and what in it was real and what was imitated. */
export function timelineText(done: Rehearsed, style: Style): string {
  return [
    style.bold('Timeline'),
    ...done.moments.map(({ at, what }) => `  ${showMs(at).padStart(8)}  ${what}`),
    '',
    style.bold('Real in it'),
    '  config, survey, plan, template and its checks; every layer assembled, hashed and pushed over HTTP',
    `  (${showBytes(done.bytesReceived)} arrived in the registry), AWS’s own SDK on ${done.calls} signed calls; the change set,`,
    '  events and roll-back logic; the handler bundle in a process of its own, its stream, its signed URL',
    style.bold('Imitated'),
    '  AWS: STS, ECR, CloudFormation, Lambda, logs and IAM are the sandbox’s (specifications in src/sandbox);',
    '  the base image, the engine image and the model are small synthetic ones',
    `  the engine: ${done.engine === undefined ? 'a stand-in that says so in every answer (set OLLAMA_BIN for a real one)' : done.engine}`,
    '',
    done.leftovers.length === 0
      ? style.green(`Done in ${showMs(done.elapsedMs)}. Nothing is left.`)
      : style.red(`Left over: ${done.leftovers.join(', ')}`),
  ].join('\n');
}
