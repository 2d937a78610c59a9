import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ask } from './goldenSuite';

interface Fit {
  readonly params: number[];
  readonly bse: number[];
  readonly resid_std: number;
  readonly rsquared: number;
}
interface Regression {
  readonly y: number[];
  readonly x: number[][];
  readonly add_constant: boolean;
  readonly certified: Fit;
  readonly on_doubles: Fit;
}
interface Moments {
  readonly mean: number;
  readonly std: number;
  readonly r1: number;
}
interface Univariate {
  readonly x?: number[];
  readonly pattern?: { first: number; pair: number[]; pairs: number };
  readonly certified: Moments;
  readonly on_doubles: Moments;
}

/** Digits of the certified values that the rounding of the decimals to doubles leaves; 14 where not listed. */
const digitsLeft: Record<string, number> = { Filip: 7.7, Pontius: 13.3 };

describe('NIST reference datasets', () => {
  const regressions = read('regression.json') as Record<string, Regression>;
  const univariate = read('univariate.json') as Record<string, Univariate>;

  for (const [name, set] of Object.entries(regressions)) {
    it(`fits ${name} to the digits that its doubles determine`, () => {
      const fit = solve(set);
      const isPerfect = set.on_doubles.resid_std === 0;
      assert.ok(worst(fit.params, set.on_doubles.params) < 1e-15, `params ${worst(fit.params, set.on_doubles.params)}`);
      if (isPerfect) assert.ok(fit.resid_std < 1e-8, `a perfect fit leaves ${fit.resid_std}`);
      else assert.ok(worst(fit.bse, set.on_doubles.bse) < 1e-15, `bse ${worst(fit.bse, set.on_doubles.bse)}`);
      assert.ok(worst([fit.rsquared], [set.on_doubles.rsquared]) < 1e-15);
    });

    it(`agrees with the certified values of ${name}`, () => {
      const digits = -Math.log10(worst(solve(set).params, set.certified.params));
      assert.ok(digits > (digitsLeft[name] ?? 13.9), `only ${digits.toFixed(1)} digits`);
    });
  }

  for (const [name, set] of Object.entries(univariate)) {
    const { first, pair, pairs } = set.pattern ?? { first: 0, pair: [], pairs: 0 };
    const x = set.x ?? [first, ...Array.from({ length: pairs }, () => pair).flat()];

    it(`summarises ${name} to the digits that its doubles determine`, () => {
      const { mean, std } = resultOf(ask('descriptive', { x })) as Moments;
      const { r1 } = resultOf(ask('autocorr1', { x })) as Moments;
      assert.ok(worst([mean], [set.on_doubles.mean]) < 2e-16);
      assert.ok(worst([std], [set.on_doubles.std]) < 4e-16, `std ${std}`);
      assert.ok(worst([r1], [set.on_doubles.r1]) < 4e-16, `r1 ${r1}`);
      // The doubles next to 10000000.1 are 1.9e-9 apart: that is what the certified 0.1 can be met to.
      assert.ok(worst([std], [set.certified.std]) < (name === 'NumAcc4' ? 6e-9 : 4e-10));
    });
  }
});

function solve(set: Regression): Fit {
  return resultOf(ask('ols', { y: set.y, x: set.x }, { add_constant: set.add_constant })) as Fit;
}

function resultOf(answer: unknown): unknown {
  return (answer as { result: unknown }).result;
}

function worst(actual: readonly number[], expected: readonly number[]): number {
  assert.equal(actual.length, expected.length);
  return actual.reduce((most, value, i) => {
    const wanted = expected[i]!;
    return Math.max(most, Math.abs(value - wanted) / (wanted === 0 ? 1 : Math.abs(wanted)));
  }, 0);
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(`test/fixtures/nist/${file}`, 'utf8'));
}
