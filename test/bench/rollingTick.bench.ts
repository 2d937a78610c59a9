// What a tick costs in the rolling analytics that it touches, on the one workload of all speed figures: 20 symbols, 10
// pairs. Per tick: the symbol's moments, extremes, quantiles and weighted mean of its forming close, its row of the
// 20 × 20 correlation matrix of returns, and the provisional z-score of its pair (OLS on 300 bars, z on 100). Prints
// the median and the 99th percentile in microseconds, and the bytes allocated a tick.
import { type HeapProfiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { LivePair } from '../../src/engine/analytics/livePair';
import { readPair } from '../../src/engine/contract/readSettings';
import { Ewma } from '../../src/engine/rolling/ewma';
import { RollingCorrelationMatrix } from '../../src/engine/rolling/rollingCorrelationMatrix';
import { RollingExtremes } from '../../src/engine/rolling/rollingExtremes';
import { RollingMoments } from '../../src/engine/rolling/rollingMoments';
import { RollingQuantiles } from '../../src/engine/rolling/rollingQuantiles';
import { Noise } from '../engine/analytics/pairFixtures';

const symbolCount = 20;
const windowBars = 100;
const stepMs = 60_000;
const ticksPerBar = 2_000;
const warmBars = 400;
const startMs = 1_700_000_040_000;
const noise = new Noise(1);

const forms = Array.from({ length: symbolCount }, () => ({
  moments: new RollingMoments(windowBars),
  extremes: new RollingExtremes(windowBars),
  quantiles: new RollingQuantiles(windowBars),
  weighted: new Ewma(windowBars),
}));
const matrix = new RollingCorrelationMatrix(symbolCount, windowBars);
const prices = Float64Array.from({ length: symbolCount }, (_, i) => 100 * (i + 1));
const lastCloses = prices.slice();
const pairs = Array.from({ length: symbolCount / 2 }, (_, i) => {
  const { pair } = readPair({ y: `spot:s${2 * i}`, x: `spot:s${2 * i + 1}` }, 'pair');
  if (pair === null) throw new Error('The pair of the benchmark cannot be read.');
  return new LivePair(pair);
});
/** Keeps the work from being optimised away. */
const checks = new Float64Array(1);

for (let bar = 0; bar < warmBars; bar++) {
  openBar();
  for (let n = 0; n < 40; n++) tick(bar, Math.floor(noise.uniform() * symbolCount), noise.uniform() - 0.5);
  closeBar(bar);
}

const timedBars = 40;
const costs = new Float64Array(timedBars * ticksPerBar);
const symbols = Uint8Array.from({ length: ticksPerBar }, () => Math.floor(noise.uniform() * symbolCount));
const moves = Float64Array.from({ length: ticksPerBar }, () => noise.uniform() - 0.5);
let count = 0;
for (let bar = warmBars; bar < warmBars + timedBars; bar++) {
  openBar();
  for (let n = 0; n < ticksPerBar; n++) {
    const before = process.hrtime.bigint();
    tick(bar, symbols[n] ?? 0, moves[n] ?? 0);
    costs[count++] = Number(process.hrtime.bigint() - before) / 1_000;
  }
  closeBar(bar);
}
costs.sort();
const shareOf = (share: number): string => (costs[Math.floor(share * (count - 1))] ?? NaN).toFixed(2);
console.log(
  `a tick: median ${shareOf(0.5)} µs, 99 % ${shareOf(0.99)} µs, of ${count} (with the clock's own ${clockCost()} µs)`,
);

for (const [site, bytes] of await allocatedPerTick())
  console.log(`allocated a tick in ${site}: ${bytes.toFixed(1)} bytes`);
console.log(`(checked: ${(checks[0] ?? NaN).toExponential(3)})`);

function openBar(): void {
  for (const [i, form] of forms.entries()) {
    const price = prices[i] ?? NaN;
    form.moments.push(price);
    form.extremes.push(price);
    form.quantiles.push(price);
    form.weighted.push(price);
  }
  matrix.pushRow(new Float64Array(symbolCount));
}

function tick(bar: number, i: number, move: number): void {
  const price = (prices[i] ?? NaN) * (1 + 1e-4 * move);
  prices[i] = price;
  const form = forms[i];
  const pair = pairs[i >> 1];
  if (form === undefined || pair === undefined) throw new Error(`There is no symbol ${i}.`);
  form.moments.replaceNewest(price);
  form.extremes.replaceNewest(price);
  form.quantiles.replaceNewest(price);
  form.weighted.replaceNewest(price);
  matrix.replaceNewest(i, Math.log(price / (lastCloses[i] ?? NaN)));
  const openMs = startMs + bar * stepMs;
  pair.onForming(i % 2 === 0 ? 'y' : 'x', openMs, price, openMs);
  const z = pair.zNow();
  const checked = form.moments.zScore + form.extremes.max - form.quantiles.median + form.weighted.deviation + z;
  checks[0] = (checks[0] ?? 0) + (Number.isNaN(checked) ? 0 : checked);
}

function closeBar(bar: number): void {
  const openMs = startMs + bar * stepMs;
  for (const [i, pair] of pairs.entries()) {
    pair.onBar('y', openMs, prices[2 * i] ?? NaN, 1, true);
    pair.onBar('x', openMs, prices[2 * i + 1] ?? NaN, 1, true);
    pair.advance(openMs + stepMs);
  }
  lastCloses.set(prices);
}

function clockCost(): string {
  const samples = Float64Array.from({ length: 10_001 }, () => {
    const before = process.hrtime.bigint();
    return Number(process.hrtime.bigint() - before) / 1_000;
  }).sort();
  return (samples[5_000] ?? NaN).toFixed(2);
}

/** Bytes a tick by the function that allocates them, by the sampling heap profiler; those of a tenth of a byte or more. */
async function allocatedPerTick(): Promise<[site: string, bytes: number][]> {
  const bar = warmBars + timedBars;
  const rounds = 50_000;
  openBar();
  for (let n = 0; n < rounds; n++) tick(bar, symbols[n % ticksPerBar] ?? 0, moves[n % ticksPerBar] ?? 0);
  const session = new Session();
  session.connect();
  const all = { includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true };
  await session.post('HeapProfiler.startSampling', { samplingInterval: 256, ...all });
  for (let n = 0; n < rounds; n++) tick(bar, symbols[n % ticksPerBar] ?? 0, moves[n % ticksPerBar] ?? 0);
  const { profile } = await session.post('HeapProfiler.stopSampling');
  const sites = new Map<string, number>();
  const visit = (node: HeapProfiler.SamplingHeapProfileNode): void => {
    sites.set(node.callFrame.functionName, (sites.get(node.callFrame.functionName) ?? 0) + node.selfSize / rounds);
    for (const child of node.children) visit(child);
  };
  visit(profile.head);
  session.disconnect();
  return [...sites].filter(([, bytes]) => bytes >= 0.1).sort(([, a], [, b]) => b - a);
}
