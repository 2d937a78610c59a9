// Speed of the statistics beside statsmodels, pandas, scipy and scikit-learn from Debian: the same data, the same run.
// Prints a table of CPU milliseconds (of all threads, so that other load counts less; best of up to 100 runs or half a
// second) and ratios, and ends with 1 where a ratio or a result is not what it has to be.
// node out/test/bench/stats.bench.mjs [PART OF A CASE'S NAME]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adf } from '../../src/engine/stats/adf';
import { engleGranger } from '../../src/engine/stats/engleGranger';
import { huberConcomitant } from '../../src/engine/stats/huberConcomitant';
import { huberM } from '../../src/engine/stats/huberM';
import { kalmanHedge } from '../../src/engine/stats/kalmanHedge';
import { ols } from '../../src/engine/stats/ols';
import { resampleOhlcv } from '../../src/engine/stats/resampleOhlcv';
import { rollingCorr } from '../../src/engine/stats/rollingCorr';
import { rollingStats } from '../../src/engine/stats/rollingStats';
import { theilSen } from '../../src/engine/stats/theilSen';
import { linearCongruential } from '../engine/stats/goldenCase';

interface Case {
  readonly name: string;
  /** Least ratio that is asked for. */
  readonly ratio: number;
  /** Relative difference allowed to the reference's numbers: its own accuracy. */
  readonly tolerance: number;
  run(): number[];
}

const { uniform, normal } = linearCongruential(20_240_613);
const walk = (n: number, start: number, sigma: number): Float64Array => {
  let price = start;
  return Float64Array.from({ length: n }, () => (price = Math.round((price + sigma * normal()) * 100) / 100));
};
const x = walk(100_000, 60_000, 5);
const y = x.map((value) => 10 + 0.05 * value + 3 * normal());
const outlying = y.slice(0, 20_000).map((value, i) => (i % 37 === 0 ? value + 500 : value));
const columns = Array.from({ length: 10 }, () => walk(10_000, 100, 1));
const symbols = Array.from({ length: 30 }, () => walk(1_440, 100, 0.1));
const tickTime = Float64Array.from({ length: 1_000_000 }, (_, i) => 1_700_000_000_000 + 100 * i);
const tickPrice = walk(1_000_000, 60_000, 0.5);
const tickQty = tickTime.map(() => uniform() + 0.001);

const short = (n: number): Float64Array => x.subarray(0, n);
const cases: Case[] = [
  {
    name: 'rolling z-score 100k',
    ratio: 2,
    tolerance: 1e-6,
    run: () => {
      const { zscore } = rollingStats(x, { window: 100, min_periods: 100, ddof: 1 });
      return [zscore.at(-1)!, zscore[50_000]!];
    },
  },
  {
    name: 'OLS 100k',
    ratio: 2,
    tolerance: 1e-8,
    run: () => {
      const fit = ols(y, [x], { add_constant: true, missing: 'raise', conf_level: 0.95 });
      return [...fit.params, ...fit.bse];
    },
  },
  ...[5_000, 20_000].map((n): Case => ({
    name: `ADF AIC ${n / 1000}k`,
    ratio: 2,
    tolerance: 1e-8,
    run: () => {
      const { stat, usedlag } = adf(short(n), { regression: 'c', autolag: 'AIC', maxlag: null });
      return [stat, usedlag];
    },
  })),
  {
    name: 'Theil-Sen 2k',
    ratio: 2,
    tolerance: 1e-12,
    run: () => {
      const fit = theilSen(y.subarray(0, 2_000), short(2_000), { method: 'separate', conf_level: 0.95 });
      return [fit.slope, fit.low_slope, fit.high_slope];
    },
  },
  {
    name: 'Huber 20k (RLM)',
    ratio: 2,
    tolerance: 1e-6,
    run: () => [
      ...huberM(outlying, [short(20_000)], { k: 1.345, mad_const: 0.6744897501960817, add_constant: true }).params,
    ],
  },
  {
    name: 'Huber 20k (scikit-learn)',
    ratio: 2,
    tolerance: Number.POSITIVE_INFINITY, // its optimiser stops short of the optimum on uncentred prices
    run: () => [
      ...huberConcomitant(outlying, [short(20_000)], { epsilon: 1.35, alpha: 0, fit_intercept: true }).params,
    ],
  },
  ...['statespace', 'numpy loop'].map((kind): Case => ({
    name: `Kalman 100k (${kind})`,
    ratio: 2,
    tolerance: 1e-5,
    run: () => {
      const identity = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
      const fit = kalmanHedge(y, x, {
        delta: 1e-5,
        R: 1,
        m0: [0, 0],
        P0: identity,
        first_step: 'update_without_predict',
      });
      return [fit.alpha.at(-1)!, fit.beta.at(-1)!];
    },
  })),
  {
    name: 'rolling correlation 10 x 10k',
    ratio: 2,
    tolerance: 1e-6,
    run: () => {
      const last = columns.map((a, i) =>
        columns.slice(0, i).map((b) => rollingCorr(a, b, { window: 100 }).corr.at(-1)!),
      );
      return [last[9]![0]!, last[8]![3]!];
    },
  },
  {
    name: 'resample 1M to 3',
    ratio: 2,
    tolerance: 1e-12,
    run: () => {
      const bars = [1_000, 60_000, 3_600_000].map((interval_ms) =>
        resampleOhlcv({ ts: tickTime, price: tickPrice, qty: tickQty }, { interval_ms, empty: 'nan' }),
      );
      return [bars[2]!.close.at(-1)!, bars[2]!.vwap.at(-1)!];
    },
  },
  {
    name: 'Engle-Granger 435 pairs',
    ratio: 20,
    tolerance: 1e-7,
    run: () => {
      const stats: number[] = [];
      for (let i = 0; i < 30; i++) {
        for (let j = 0; j < i; j++) {
          stats.push(engleGranger(symbols[i]!, [symbols[j]!], { trend: 'c', autolag: 'AIC', maxlag: null }).stat);
        }
      }
      return [stats[0]!, stats[200]!, stats[434]!];
    },
  },
];

