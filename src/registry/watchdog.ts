/**
 * Notices when the other side says nothing for too long. Only silence counts, never duration: a slow line may take
 * all day, and while we ourselves are busy (`resting`) the other side is not to blame.
 */
export interface Watchdog {
  /** The other side is alive, and we wait for it from here on. */
  waiting(): void;
  /** It is our turn. */
  resting(): void;
  stop(): void;
}

export function createWatchdog(silenceMs: number, onSilence: () => void): Watchdog {
  let watching = true;
  // One that runs out while we are busy is started again by `waiting`.
  const timer = setTimeout(() => {
    if (watching) onSilence();
  }, silenceMs);
  // The connection keeps the process alive while it matters; the watchdog alone should not.
  timer.unref();
  return {
    waiting() {
      watching = true;
      timer.refresh();
    },
    resting() {
      watching = false;
    },
    stop: () => clearTimeout(timer),
  };
}
