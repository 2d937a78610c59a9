import assert from 'node:assert/strict';
import fc from 'fast-check';

/** Values on a grid of 1/64 between −16 and 16, so that shifts and power-of-two scales of them are exact. */
export function noise(least: number, most: number): fc.Arbitrary<Float64Array> {
  return fc
    .array(fc.integer({ min: -1024, max: 1024 }), { minLength: least, maxLength: most, size: 'max' })
    .map((values) => Float64Array.from(values, (value) => value / 64));
}

/** A walk on the same grid around 1000: prices. */
export function walk(least: number, most: number): fc.Arbitrary<Float64Array> {
  return noise(least, most).map((steps) => {
    let level = 1000;
    return steps.map((step) => (level += step / 4));
  });
}

/** Two series of one length. */
export function pair(
  least: number,
  most: number,
  kind: (least: number, most: number) => fc.Arbitrary<Float64Array> = walk,
): fc.Arbitrary<[Float64Array, Float64Array]> {
  return fc.integer({ min: least, max: most }).chain((n) => fc.tuple(kind(n, n), kind(n, n)));
}

/** Checks a property on a fixed seed: a failure is the same on every machine. */
export function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void, numRuns = 60): void {
  fc.assert(fc.property(arbitrary, check), { seed: 20_240_613, numRuns });
}

/** Both NaN, or within `tolerance` of the larger. */
export function assertClose(actual: number, expected: number, tolerance: number, what = ''): void {
  if (Object.is(actual, expected) || actual === expected) return;
  const difference = Math.abs(actual - expected);
  assert.ok(
    difference <= tolerance * Math.max(Math.abs(actual), Math.abs(expected)),
    `${what} ${actual} is not ${expected} within ${tolerance}`,
  );
}

/** Field by field; arrays element by element. `tolerance` is relative to the larger of the two. */
export function assertSame(actual: object, expected: object, tolerance: number, except: readonly string[] = []): void {
  for (const [name, wanted] of Object.entries(expected)) {
    if (except.includes(name)) continue;
    const given = (actual as Record<string, unknown>)[name];
    if (typeof wanted === 'number') assertClose(given as number, wanted, tolerance, name);
    else if (wanted instanceof Float64Array) {
      assert.equal((given as Float64Array).length, wanted.length, name);
      wanted.forEach((value, i) => assertClose((given as Float64Array)[i]!, value, tolerance, `${name}[${i}]`));
    } else assert.deepEqual(given, wanted, name);
  }
}

/** The code of the StatsError that `run` throws; 'none' where it returns. */
export function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'none';
}

/** The same values in another order. */
export function shuffled(x: Float64Array): Float64Array {
  const stride = [7919, 7907, 7901].find((prime) => x.length % prime !== 0)!;
  return x.map((_, i) => x[(i * stride) % x.length]!);
}
