/**
 * The candidate that was probably meant, or undefined when none is near. Case, hyphens and underscores do not count;
 * of longer words up to a third of the letters may be wrong, of short ones a single one; three letters may be cut off.
 */
export function didYouMean<T extends string>(given: string, candidates: readonly T[]): T | undefined {
  const word = plain(given);
  const near = candidates
    .map((candidate) => ({ candidate, distance: distanceWithin(word, plain(candidate)) }))
    .filter(({ distance }) => distance !== undefined)
    .sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0));
  return near[0]?.candidate;
}

const plain = (text: string): string => text.toLowerCase().replace(/[-_ ]/g, '');

/** Undefined when it is more than the longer word may have. Cheap for words of very different length. */
function distanceWithin(a: string, b: string): number | undefined {
  if (a.length >= 3 && b.startsWith(a) && b.length - a.length <= 3) return 1;
  const limit = Math.max(1, Math.floor(Math.min(a.length, b.length) / 3));
  if (Math.abs(a.length - b.length) > limit) return undefined;
  const distance = editDistance(a, b);
  return distance <= limit ? distance : undefined;
}

/** Letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
