// Size and power of Engle-Granger at 5 % on generated pairs: prints the tables of docs/statistics.md, and ends with 1
// where the size leaves 4-6 % on 1,000 bars or more. About two minutes; node out/test/soak/statsPower.soak.mjs [PAIRS].
import { type EngleGrangerParams, engleGranger } from '../../src/engine/stats/engleGranger';
import { halfLifeInterval } from '../../src/engine/stats/halfLife';
import { ols } from '../../src/engine/stats/ols';
import { seededNormals } from '../engine/stats/seededNormals';

const pairs = Number(process.argv[2] ?? 2_000);
const barCounts = [250, 500, 1_000, 1_440];
const halfLives = [5, 10, 20, 40, 80];
const random = seededNormals(20_240_613);

const walk = (bars: number): Float64Array => {
  let level = 0;
  return Float64Array.from({ length: bars }, () => (level += random()));
};
const reverting = (bars: number, halfLife: number): Float64Array => {
  const phi = 0.5 ** (1 / halfLife);
  let value = random() / Math.sqrt(1 - phi * phi);
  return Float64Array.from({ length: bars }, () => (value = phi * value + random()));
};
const percent = (count: number): string => ((100 * count) / pairs).toFixed(1);

console.log(`\n${pairs} pairs a cell\n\n| bars | AIC | BIC |\n|---|---|---|`);
for (const bars of barCounts) {
  const shares = (['AIC', 'BIC'] as const).map((autolag) => {
    const test: EngleGrangerParams = { trend: 'c', maxlag: null, autolag };
    let rejected = 0;
    for (let i = 0; i < pairs; i++) if (engleGranger(walk(bars), [walk(bars)], test).pvalue < 0.05) rejected++;
    return rejected;
  });
  console.log(`| ${bars} | ${shares.map(percent).join(' | ')} |`);
  if (bars >= 1_000 && shares.some((share) => share / pairs < 0.04 || share / pairs > 0.06)) process.exitCode = 1;
}

console.log(`\n| half-life (bars) | ${barCounts.join(' | ')} |\n|---|${'---|'.repeat(barCounts.length)}`);
for (const halfLife of halfLives) {
  const cells = barCounts.map((bars) => {
    let rejected = 0;
    for (let i = 0; i < pairs; i++) {
      const x = walk(bars);
      const spread = reverting(bars, halfLife);
      const y = x.map((value, t) => 1.5 * value + spread[t]!);
      if (engleGranger(y, [x], { trend: 'c', maxlag: null, autolag: 'AIC' }).pvalue < 0.05) rejected++;
    }
    return percent(rejected);
  });
  console.log(`| ${halfLife} | ${cells.join(' | ')} |`);
}

console.log(`\n| half-life (bars) | ${barCounts.map((bars) => `${bars}: median, covered %`).join(' | ')} |`);
console.log(`|---|${'---|'.repeat(barCounts.length)}`);
for (const halfLife of halfLives) {
  const cells = barCounts.map((bars) => {
    let covered = 0;
    const found: number[] = [];
    for (let i = 0; i < pairs; i++) {
      const x = walk(bars);
      const spread = reverting(bars, halfLife);
      const y = x.map((value, t) => 1.5 * value + spread[t]!);
      const { resid } = ols(y, [x], { add_constant: true, missing: 'raise', conf_level: 0.95 });
      const interval = halfLifeInterval(resid);
      if (interval.low <= halfLife && halfLife <= interval.high) covered++;
      found.push(interval.half_life);
    }
    return `${Float64Array.from(found).sort()[pairs >> 1]!.toFixed(1)}, ${percent(covered)}`;
  });
  console.log(`| ${halfLife} | ${cells.join(' | ')} |`);
}
