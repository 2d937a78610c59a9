import assert from 'node:assert/strict';
import { wireFunctions } from '../../../src/engine/stats/wireFunctions';
import { ask, goldenFunctions } from './goldenSuite';
import type { Json } from './goldenCase';
import { seededUniforms } from './seededNormals';

const documented = ['too_short', 'constant', 'singular', 'nan_input', 'invalid_param', 'length_mismatch'];
const lists = new Set(['coint_eg', 'corr_matrix', 'huber_concomitant', 'huber_m', 'johansen', 'ols']);
const required: Record<string, Record<string, Json>> = {
  dist_chi2: { df: 2 },
  dist_f: { df1: 2, df2: 3 },
  dist_t: { df: 2 },
  ewm: { span: 3 },
  ewma_vol: { periods_per_year: 365 },
  hurst_rs: { windows: [2, 4] },
  hurst_sf: { lags: [1, 3] },
  kalman_hedge: {
    delta: 1e-5,
    R: 1,
    m0: [0, 0],
    P0: [
      [1, 0],
      [0, 1],
    ],
  },
  ljung_box: { lags: [1] },
  mackinnon_crit: { n_series: 2 },
  mr_backtest: { beta: 1, window: 4, entry: 1, exit: 0 },
  perf_metrics: { periods_per_year: 365 },
  range_vol: { estimator: 'yang_zhang', window: 3, periods_per_year: 365 },
  resample_ohlcv: { interval_ms: 1000 },
  rolling_corr: { window: 3 },
  rolling_ols: { window: 3 },
  rolling_stats: { window: 3 },
  spread: { beta: 1 },
  variance_ratio: { q: 2 },
  volatility: { periods_per_year: 365 },
};

describe('the functions on the wire', () => {
  it('are those of the goldens, all of them', () => {
    assert.deepEqual([...wireFunctions.keys()].sort(), goldenFunctions());
    assert.equal(wireFunctions.size, 38);
  });

  it('answer any finite numbers with a result or a documented error, never with another exception', function () {
    this.timeout(30_000);
    const uniform = seededUniforms(99);
    const kinds = hardNumbers(uniform);
    let results = 0;
    for (let round = 0; round < 60; round++) {
      const n = Math.floor(uniform() * 40);
      const series = (): number[] => hardSeries(n, kinds[Math.floor(uniform() * kinds.length)]!, uniform);
      const inputs: Record<string, Json> = Object.fromEntries(
        ['y', 'r', 'price', 'resid', 'open', 'high', 'low', 'close', 'ts', 'qty', 'stat', 'nobs', 'p'].map((name) => [
          name,
          series(),
        ]),
      );
      for (const name of wireFunctions.keys()) {
        const x: Json = lists.has(name) ? [series(), series()] : series();
        const { result, error } = ask(name, { ...inputs, x }, required[name] ?? {}) as {
          result?: Json;
          error?: { code: string; message: string };
        };
        if (result !== undefined) results++;
        else {
          assert.ok(documented.includes(error!.code), JSON.stringify(error));
          assert.ok(!error!.message.includes('cannot be computed'), `${name}: ${error!.message}`);
          assert.notEqual(error!.code, 'length_mismatch');
        }
      }
    }
    assert.ok(results > 1000, `only ${results} answers were results`);
  });

  it('refuse what is missing or of the wrong kind by its name', () => {
    const wrong: [string, Json, Json, string][] = [
      ['adf', {}, {}, 'inputs.x is missing'],
      ['adf', { x: 5 }, {}, 'inputs.x is 5'],
      ['adf', { x: [1, 'two'] }, {}, 'inputs.x[1] is "two"'],
      ['adf', { x: [1, 2, 3, 4] }, { regression: 'cc' }, 'params.regression'],
      ['ols', { y: [1, 2, 3], x: [[1, 2, 4]] }, { add_constant: 'yes' }, 'params.add_constant'],
      ['spread', { y: [1], x: [1] }, {}, 'params.beta is missing'],
      ['rolling_stats', { x: [1, 2] }, { window: '2' }, 'params.window'],
      ['kpss', { x: [1, 2, 1, 3] }, { nlags: 'long' }, 'params.nlags'],
      ['toString', {}, {}, 'function is "toString"'],
    ];
    for (const [name, inputs, params, part] of wrong) {
      const { error } = ask(name, inputs, params) as { error: { code: string; message: string } };
      assert.equal(error.code, 'invalid_param');
      assert.ok(error.message.includes(part), error.message);
    }
  });
});

/** Generators of numbers on which careless code overflows, divides by 0 or loops for ever. */
function hardNumbers(uniform: () => number): (() => number)[] {
  const extremes = [0, -0, 1, -1, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 2.2250738585072014e-308];
  const bits = new DataView(new ArrayBuffer(8));
  return [
    () => extremes[Math.floor(uniform() * extremes.length)]!,
    () => {
      bits.setUint32(0, uniform() * 2 ** 32);
      bits.setUint32(4, uniform() * 2 ** 32);
      const value = bits.getFloat64(0);
      return Number.isFinite(value) ? value : 0;
    },
    () => Math.floor(uniform() * 3),
    () => 1e9 + Math.floor(uniform() * 4) * 2 ** -23,
    () => 1e-8 * (1 + 1e-3 * uniform()),
    () => 1e300 * uniform(),
    () => 1e-310 * uniform(),
    () => uniform() - 0.5,
  ];
}

function hardSeries(n: number, kind: () => number, uniform: () => number): number[] {
  const values = Array.from({ length: n }, kind);
  const shape = Math.floor(uniform() * 4);
  if (shape === 1) return values.map((_, i) => 0.1 * i);
  if (shape === 2) return values.map((value, i) => (i % 2 === 0 ? value : values[0]!));
  return values;
}
