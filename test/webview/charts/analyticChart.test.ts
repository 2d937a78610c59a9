import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AnalyticDeclaration, AnalyticSeries } from '../../../src/engine/contract/analytics';
import { analyticChart, spreadApart, type TimeDrawing } from '../../../webview/charts/analyticChart';
import { heatmapChart } from '../../../webview/charts/heatmapChart';
import { timeFormat } from '../../../webview/shared/timeFormat';
import { plainTheme } from '../support/plainTheme';
import { startMs } from '../support/seededData';
import { pairStatistics, universeStatistics } from '../support/seededStatistics';

const minute = 60_000;
const declaration: AnalyticDeclaration = {
  id: 'made',
  title: 'Made up',
  summary: '',
  inputs: ['symbol'],
  parameters: [],
  fields: ['a', 'b', 'c'].map((id) => ({ id, title: id.toUpperCase(), unit: 'bars', format: 'number', nan: 'never' })),
  drawings: [],
  warmUp: '',
  cost: '',
};

describe('the drawing of an analytic, from its declaration alone', () => {
  it('has a line for each field, told apart by dashes that the title shows', () => {
    const figure = draw({ kind: 'series', fields: ['a', 'b'], levels: [] });
    const lines = figure.data().filter((trace) => trace.type === 'scatter');
    assert.deepEqual(
      lines.map((line) => line.line?.dash),
      ['solid', 'dash'],
    );
    assert.equal(figure.layout.annotations[0]?.text, '— A   - - B, bars');
  });

  it('shows a level even where all values are far from it', () => {
    const figure = draw({ kind: 'series', fields: ['a'], levels: [50] });
    assert.ok((figure.layout.yaxis.range?.[1] ?? 0) >= 50);
    assert.ok(figure.live.some((shape) => shape.type === 'line' && shape.y0 === 50));
  });

  it('draws a band between its two edges, behind the line', () => {
    const traces = draw({ kind: 'bands', line: 'b', low: 'a', high: 'c' }).data();
    assert.deepEqual(
      traces.map((trace) => ('name' in trace ? trace.name : '')),
      ['a', 'c', 'b'],
    );
    const [, high] = traces;
    assert.equal(high?.type === 'scatter' ? high.fill : '', 'tonexty');
  });

  it('breaks lines over missing bars and undefined values', () => {
    const [line] = draw({ kind: 'series', fields: ['a'], levels: [] }).data();
    assert.ok(line?.type === 'scatter');
    assert.deepEqual(
      [...line.x].map((timeMs) => (timeMs - startMs) / minute),
      [0, 1, 2, 3, 6],
    );
    assert.deepEqual([...line.y], [1, NaN, 3, NaN, 4]);
  });

  it('can draw everything that the registered analytics declare, without WebGL', () => {
    let drawn = 0;
    for (const { items } of [pairStatistics(), universeStatistics()])
      for (const item of items)
        for (const drawing of item.declaration.drawings) {
          if ((drawing.kind !== 'series' && drawing.kind !== 'bands') || item.series === null) continue;
          const figure = analyticChart({ ...common, drawing, declaration: item.declaration, series: item.series });
          for (const trace of figure.data()) assert.equal(trace.type, 'scatter');
          drawn++;
        }
    assert.ok(drawn >= 8, `${drawn} drawings`);
  });

  it('keeps the labels at the right apart, in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 6 }), (values) => {
        const moved = [...spreadApart(values, 3)].sort((a, b) => a - b);
        for (let i = 1; i < moved.length; i++) assert.ok((moved[i] ?? 0) - (moved[i - 1] ?? 0) >= 3);
        for (const [at, value] of spreadApart(values, 3).entries()) assert.ok(value >= (values[at] ?? 0));
      }),
    );
  });
});

describe('the drawing of a matrix', () => {
  const matrix = {
    rows: ['x', 'y'],
    columns: ['x', 'y'],
    values: [
      [1, -0.5],
      [-0.5, NaN],
    ],
  };

  it('writes each number into its cell, none where there is none', () => {
    const figure = heatmapChart({
      matrix,
      least: -1,
      most: 1,
      title: 'M',
      theme: plainTheme,
      size: { width: 400, height: 300 },
    });
    assert.deepEqual(
      figure.layout.annotations.map((label) => label.text),
      ['M, from −1 to 1', '1.00', '−0.50', '−0.50'],
    );
  });

  it('leaves the numbers out where cells are too narrow for them', () => {
    const figure = heatmapChart({
      matrix,
      least: -1,
      most: 1,
      title: 'M',
      theme: plainTheme,
      size: { width: 80, height: 300 },
    });
    assert.equal(figure.layout.annotations.length, 1);
  });
});

const series: AnalyticSeries = {
  id: 'made',
  subject: 'all',
  openMs: Float64Array.of(startMs, startMs + minute, startMs + 2 * minute, startMs + 6 * minute),
  columns: [
    { field: 'a', values: Float64Array.of(1, NaN, 3, 4) },
    { field: 'b', values: Float64Array.of(2, 3, 4, 5) },
    { field: 'c', values: Float64Array.of(3, 4, 5, 6) },
  ],
};

const common = {
  barMs: minute,
  realm: 'binance',
  theme: plainTheme,
  time: timeFormat('UTC', startMs),
  size: { width: 600, height: 200 },
} as const;

function draw(drawing: TimeDrawing): ReturnType<typeof analyticChart> {
  return analyticChart({ ...common, drawing, declaration, series });
}
