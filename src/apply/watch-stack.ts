import type { StackDescription, StackEvent } from '../aws/ports.js';
import { isUserError } from '../core/errors.js';
import type { Context } from './context.js';

export interface WatchRequest {
  /** ARN where there is one: a name is gone once its stack is deleted. */
  readonly nameOrId: string;
  /**
   * The newest event before the operation was started; only later ones are told. Where it is given, a stack at rest
   * counts as ended only after a later one: CloudFormation may show the old status for a moment after it said yes.
   */
  readonly since: string | undefined;
  /** What `cancel` means for this operation; absent where it cannot be cancelled. */
  readonly cancel: (() => Promise<void>) | undefined;
}

export type WatchEnd =
  | {
      readonly kind: 'ended';
      readonly status: string;
      readonly stack: StackDescription | undefined;
      readonly events: readonly StackEvent[];
      /** Whether the user asked for the end. */
      readonly cancelled: boolean;
    }
  | { readonly kind: 'detached'; readonly status: string };

/**
 * Looks every 2–3 s until the stack rests, telling each event once. A throttled or unreachable monitor never fails a
 * deploy: CloudFormation goes on without us, so we wait longer and look again. An interrupt asks: cancel or leave.
 */
export async function watchStack(context: Context, request: WatchRequest): Promise<WatchEnd> {
  const { ports, emit, signal } = context;
  const events = new Map<string, StackEvent>();
  // An interrupt while AWS was told to begin has aborted the work: what has begun is left to CloudFormation.
  let interrupted = signal.aborted;
  let cancelled = false;
  let trouble = 0;
  let idle = 0;
  let status = 'unknown';
  let wake = new AbortController();
  const release = ports.interrupts.during(() => {
    interrupted = true;
    wake.abort();
  });
  try {
    for (;;) {
      const look = await lookAt(context, request);
      if (look.kind === 'troubled') {
        trouble += 1;
        emit(troubleNote(look.reason));
      } else {
        trouble = 0;
        // Counted before this look's events are: the status was read before them and may be older than they are.
        const begun = request.since === undefined || events.size > 0 || idle > mostIdle;
        for (const event of look.events.filter(({ eventId }) => !events.has(eventId)).reverse()) {
          events.set(event.eventId, event);
          emit(resourceEvent(event));
        }
        status = look.stack?.status ?? 'DELETE_COMPLETE';
        idle += 1;
        if (!isMoving(status) && (begun || status === 'DELETE_COMPLETE')) {
          return { kind: 'ended', status, stack: look.stack, events: [...events.values()], cancelled };
        }
      }
      if (interrupted) {
        interrupted = false;
        const mustLeave = signal.aborted || cancelled || request.cancel === undefined;
        const choice = mustLeave ? 'detach' : await ports.interrupts.choose();
        if (choice === 'detach') return { kind: 'detached', status };
        if (choice === 'cancel' && request.cancel) {
          cancelled = true;
          emit(cancelNote);
          await request.cancel();
        }
      }
      await pause(context, trouble, wake.signal);
      wake = new AbortController();
    }
  } finally {
    release();
  }
}

/** Looks at a stack that does not begin: a minute of them, then its status is taken as it is. */
const mostIdle = 24;

/** Statuses ending in _IN_PROGRESS move; REVIEW_IN_PROGRESS, despite its name, waits for somebody. */
export const isMoving = (status: string): boolean =>
  status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';

type Look =
  | {
      readonly kind: 'seen';
      readonly stack: StackDescription | undefined;
      readonly events: readonly StackEvent[];
    }
  | { readonly kind: 'troubled'; readonly reason: string };

async function lookAt({ ports }: Context, { nameOrId, since }: WatchRequest): Promise<Look> {
  try {
    // The stack first: when it has come to rest, every event of the operation is already there to be read.
    const stack = await ports.stacks.describe(nameOrId);
    const events =
      stack === undefined
        ? []
        : await ports.stacks.events(nameOrId, since === undefined ? { limit: 100 } : { until: since });
    return { kind: 'seen', stack, events };
  } catch (error) {
    if (isUserError(error) && passing.includes(error.code))
      return { kind: 'troubled', reason: error.message };
    throw error;
  }
}

/** Codes of `aws/errors.ts` that pass by themselves. */
const passing = ['throttled', 'network-unreachable', 'aws-unavailable'];

async function pause({ ports }: Context, trouble: number, wake: AbortSignal): Promise<void> {
  const { everyMs, random, delay } = ports.watch;
  const slower = Math.min(2 ** trouble, 8);
  await delay(everyMs * slower * (0.75 + random() / 2), wake).catch((error: unknown) => {
    // Woken by an interrupt: that is what the signal is for. Anything else is not ours to swallow.
    if (!wake.aborted) throw error;
  });
}

const troubleNote = (reason: string) =>
  ({ kind: 'note', level: 'debug', text: `could not look at the stack (${reason}); looking again` }) as const;

const cancelNote = {
  kind: 'note',
  level: 'warn',
  text: 'cancelling; CloudFormation takes back what it has done',
} as const;

const resourceEvent = (event: StackEvent) =>
  ({
    kind: 'resource',
    logicalId: event.logicalId,
    type: event.type,
    status: event.status,
    ...(event.reason === undefined ? {} : { reason: event.reason }),
  }) as const;
