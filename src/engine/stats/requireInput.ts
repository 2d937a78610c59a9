import { StatsError } from './statsError';

/** Throws `nan_input` at the first value of `x` that is NaN or infinite. O(n). */
export function requireFinite(name: string, x: Float64Array): void {
  // x − x is 0 or NaN: no branch a value, and two sums, so that one addition need not wait for the other.
  let even = 0;
  let odd = 0;
  for (let i = 1; i < x.length; i += 2) {
    even += x[i - 1]! - x[i - 1]!;
    odd += x[i]! - x[i]!;
  }
  const last = x.length === 0 ? 0 : x[x.length - 1]!;
  if (even + odd + (last - last) === 0) return;
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(x[i]!)) {
      throw new StatsError('nan_input', `${name}[${i}] is ${x[i]}; every value has to be a finite number.`);
    }
  }
}

/** Throws `length_mismatch` unless all series are as long as the first. */
export function requireSameLength(series: Readonly<Record<string, Float64Array>>): void {
  const [first, ...others] = Object.entries(series);
  if (first === undefined) return;
  for (const [name, values] of others) {
    if (values.length !== first[1].length) {
      throw new StatsError(
        'length_mismatch',
        `${name} has ${values.length} values and ${first[0]} has ${first[1].length}; they have to be equally long.`,
      );
    }
  }
}

/** Throws `too_short` when fewer than `least` values are there. */
export function requireLength(name: string, x: ArrayLike<number>, least: number): void {
  if (x.length < least) {
    throw new StatsError('too_short', `${name} has ${x.length} values; at least ${least} are needed.`);
  }
}

/** Throws `constant` when the smallest and the largest value are equal, exactly. */
export function requireVariation(name: string, x: Float64Array): void {
  if (isConstant(x)) throw new StatsError('constant', `${name} never changes, so the statistic is not defined.`);
}

/** True when all values are equal, exactly; also of an empty or single-valued series. */
export function isConstant(x: Float64Array): boolean {
  const first = x[0];
  for (let i = 1; i < x.length; i++) if (x[i] !== first) return false;
  return true;
}

/** Throws `invalid_param` unless `value` is an integer of at least `least`. */
export function requireInteger(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new StatsError('invalid_param', `${name} is ${String(value)}; it has to be an integer of at least ${least}.`);
  }
}

/** Throws `invalid_param` unless `value` lies strictly between the bounds. */
export function requireBetween(name: string, value: number, above: number, below: number): void {
  if (!(value > above && value < below)) {
    throw new StatsError(
      'invalid_param',
      `${name} is ${String(value)}; it has to lie above ${above} and below ${below}.`,
    );
  }
}

/** Throws `invalid_param` unless `value` is a finite number. */
export function requireNumber(name: string, value: number): void {
  if (!Number.isFinite(value)) {
    throw new StatsError('invalid_param', `${name} is ${String(value)}; it has to be a finite number.`);
  }
}

/** Throws `invalid_param` unless `value` is one of the listed choices. */
export function requireChoice<T>(name: string, value: T, choices: readonly T[]): void {
  if (!choices.includes(value)) {
    throw new StatsError(
      'invalid_param',
      `${name} is ${JSON.stringify(value)}; it has to be one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}.`,
    );
  }
}
