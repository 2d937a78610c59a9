import { selectInPlace } from './orderStatistics';

/** Slopes that are held at once: 64 MB. */
const mostHeld = 8_000_000;

/** Number of pairs of points with different x. O(n). */
export function slopeCount(x: Float64Array): number {
  const counts = new Map<number, number>();
  for (const value of x) counts.set(value, (counts.get(value) ?? 0) + 1);
  let count = (x.length * (x.length - 1)) / 2;
  for (const same of counts.values()) count -= (same * (same - 1)) / 2;
  return count;
}

/**
 * The slopes (y_j − y_i)/(x_j − x_i) at the given ranks (from 0, ascending) among all pairs with different x. Where all
 * of them are more than 8 million, a sample brackets the ranks and only the slopes inside the bracket are held; a
 * bracket that misses is widened, so the answer is exact either way. O(n²) time.
 */
export function slopesAtRanks(y: Float64Array, x: Float64Array, ranks: readonly number[]): number[] {
  const count = slopeCount(x);
  let [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (count > mostHeld) [low, high] = bracketOf(y, x, ranks, count);
  for (;;) {
    const { below, held } = slopesWithin(y, x, low, high, count);
    if (ranks[0]! < below) low = Number.NEGATIVE_INFINITY;
    else if (ranks.at(-1)! >= below + held.length) high = Number.POSITIVE_INFINITY;
    else {
      let from = 0;
      return ranks.map((rank) => {
        const value = selectInPlace(held, rank - below, from);
        from = rank - below; // what lies before it is not needed for the ranks after it
        return value;
      });
    }
  }
}

function slopesWithin(
  y: Float64Array,
  x: Float64Array,
  low: number,
  high: number,
  count: number,
): { below: number; held: Float64Array } {
  let held: Float64Array = new Float64Array(Math.min(count, mostHeld));
  let used = 0;
  let below = 0;
  for (let i = 0; i < y.length; i++) {
    const fromX = x[i]!;
    const fromY = y[i]!;
    if (used + y.length > held.length && held.length < count) held = grown(held, Math.min(count, 2 * held.length));
    for (let j = i + 1; j < y.length; j++) {
      const run = x[j]! - fromX;
      if (run === 0) continue;
      const slope = (y[j]! - fromY) / run;
      if (slope < low) below++;
      else if (slope <= high) held[used++] = slope;
    }
  }
  return { below, held: held.subarray(0, used) };
}

/** Slopes of a sample of pairs around the ranks, five standard deviations of its own rank error wide. */
function bracketOf(y: Float64Array, x: Float64Array, ranks: readonly number[], count: number): [number, number] {
  const size = Math.min(Math.ceil(((10 * count) / mostHeld) ** 2) + 1000, 4_000_000);
  const sample = new Float64Array(size);
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * y.length);
  };
  for (let used = 0; used < size;) {
    const [i, j] = [next(), next()];
    const run = x[j]! - x[i]!;
    if (run !== 0) sample[used++] = (y[j]! - y[i]!) / run;
  }
  sample.sort();
  const margin = 2.5 * Math.sqrt(size);
  const below = Math.floor((ranks[0]! / count) * size - margin);
  const above = Math.ceil((ranks.at(-1)! / count) * size + margin);
  return [sample[below] ?? Number.NEGATIVE_INFINITY, sample[above] ?? Number.POSITIVE_INFINITY];
}

function grown(held: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(held);
  return larger;
}