const wanted = process.argv[2] ?? '';
main();

function main(): void {
  const probe = spawnSync('/usr/bin/python3', ['-c', 'import statsmodels, pandas, scipy, sklearn']);
  const reference = probe.status === 0 ? measureReference() : null;
  if (reference === null) {
    console.warn(
      'SKIPPED the comparison: /usr/bin/python3 lacks statsmodels, pandas, scipy or scikit-learn ' +
        '(apt-get install python3-statsmodels python3-pandas python3-scipy python3-sklearn). Own times only.',
    );
  }
  console.log(
    `${'case'.padEnd(32)}${'own ms'.padStart(10)}${'ref ms'.padStart(12)}${'ratio'.padStart(9)}   largest difference`,
  );
  for (const each of cases.filter(({ name }) => name.includes(wanted))) {
    const own = measure(each);
    const other = reference?.get(each.name);
    if (other === undefined) {
      console.log(each.name.padEnd(32) + own.ms.toFixed(2).padStart(10));
      continue;
    }
    const difference = own.result.reduce((most, value, i) => {
      return Math.max(most, Math.abs(value - other.result[i]!) / Math.max(Math.abs(other.result[i]!), 1e-300));
    }, 0);
    const ratio = other.ms / own.ms;
    const isGood = ratio >= each.ratio && difference <= each.tolerance;
    if (!isGood) process.exitCode = 1;
    console.log(
      each.name.padEnd(32) +
        own.ms.toFixed(2).padStart(10) +
        other.ms.toFixed(1).padStart(12) +
        `${ratio.toFixed(1)}x`.padStart(9) +
        `   ${difference.toExponential(1)}${isGood ? '' : `   MISSED: wanted ${each.ratio}x within ${each.tolerance}`}`,
    );
  }
}

function measure(each: Case): { ms: number; result: number[] } {
  let best = Number.POSITIVE_INFINITY;
  let spent = 0;
  let result: number[] = [];
  for (let runs = 0; runs < 3 || (runs < 100 && spent < 500); runs++) {
    const start = process.cpuUsage();
    result = each.run();
    const { user, system } = process.cpuUsage(start);
    const took = (user + system) / 1_000;
    best = Math.min(best, took);
    spent += took;
  }
  return { ms: best, result };
}

function measureReference(): Map<string, { ms: number; result: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-stats-bench-'));
  try {
    const series: Record<string, Float64Array> = { x, y, outlying, tickTime, tickPrice, tickQty };
    columns.forEach((values, i) => (series[`column${i}`] = values));
    symbols.forEach((values, i) => (series[`symbol${i}`] = values));
    for (const [name, values] of Object.entries(series)) {
      writeFileSync(join(folder, `${name}.f64`), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    const run = spawnSync('/usr/bin/python3', ['test/bench/statsReference.py', folder, wanted], {
      encoding: 'utf8',
      timeout: 300_000,
      env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    if (run.status !== 0) throw new Error(`The reference run failed: ${run.stderr}`);
    const found = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; ms: number; result: number[] });
    return new Map(found.map((entry) => [entry.name, entry]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
