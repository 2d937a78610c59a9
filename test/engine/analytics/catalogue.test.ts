import assert from 'node:assert/strict';
import { pairSeries } from '../../../src/engine/analytics/pairSeries';
import { runAnalytic } from '../../../src/engine/analytics/runAnalytic';
import type { AnalyticInputs } from '../../../src/engine/analytics/views';
import type { AnalyticResult } from '../../../src/engine/contract/analytics';
import { instrumentId } from '../../../src/engine/contract/ids';
import { barsOf, Noise, pairOf } from './pairFixtures';

const estimators = ['ols', 'huber', 'theil-sen', 'tls', 'kalman'] as const;

describe('what the analytics say', () => {
  for (const estimator of estimators) {
    it(`the z-score, the spread and β by ${estimator} are those of the pair`, () => {
      const { y, x } = walks(400, 7, 0.9);
      const settings = pairOf({ hedge: { estimator, window: 60, refitEvery: 4 }, z: { window: 40 } });
      const series = pairSeries(settings, barsOf(y), barsOf(x));
      const inputs: AnalyticInputs = { kind: 'pair', settings, y: barsOf(y), x: barsOf(x) };
      near(run('zScore', inputs).values['zscore'], series.z[399]);
      near(run('spread', inputs).values['spread'], series.spread[399]);
      near(run('spread', inputs).values['beta'], series.beta[399]);
    });
  }

  it('the Kalman ratio does not depend on where the data begin', () => {
    const { y, x } = walks(500, 3, 0.9);
    const settings = pairOf({ hedge: { estimator: 'kalman', window: 60 } });
    const series = pairSeries(settings, barsOf(y), barsOf(x));
    const { values } = run('kalmanHedge', { kind: 'pair', settings, y: barsOf(y), x: barsOf(x) }, { window: 60 });
    near(values['beta'], series.beta[499]);
    near(values['zscore'], series.z[499]);
  });

  it('the break-even of a hedge of 1 on log prices, worked by hand', () => {
    const x = Array.from({ length: 40 }, (_, k) => 100 + (k % 5));
    const y = x.map((price, k) => price * Math.exp(k % 2 === 0 ? 1e-3 : -1e-3));
    const settings = pairOf({ hedge: { window: 40 }, z: { window: 40 } });
    const result = run('breakEven', { kind: 'pair', settings, y: barsOf(y), x: barsOf(x) });
    const beta = run('spread', { kind: 'pair', settings, y: barsOf(y), x: barsOf(x) }).values['beta'] ?? NaN;
    assert.ok(Math.abs(beta - 1) < 0.01);
    // Four fills of 10 bp fee and 1 bp half spread on half of the gross each; ±10 bp of spread on half of the gross.
    near(result.values['cost_bps'], 22, 1e-9);
    near(result.values['sigma_bps'], (Math.sqrt(40 / 39) * 10) / (1 + beta), 0.01);
    near(result.values['break_even_z'], 22 / (result.values['sigma_bps'] ?? NaN), 1e-9);
    assert.match(
      result.sentence,
      /^a 2σ entry earns at most 10\.\d bp, a round trip costs 22 bp: it cannot pay for itself$/,
    );
    assert.match(result.assumptions.join(' '), /spot 10 bp, USD-M 5 bp/);
  });

  it('on price levels the break-even weighs the legs by their notionals', () => {
    const x = Array.from({ length: 40 }, (_, k) => 100 + (k % 5));
    const y = x.map((price, k) => 3 * price + (k % 2 === 0 ? 0.5 : -0.5));
    const costs = { feeBps: [5, 20], halfSpreadBps: [0, 0] };
    const settings = pairOf({ prices: 'level', hedge: { window: 40 }, z: { window: 40 }, costs });
    const inputs: AnalyticInputs = { kind: 'pair', settings, y: barsOf(y), x: barsOf(x) };
    const beta = run('spread', inputs).values['beta'] ?? NaN;
    const [lastY, lastX] = [y[39] ?? NaN, x[39] ?? NaN];
    const gross = lastY + beta * lastX;
    const { values } = run('breakEven', inputs);
    near(values['cost_bps'], (2 * (5 * lastY + 20 * beta * lastX)) / gross, 1e-9);
    near(values['sigma_bps'], ((run('spread', inputs).values['spread_std'] ?? NaN) / gross) * 1e4, 1e-9);
  });

  it('cannot reject that unrelated walks drift apart, and rejects it for a pair that returns', () => {
    const { y, x } = walks(400, 21, 1);
    const drifting = run('engleGranger', pairInputs(y, x));
    assert.match(drifting.sentence, /^cannot reject that the pair drifts apart: p = 0\.\d+ with y on x, p = /);
    const together = walks(400, 21, 0.7);
    const returning = run('engleGranger', pairInputs(together.y, together.x));
    assert.match(returning.sentence, /^rejects at 5 % that the pair drifts apart, in both directions: p < 0\.001/);
    const rank = run('johansen', pairInputs(together.y, together.x));
    assert.equal(rank.values['rank'], 1);
    near(rank.values['beta'], 1, 0.2);
  });

  it('explains the Dickey-Fuller test where it is asked of a fitted spread, and only there', () => {
    const { y, x } = walks(400, 21, 1);
    const asked = run('adf', pairInputs(y, x));
    assert.match(asked.sentence, /its hedge ratio was fitted, which makes any spread look stationary.*Engle-Granger/);
    const price = run('adf', { kind: 'symbol', instrument: instrumentId('yyy'), timeframe: '1m', bars: barsOf(y) });
    assert.match(price.sentence, /^cannot reject that the log price wanders without a mean: p = /);
    assert.ok(!price.sentence.includes('fitted'));
  });

  it('gives the half-life of a known return with an interval around it', () => {
    const truth = -Math.LN2 / Math.log(0.95);
    let covered = 0;
    let sentence = '';
    for (let seed = 0; seed < 40; seed++) {
      const { y, x } = walks(800, seed, 0.95);
      const settings = pairOf({ prices: 'log', hedge: { window: 800 }, z: { window: 100 } });
      const inputs: AnalyticInputs = { kind: 'pair', settings, y: barsOf(y), x: barsOf(x) };
      const result = run('halfLife', inputs, { window: 800 });
      const [low = NaN, high = NaN] = [result.values['half_life_low'], result.values['half_life_high']];
      if (low < truth && truth < high) covered++;
      sentence = result.sentence;
    }
    assert.ok(covered >= 32, `the interval holds the truth in ${covered} of 40`);
    assert.match(sentence, /^half a deviation of the hedged spread is gone in \d+\.?\d* bars \[/);
  });

  it('a test of a spread waits for the fit behind it, and says where there is none', () => {
    const { y, x } = walks(200, 5, 0.9);
    const settings = pairOf({ hedge: { window: 60, refitEvery: 25 } });
    const inputs: AnalyticInputs = { kind: 'pair', settings, y: barsOf(y), x: barsOf(x) };
    assert.equal(run('halfLife', inputs, { window: 40 }).needBars, 84);
    const still = run('halfLife', { ...inputs, x: barsOf(x.map(() => 7)) }, { window: 40 });
    assert.match(still.reason, /^No hedge ratio is in force/);
  });

  it('a correlation of levels comes with its warning', () => {
    const { y, x } = walks(200, 5, 1);
    const levels = run('correlation', pairInputs(y, x), { of: 'levels' });
    assert.match(levels.assumptions.join(' '), /by chance/);
    const returns = run('correlation', pairInputs(y, x));
    assert.ok(Math.abs(returns.values['corr'] ?? NaN) < 0.99);
    assert.ok((returns.values['corr_low'] ?? NaN) < (returns.values['corr'] ?? NaN));
  });

  it('the matrix of all symbols has ones on its diagonal and names the closest two', () => {
    const { y, x } = walks(200, 5, 0.2);
    const third = walks(200, 77, 1).x;
    const symbols = [y, x, third].map((closes, i) => ({ instrument: instrumentId(`s${i}`), bars: barsOf(closes) }));
    const result = run('correlationMatrix', { kind: 'all', timeframe: '1m', symbols });
    assert.deepEqual(result.matrix?.rows, ['s0', 's1', 's2']);
    for (const i of [0, 1, 2]) assert.equal(result.matrix?.values[i]?.[i], 1);
    assert.match(result.sentence, /^s1 and s0 move together most: 0\.\d/);
  });

  it('no symbols at all are too few bars, not a crash', () => {
    const result = run('correlationMatrix', { kind: 'all', timeframe: '1m', symbols: [] });
    assert.deepEqual([result.warm, result.haveBars], [false, 0]);
  });
});

/** Two walks whose difference returns with φ; 1 makes them unrelated. */
function walks(length: number, seed: number, phi: number): { readonly y: Float64Array; readonly x: Float64Array } {
  const noise = new Noise(seed);
  const y = new Float64Array(length);
  const x = new Float64Array(length);
  let [common, away] = [0, 0];
  for (let k = 0; k < length; k++) {
    common += 1e-3 * noise.normal();
    away = phi * away + 1e-3 * noise.normal();
    x[k] = 100 * Math.exp(common);
    y[k] = 50 * Math.exp((phi === 1 ? 0 : common) + away);
  }
  return { y, x };
}

function pairInputs(y: Float64Array, x: Float64Array): AnalyticInputs {
  return { kind: 'pair', settings: pairOf({ hedge: { window: 300 } }), y: barsOf(y), x: barsOf(x) };
}

function run(id: string, inputs: AnalyticInputs, raw: Record<string, unknown> = {}): AnalyticResult {
  const result = runAnalytic(id, inputs, raw);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function near(actual: number | undefined, expected: number | undefined, relative = 1e-8): void {
  const [a, b] = [actual ?? NaN, expected ?? NaN];
  assert.ok(Math.abs(a - b) <= relative * (1 + Math.abs(b)), `${a} instead of ${b}`);
}
