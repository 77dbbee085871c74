/** Something whose result is known before its place is free again. */
export interface Turn<T> {
  readonly result: T;
  readonly free: Promise<unknown>;
}

/** Runs one thing at a time, in the order of asking. A failure is the asker's, and frees the place. */
export function createQueue(): <T>(work: () => Promise<Turn<T>>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<Turn<T>>) => {
    const turn = last.then(work);
    last = turn
      .then(
        ({ free }) => free,
        () => undefined,
      )
      .catch(() => undefined);
    return turn.then(({ result }) => result);
  };
}
