import assert from 'node:assert/strict';
import { barFlags, type BarColumns } from '../../../src/engine/contract/market';
import { barWindow } from '../../../webview/charts/barWindow';
import type { CandlestickTrace, Trace } from '../../../webview/charts/plotly';
import { priceChart, type PriceChartInput } from '../../../webview/charts/priceChart';
import { timeFormat } from '../../../webview/shared/timeFormat';
import { plainTheme } from '../support/plainTheme';
import { seededBars, startMs } from '../support/seededData';

const minute = 60_000;

describe('the figure of a price', () => {
  it('draws final bars as candles and the forming one hollow, dashed and apart', () => {
    const bars = seededBars(50, '1m', 5);
    const figure = priceChart(input(bars));
    const newest = bars.openMs.at(-1) ?? NaN;
    assert.ok(!times(figure.data(), 'bars').includes(newest));
    assert.ok(times(figure.data(), 'bars').includes(newest - minute));
    const body = figure.live.find((shape) => shape.type === 'rect' && shape.xref === 'x' && shape.yref === 'y');
    assert.ok(body !== undefined && body.fillcolor === undefined && body.line.dash === 'dot');
    assert.deepEqual(new Set([body.y0, body.y1]), new Set([bars.open.at(-1), bars.close.at(-1)]));
  });

  it('leaves a gap where bars are missing', () => {
    const bars = without(seededBars(60, '1m', 5), 20, 30);
    const drawn = times(priceChart(input(bars)).data(), 'bars');
    for (let row = 20; row < 30; row++) assert.ok(!drawn.includes(startMs + row * minute));
    assert.ok(drawn.includes(startMs + 30 * minute));
  });

  it('dims and hatches what is incomplete, hatches what was revised, and never hides it', () => {
    const bars = seededBars(60, '1m', 5);
    bars.flags[30] = 0;
    bars.flags[31] = barFlags.complete | barFlags.revised;
    const data = priceChart(input(bars)).data();
    assert.deepEqual(times(data, 'dimmed bars'), [startMs + 30 * minute]);
    assert.deepEqual(times(data, 'hatched'), [startMs + 30 * minute, startMs + 31 * minute]);
    assert.ok(times(data, 'bars').includes(startMs + 31 * minute));
  });

  it('tells rising from falling by the fill as well as by the colour', () => {
    const candles = priceChart(input(seededBars(50, '1m', 5)))
      .data()
      .find(isCandles);
    assert.ok(candles !== undefined);
    assert.equal(candles.decreasing.fillcolor, plainTheme.down);
    assert.match(candles.increasing.fillcolor, /0\.25\)$/);
  });

  it('makes a lone bar as wide as its timeframe', () => {
    const candles = priceChart(input(seededBars(2, '1m', 5)))
      .data()
      .find(isCandles);
    const x = [...(candles?.x ?? [])].sort((a, b) => a - b);
    assert.equal(Math.min(...x.slice(1).map((timeMs, at) => timeMs - (x[at] ?? NaN))), minute);
  });

  it('keeps its key while only the forming bar moves, and changes it when a bar closes', () => {
    const bars = seededBars(50, '1m', 5);
    const moved = { ...bars, close: bars.close.map((close, row) => (row === 49 ? close + 1 : close)) };
    const [before, after] = [priceChart(input(bars)), priceChart(input(moved))];
    assert.equal(after.key, before.key);
    assert.notDeepEqual(after.live, before.live);
    assert.notEqual(priceChart(input(bars, { closedVersion: 2 })).key, before.key);
  });

  it('marks simulated data in both axis titles', () => {
    const titles = priceChart(input(seededBars(50, '1m', 5), { realm: 'simulator' })).layout.annotations;
    assert.equal(titles.filter((title) => title.text.endsWith('(simulated)')).length, 2);
    const plain = priceChart(input(seededBars(50, '1m', 5))).layout.annotations;
    assert.ok(plain.every((title) => !title.text.includes('(')));
  });

  it('uses no WebGL trace, which would stay blank under the policy of the page', () => {
    for (const trace of priceChart(input(seededBars(50, '1m', 5))).data())
      assert.ok(['candlestick', 'bar', 'scatter', 'heatmap'].includes(trace.type));
  });
});

function input(bars: BarColumns, change: Partial<PriceChartInput> = {}): PriceChartInput {
  return {
    bars,
    timeframe: '1m',
    priceDecimals: 2,
    realm: 'binance',
    lastPrice: bars.close.at(-1) ?? NaN,
    window: barWindow(bars.openMs, minute, { visibleBars: 100, rightMs: null }, 700),
    priceRange: [60_000, 62_000],
    volumeRange: [0, 50],
    closedVersion: 1,
    theme: plainTheme,
    time: timeFormat('UTC', startMs),
    size: { width: 800, height: 500 },
    ...change,
  };
}

function isCandles(trace: Trace): trace is CandlestickTrace {
  return trace.type === 'candlestick';
}

function times(data: readonly Trace[], name: string): readonly (number | string)[] {
  return data.flatMap((trace) => ('name' in trace && trace.name === name ? [...trace.x] : []));
}

function without(bars: BarColumns, from: number, to: number): BarColumns {
  const keep = <T extends Float64Array | Uint8Array>(column: T): T =>
    column.filter((_: number, row: number) => row < from || row >= to) as T;
  return Object.fromEntries(
    Object.entries(bars).map(([name, column]) => [name, keep(column as Float64Array)]),
  ) as unknown as BarColumns;
}
