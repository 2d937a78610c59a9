import assert from 'node:assert/strict';
import { barFlags } from '../../../src/engine/contract/market';
import type { PairColumns, PairValue } from '../../../src/engine/contract/messages';
import { barWindow } from '../../../webview/charts/barWindow';
import { pairChart, type PairChartInput } from '../../../webview/charts/pairChart';
import type { Numbers, ScatterTrace } from '../../../webview/charts/plotly';
import { zColour, zRange, zTicks } from '../../../webview/charts/zScoreChart';
import { timeFormat } from '../../../webview/shared/timeFormat';
import { plainTheme } from '../support/plainTheme';
import { pairValue, seededPoints, startMs } from '../support/seededData';

const minute = 60_000;

describe('the figure of a pair', () => {
  it('draws final values solid and the provisional one hollow, at the end of dashes', () => {
    const points = seededPoints(150, '1m', 3);
    const figure = pairChart(input(points));
    const line = series(figure, 'z-score');
    assert.equal(at(line, points.openMs.at(-1) ?? NaN), undefined);
    assert.equal(at(line, points.openMs.at(-2) ?? NaN), points.z.at(-2));
    const circle = figure.live.find((shape) => shape.type === 'circle' && shape.yref === 'y');
    assert.equal(circle?.yanchor, points.z.at(-1));
    assert.equal(circle?.fillcolor, plainTheme.background);
    const dashes = figure.live.find((shape) => shape.yref === 'y' && shape.line.dash === 'dot');
    assert.deepEqual([dashes?.y0, dashes?.y1], [points.z.at(-2), points.z.at(-1)]);
  });

  it('breaks the line where a value is undefined and where bars are missing, never across', () => {
    const whole = seededPoints(150, '1m', 3);
    whole.z[120] = NaN;
    const keep = (_: number, row: number): boolean => row < 130 || row >= 135;
    const points: PairColumns = {
      openMs: whole.openMs.filter(keep),
      spread: whole.spread.filter(keep),
      z: whole.z.filter(keep),
      beta: whole.beta.filter(keep),
      flags: whole.flags.filter(keep),
    };
    const line = series(pairChart(input(points)), 'z-score');
    assert.equal(line.connectgaps, false);
    assert.ok(Number.isNaN(at(line, startMs + 120 * minute)));
    assert.ok(Number.isNaN(at(line, startMs + 130 * minute)), 'a break stands in the hole');
    assert.ok(!Number.isNaN(at(line, startMs + 135 * minute)));
  });

  it('shows values with a stale leg apart, and a value between two gaps as a dot', () => {
    const points = seededPoints(150, '1m', 3);
    points.flags[140] = barFlags.complete | barFlags.stale;
    points.z[119] = NaN;
    points.z[121] = NaN;
    const figure = pairChart(input(points));
    assert.equal(at(series(figure, 'z-score, stale leg'), startMs + 140 * minute), points.z[140]);
    assert.ok(Number.isNaN(at(series(figure, 'z-score'), startMs + 140 * minute)));
    assert.deepEqual([...series(figure, 'z-score, single').x], [startMs + 120 * minute]);
  });

  it('hatches filled and incomplete bars in both plots', () => {
    const points = seededPoints(150, '1m', 3);
    points.flags[130] = barFlags.complete | barFlags.filled;
    points.flags[131] = 0;
    const hatched = pairChart(input(points))
      .data()
      .filter((trace) => trace.type === 'bar');
    assert.deepEqual(
      hatched.map((trace) => trace.yaxis),
      ['y3', 'y4'],
    );
    for (const trace of hatched) assert.deepEqual([...trace.x], [startMs + 130 * minute, startMs + 131 * minute]);
  });

  it('has lines at zero and at two on both sides', () => {
    const levels = pairChart(input(seededPoints(150, '1m', 3)))
      .live.filter((shape) => shape.type === 'line' && shape.xref === 'paper')
      .map((shape) => shape.y0);
    assert.deepEqual(
      levels.sort((a, b) => a - b),
      [-2, 0, 2],
    );
  });

  it('grows warm with |z| on both sides alike', () => {
    assert.deepEqual(
      [-3.1, -2.1, -1, 0, 1.99, 2, 3].map((z) => zColour(z, plainTheme)),
      [
        plainTheme.hot,
        plainTheme.warm,
        plainTheme.foreground,
        plainTheme.foreground,
        plainTheme.foreground,
        plainTheme.warm,
        plainTheme.hot,
      ],
    );
  });

  it('has a z axis of whole numbers around zero', () => {
    assert.deepEqual(
      [zRange(-1, 1), zRange(-4.2, 1), zRange(NaN, NaN), zRange(0, 3)],
      [
        [-3, 3],
        [-5, 5],
        [-3, 3],
        [-4, 4],
      ],
    );
  });

  it('names round levels on a wide axis, and leaves 0 and ±2 their room', () => {
    assert.deepEqual(zTicks([-3, 3]).tickvals, []);
    assert.deepEqual(zTicks([-26, 26]).ticktext, ['+20', '\u221220']);
    assert.deepEqual(zTicks([-9, 9]).ticktext, ['+5', '\u22125']);
  });

  it('draws no point and no label for a value that is undefined', () => {
    const points = seededPoints(63, '1m', 3);
    const value = pairValue(points, { z: NaN, spread: NaN });
    const { live } = pairChart(input(points, value));
    assert.ok(live.every((shape) => shape.type !== 'circle' || shape.yref !== 'y'));
    assert.ok(live.every((shape) => shape.label?.text !== '–'));
  });
});

function input(points: PairColumns, value: PairValue = pairValue(points)): PairChartInput {
  return {
    points,
    value,
    prices: 'log',
    timeframe: '1m',
    barMs: minute,
    realm: 'binance',
    window: barWindow(points.openMs, minute, { visibleBars: 100, rightMs: null }, 700),
    zAxis: [-3, 3],
    spreadAxis: [6.19, 6.21],
    closedVersion: 1,
    theme: plainTheme,
    time: timeFormat('UTC', startMs),
    size: { width: 800, height: 500 },
  };
}

function series(figure: ReturnType<typeof pairChart>, name: string): ScatterTrace {
  const found = figure.data().find((trace) => trace.type === 'scatter' && trace.name === name);
  assert.ok(found !== undefined && found.type === 'scatter', `there is a trace ${name}`);
  return found;
}

function at(trace: { readonly x: Numbers; readonly y: Numbers }, timeMs: number): number | undefined {
  const place = [...trace.x].indexOf(timeMs);
  return place < 0 ? undefined : trace.y[place];
}
