import assert from 'node:assert/strict';
import fc from 'fast-check';
import { symbolAnalytic, type Analytic } from '../../../src/engine/analytics/analytic';
import { referencePage } from '../../../src/engine/analytics/referencePage';
import { builtInAnalytics } from '../../../src/engine/analytics/registry';
import { analyticSeries, planAnalyticSeries, seriesInTurns } from '../../../src/engine/analytics/analyticSeries';
import { analytics, runAnalytic } from '../../../src/engine/analytics/runAnalytic';
import type { AnalyticInputs } from '../../../src/engine/analytics/views';
import type { AnalyticDeclaration, AnalyticInputKind, AnalyticResult } from '../../../src/engine/contract/analytics';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { BarColumns } from '../../../src/engine/contract/market';
import { barsOf, Noise, pairOf, sliceBars, startMs } from './pairFixtures';

describe('analytics', () => {
  it('every declaration is complete: names, ranges, drawings and the meaning of NaN', () => {
    assert.equal(new Set(analytics.map(({ id }) => id)).size, analytics.length);
    for (const declaration of analytics) {
      assert.match(declaration.id, /^[a-z][a-zA-Z0-9]*$/);
      for (const text of [declaration.title, declaration.summary, declaration.warmUp, declaration.cost]) {
        assert.notEqual(text, '', declaration.id);
      }
      const fields = declaration.fields.map(({ id }) => id);
      assert.equal(new Set(fields).size, fields.length, declaration.id);
      for (const field of declaration.fields) {
        assert.match(field.id, /^[a-z][a-z0-9_]*$/);
        assert.ok(field.title !== '' && field.nan !== '', `${declaration.id}.${field.id}`);
      }
      for (const drawing of declaration.drawings) {
        for (const name of drawnFields(drawing)) assert.ok(fields.includes(name), `${declaration.id} draws ${name}`);
      }
      assert.ok(declaration.drawings.length > 0 && declaration.inputs.length > 0, declaration.id);
    }
  });

  for (const declaration of analytics) {
    for (const kind of declaration.inputs) {
      const name = `${declaration.id} of ${kind}`;

      it(`${name} gives every field, what it was made of and its assumptions, where there are bars enough`, () => {
        const result = resultOf(declaration.id, inputsOf(kind, 1_300));
        assert.deepEqual(Object.keys(result.values).sort(), declaration.fields.map(({ id }) => id).sort());
        for (const [field, value] of Object.entries(result.values)) {
          assert.ok(!Number.isNaN(value), `${field} is NaN: ${result.reason}`);
        }
        assert.ok(result.warm && result.reason === '' && result.bars === result.needBars);
        assert.equal(result.toMs, startMs + 1_299 * 60_000);
        assert.equal(result.fromMs, result.toMs - (result.bars - 1) * 60_000);
        assert.equal(
          result.matrix !== null,
          declaration.drawings.some((drawing) => drawing.kind === 'heatmap'),
        );
      });

      it(`${name} says what is missing while bars are too few, also for none at all`, () => {
        for (const length of [0, 1, 8]) {
          const result = resultOf(declaration.id, inputsOf(kind, length));
          assert.ok(!result.warm && Object.values(result.values).every(Number.isNaN));
          assert.equal(result.reason, `needs ${result.needBars} bars, has ${length}`);
        }
      });

      it(`${name} does not depend on bars before its window, nor change by later ones`, () => {
        const raw = shortWindow(declaration);
        const inputs = inputsOf(kind, 260);
        const whole = seriesOf(declaration.id, inputs, raw);
        const prefix = seriesOf(declaration.id, cut(inputs, 0, 200), raw);
        for (const [index, column] of whole.columns.entries()) {
          assert.deepEqual(prefix.columns[index]?.values, column.values.slice(0, 200), column.field);
        }
        const last = resultOf(declaration.id, inputs, raw);
        for (const { field, values } of whole.columns) near(last.values[field] ?? 0, values.at(-1) ?? NaN, field);
      });

      it(`${name} never throws on finite prices, and is a value or NaN with a reason`, () => {
        fc.assert(
          fc.property(wildCloses, wildCloses, (y, x) => {
            const length = Math.min(y.length, x.length);
            const inputs = inputsFrom(kind, barsOf(y.slice(0, length)), barsOf(x.slice(0, length)));
            const result = resultOf(declaration.id, inputs, shortWindow(declaration));
            const allMissing = Object.values(result.values).every(Number.isNaN);
            if (result.reason !== '') assert.ok(allMissing);
            assert.equal(result.sentence.includes('NaN') || result.reason.includes('undefined'), false);
          }),
          { numRuns: 40 },
        );
      });
    }
  }

  it('counts filled and incomplete bars of the window, and only of it', () => {
    const closes = Array.from({ length: 60 }, (_, k) => (k === 3 || k === 57 ? NaN : 100 + ((k * 7) % 5)));
    const bars = barsOf(closes, startMs, 60_000, new Set([2, 55, 58]));
    const inputs: AnalyticInputs = { kind: 'symbol', instrument: instrumentId('aaa'), timeframe: '1m', bars };
    const result = resultOf('priceStatistics', inputs, { window: 20 });
    assert.deepEqual([result.filledBars, result.incompleteBars, result.bars], [1, 2, 20]);
  });

  it('names an unknown analytic, a wrong parameter and a wrong input, and what would do', () => {
    const inputs = inputsOf('symbol', 50);
    assert.match(failureOf('halflive', inputs), /did you mean halfLife/);
    assert.match(failureOf('priceStatistics', inputs, { windw: 5 }), /did you mean window/);
    assert.match(failureOf('priceStatistics', inputs, { window: 1 }), /whole number from 2 to 100000; 1 is not/);
    assert.match(failureOf('adf', inputs, { regression: 'x' }), /one of c, ct, ctt, n/);
    assert.match(failureOf('engleGranger', inputs), /takes pair; it was given symbol/);
  });

  it('a new analytic is one object and one entry: it runs, has a series and stands on the page', () => {
    const table: readonly Analytic[] = [...builtInAnalytics, rangeInTicks];
    const inputs = inputsOf('symbol', 40);
    const result = runAnalytic('rangeInTicks', inputs, { window: 5 }, table);
    assert.ok(result.ok && (result.value.values['range'] ?? NaN) > 0);
    const series = analyticSeries('rangeInTicks', inputs, {}, {}, table);
    assert.ok(series.ok && series.value.columns[0]?.values.length === 40);
    const page = referencePage(table.map(({ declaration }) => declaration));
    assert.match(page, /## rangeInTicks/);
    assert.match(page, /`range` \| Range \| price/);
  });

  it('a series keeps to the range asked for, and is warm in it where the bars before are enough', () => {
    const inputs = inputsOf('symbol', 60);
    const range = { fromMs: startMs + 30 * 60_000, toMs: startMs + 40 * 60_000 };
    const series = analyticSeries('priceStatistics', inputs, { window: 20 }, range);
    assert.ok(series.ok);
    assert.equal(series.value.openMs.length, 10);
    assert.equal(series.value.openMs[0], range.fromMs);
    for (const { field, values } of series.value.columns) assert.ok(values.every(Number.isFinite), field);
  });

  for (const id of ['correlation', 'zScore']) {
    it(`a series of ${id} in pieces is the series at once, also where it begins within the bars`, async () => {
      const inputs = inputsOf('pair', 90);
      const raw = id === 'correlation' ? { window: 20 } : {};
      const range = { fromMs: startMs + 30 * 60_000, toMs: startMs + 70 * 60_000 };
      const whole = analyticSeries(id, inputs, raw, range);
      const planned = planAnalyticSeries(id, inputs, raw, range);
      assert.ok(whole.ok && planned.ok);
      const times: number[] = [];
      const columns = whole.value.columns.map((): number[] => []);
      for await (const piece of seriesInTurns(planned.value)) {
        times.push(...piece.openMs);
        for (const [at, { values }] of piece.columns.entries()) columns[at]?.push(...values);
      }
      assert.deepEqual(times, [...whole.value.openMs]);
      assert.equal(times.length, 40);
      assert.deepEqual(
        columns,
        whole.value.columns.map(({ values }) => [...values]),
      );
    });
  }
});

const rangeInTicks = symbolAnalytic(
  {
    id: 'rangeInTicks',
    title: 'Range',
    summary: 'Highest close less the lowest.',
    parameters: [
      { kind: 'number', id: 'window', title: 'Window', unit: 'bars', fallback: 9, least: 1, most: 99, whole: true },
    ],
    fields: [{ id: 'range', title: 'Range', unit: 'price', format: 'price', nan: 'never' }],
    drawings: [{ kind: 'table' }],
    warmUp: 'the window',
    cost: 'O(window)',
  },
  (parameters) => Number(parameters['window']),
  ({ close }) => ({ values: { range: Math.max(...close) - Math.min(...close) } }),
);

const wildCloses = fc
  .tuple(fc.constantFrom(1e-8, 1, 6e4, 1e9), fc.constantFrom(0, 1e-9, 1e-3, 0.5), fc.integer({ min: 205, max: 230 }))
  .chain(([level, share, length]) =>
    fc.array(
      fc.integer({ min: -1_000, max: 1_000 }).map((step) => level * (1 + (share * step) / 1_001)),
      { minLength: length, maxLength: length },
    ),
  );

/** Two legs with a spread that returns with φ = 0.8. */
function inputsOf(kind: AnalyticInputKind, length: number): AnalyticInputs {
  const noise = new Noise(5);
  const y = new Float64Array(length);
  const x = new Float64Array(length);
  let [walk, away] = [100, 0];
  for (let k = 0; k < length; k++) {
    walk += 0.1 * noise.normal();
    away = 0.8 * away + 0.1 * noise.normal();
    x[k] = walk;
    y[k] = 50 + 0.8 * walk + away;
  }
  return inputsFrom(kind, barsOf(y), barsOf(x));
}

function inputsFrom(kind: AnalyticInputKind, y: BarColumns, x: BarColumns): AnalyticInputs {
  switch (kind) {
    case 'symbol':
      return { kind, instrument: instrumentId('spot:yyy'), timeframe: '1m', bars: y };
    case 'pair':
      return { kind, settings: pairOf({ hedge: { window: 30 }, z: { window: 20 } }), y, x };
    case 'all':
      return {
        kind,
        timeframe: '1m',
        symbols: [
          { instrument: instrumentId('spot:yyy'), bars: y },
          { instrument: instrumentId('spot:xxx'), bars: x },
        ],
      };
  }
}

function cut(inputs: AnalyticInputs, from: number, to: number): AnalyticInputs {
  switch (inputs.kind) {
    case 'symbol':
      return { ...inputs, bars: sliceBars(inputs.bars, from, to) };
    case 'pair':
      return { ...inputs, y: sliceBars(inputs.y, from, to), x: sliceBars(inputs.x, from, to) };
    case 'all':
      return { ...inputs, symbols: inputs.symbols.map((one) => ({ ...one, bars: sliceBars(one.bars, from, to) })) };
  }
}

/** The least window, so that a series of a few hundred bars is quick. */
function shortWindow(declaration: AnalyticDeclaration): Record<string, number> {
  const window = declaration.parameters.find(({ id }) => id === 'window');
  return window?.kind === 'number' ? { window: window.least } : {};
}

function resultOf(id: string, inputs: AnalyticInputs, raw: Record<string, unknown> = {}): AnalyticResult {
  const result = runAnalytic(id, inputs, raw);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function seriesOf(
  id: string,
  inputs: AnalyticInputs,
  raw: Record<string, unknown>,
): { readonly columns: readonly { readonly field: string; readonly values: Float64Array }[] } {
  const series = analyticSeries(id, inputs, raw);
  if (!series.ok) throw new Error(series.failure.message);
  return series.value;
}

function failureOf(id: string, inputs: AnalyticInputs, raw: Record<string, unknown> = {}): string {
  const result = runAnalytic(id, inputs, raw);
  if (result.ok) throw new Error(`${id} was expected to fail.`);
  return result.failure.message;
}

function drawnFields(drawing: AnalyticDeclaration['drawings'][number]): readonly string[] {
  switch (drawing.kind) {
    case 'series':
      return drawing.fields;
    case 'bands':
      return [drawing.line, drawing.low, drawing.high];
    case 'table':
    case 'heatmap':
      return [];
  }
}

function near(actual: number, expected: number, what: string): void {
  if (Number.isNaN(expected) || !Number.isFinite(expected))
    assert.ok(Object.is(actual, expected), `${what}: ${actual}`);
  else assert.ok(Math.abs(actual - expected) <= 1e-9 * (1 + Math.abs(expected)), `${what}: ${actual}, ${expected}`);
}
