/**
 * A number as the unevaluated sum of two doubles, |lo| at most half a unit in the last place of hi: about 32
 * significant digits. Statistics accumulate in it where a double would lose the digits that the given data have
 * (large offsets, near-collinear columns). Algorithms: Dekker 1971; Ogita, Rump & Oishi 2005.
 */
export interface DoubleDouble {
  readonly hi: number;
  readonly lo: number;
}

const splitter = 134217729; // 2^27 + 1

export function ddFrom(value: number): DoubleDouble {
  return { hi: value, lo: 0 };
}

export function ddToNumber(a: DoubleDouble): number {
  return a.hi + a.lo;
}

/** hi + lo = a + b, exactly. */
export function twoSum(a: number, b: number): DoubleDouble {
  const hi = a + b;
  const z = hi - a;
  return { hi, lo: a - (hi - z) + (b - z) };
}

/** hi + lo = a · b, exactly (barring overflow above 2^996 and underflow). */
export function twoProduct(a: number, b: number): DoubleDouble {
  const hi = a * b;
  const aBig = splitter * a;
  const aHigh = aBig - (aBig - a);
  const aLow = a - aHigh;
  const bBig = splitter * b;
  const bHigh = bBig - (bBig - b);
  const bLow = b - bHigh;
  return { hi, lo: aLow * bLow - (hi - aHigh * bHigh - aLow * bHigh - aHigh * bLow) };
}

export function ddAdd(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const s = twoSum(a.hi, b.hi);
  const t = twoSum(a.lo, b.lo);
  const u = renormalise(s.hi, s.lo + t.hi);
  return renormalise(u.hi, u.lo + t.lo);
}

export function ddNegate(a: DoubleDouble): DoubleDouble {
  return { hi: -a.hi, lo: -a.lo };
}

export function ddSubtract(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  return ddAdd(a, ddNegate(b));
}

export function ddMultiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const p = twoProduct(a.hi, b.hi);
  return renormalise(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

export function ddDivide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const first = a.hi / b.hi;
  const rest = ddSubtract(a, ddMultiply(b, ddFrom(first)));
  const second = rest.hi / b.hi;
  const last = ddSubtract(rest, ddMultiply(b, ddFrom(second))).hi / b.hi;
  const sum = renormalise(first, second);
  return renormalise(sum.hi, sum.lo + last);
}

/** Square root of a non-negative number; 0 of 0, NaN of a negative one. */
export function ddSqrt(a: DoubleDouble): DoubleDouble {
  if (!(a.hi > 0)) return ddFrom(Math.sqrt(a.hi));
  const root = Math.sqrt(a.hi);
  const rest = ddSubtract(a, twoProduct(root, root));
  return renormalise(root, rest.hi / (2 * root));
}

function renormalise(hi: number, lo: number): DoubleDouble {
  const sum = hi + lo;
  return { hi: sum, lo: lo - (sum - hi) };
}
