type Note = (event: string, fields: Record<string, unknown>) => void;

export interface Progress {
  /** More bytes have arrived. */
  add(bytes: number): void;
}

/** Notes `model-progress` at each tenth of the way: a log line a tenth, however large the model is. */
export function createProgress(
  note: Note,
  what: { readonly from: string; readonly total: number },
): Progress {
  const started = performance.now();
  let done = 0;
  let told = 0;
  return {
    add(bytes) {
      done += bytes;
      const tenth = what.total === 0 ? 10 : Math.floor((done / what.total) * 10);
      if (tenth <= told) return;
      told = tenth;
      note('model-progress', { ...what, bytes: done, ms: Math.round(performance.now() - started) });
    },
  };
}
