/** So many restarts in so many milliseconds; a fault that comes back faster than that is not cured by another one. */
export const restarts = { most: 3, within: 5 * 60_000 };

export interface Deaths {
  /** Notes one more; says whether the engine may be started again. */
  another(now: number): boolean;
}

export function createDeaths(): Deaths {
  let times: readonly number[] = [];
  return {
    another(now) {
      times = [...times.filter((time) => now - time < restarts.within), now];
      return times.length <= restarts.most;
    },
  };
}
