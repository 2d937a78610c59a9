import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Analytic } from '../../../src/engine/analytics/analytic';
import { guestAnalytic } from '../../../src/engine/analytics/guestAnalytic';
import { analyticSeries } from '../../../src/engine/analytics/analyticSeries';
import { runAnalytic } from '../../../src/engine/analytics/runAnalytic';
import type { AnalyticInputs, SymbolView } from '../../../src/engine/analytics/views';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { AnalyticResult } from '../../../src/engine/contract/analytics';
import { barFlags } from '../../../src/engine/contract/market';

const bars = 10;

const inputs: AnalyticInputs = {
  kind: 'symbol',
  instrument: instrumentId('spot:btcusdt'),
  timeframe: '1m',
  bars: {
    openMs: Float64Array.from({ length: bars }, (_, k) => k * 60_000),
    open: new Float64Array(bars).fill(100),
    high: new Float64Array(bars).fill(103),
    low: new Float64Array(bars).fill(99),
    close: Float64Array.from({ length: bars }, (_, k) => 100 + (k % 3)),
    volume: new Float64Array(bars).fill(1),
    quoteVolume: new Float64Array(bars).fill(100),
    takerBuyVolume: new Float64Array(bars).fill(1),
    tradeCount: new Float64Array(bars).fill(1),
    revision: new Float64Array(bars),
    flags: new Uint8Array(bars).fill(barFlags.complete),
  },
};

const declaration: Analytic['declaration'] = {
  id: 'guest',
  title: 'Guest',
  summary: 'The close.',
  inputs: ['symbol'],
  parameters: [],
  fields: [{ id: 'close', title: 'Close', unit: 'price', format: 'price', nan: 'never' }],
  drawings: [{ kind: 'table' }],
  warmUp: 'three bars',
  cost: 'O(1)',
};

function run(parts: {
  readonly needBars?: () => unknown;
  readonly compute?: (view: SymbolView) => unknown;
}): AnalyticResult {
  const guest = { declaration, needBars: () => 3, compute: () => ({ values: { close: 1 } }), ...parts };
  const result = runAnalytic('guest', inputs, {}, [guestAnalytic(guest as unknown as Analytic, 'guest of /m.js')]);
  assert.ok(result.ok);
  return result.value;
}

describe('an analytic of another extension, as it runs', () => {
  it('gives its values, sentence and assumptions, and says where they come from', () => {
    const { values, sentence, assumptions, reason, warm } = run({
      compute: ({ close }) => ({ values: { close: close.at(-1), more: 5 }, sentence: 'So.', assumptions: ['One.', 5] }),
    });
    assert.deepEqual(values, { close: 100 });
    assert.deepEqual([sentence, reason, warm], ['So.', '', true]);
    assert.deepEqual(assumptions, ['One.', 'Computed by another extension: guest of /m.js.']);
  });

  it('has no values but its own sentence as the reason where it throws', () => {
    const thrown = run({
      compute: () => {
        throw new Error('the price did not move');
      },
    });
    assert.equal(thrown.reason, 'the price did not move');
    assert.ok(Number.isNaN(thrown.values['close']));
  });

  const wrong: readonly (readonly [string, Parameters<typeof run>[0], RegExp])[] = [
    ['gives nothing', { compute: () => undefined }, /guest\.compute gave no object with values/],
    ['leaves out a field', { compute: () => ({ values: {} }) }, /gave no number for close/],
    ['gives a text for a number', { compute: () => ({ values: { close: '5' } }) }, /gave no number for close/],
    ['promises instead of computing', { compute: async () => ({ values: { close: 5 } }) }, /no object with values/],
    ['breaks its promise', { compute: () => Promise.reject(new Error('late')) }, /no object with values/],
    ['needs half a bar', { needBars: () => 1.5 }, /guest\.needBars gave 1\.5.*whole number of at least 1/],
    ['needs no number of bars', { needBars: () => undefined }, /guest\.needBars gave undefined/],
    [
      'gives a ragged matrix',
      { compute: () => ({ values: { close: 1 }, matrix: { rows: ['a'], columns: ['a', 'b'], values: [[1]] } }) },
      /matrix whose values are not rows × columns/,
    ],
  ];
  for (const [what, parts, reason] of wrong) {
    it(`has no values and a reason, and takes nothing down with it, where it ${what}`, () => {
      const result = run(parts);
      assert.match(result.reason, reason);
      assert.ok(Number.isNaN(result.values['close']));
    });
  }

  it('cannot change the bars of another window by writing into its own', () => {
    const guest = guestAnalytic(
      {
        declaration,
        needBars: () => 3,
        compute: (view) => {
          assert.ok(view.kind === 'symbol');
          const sum = view.close.reduce((total, close) => total + close, 0);
          view.close.fill(0);
          return { values: { close: sum } };
        },
      },
      'guest of /m.js',
    );
    const series = analyticSeries('guest', inputs, {}, {}, [guest]);
    assert.ok(series.ok);
    assert.deepEqual(
      [...(series.value.columns[0]?.values ?? [])].slice(2),
      Array.from({ length: bars - 2 }, () => 303),
    );
  });

  it('keeps the declaration that was checked, whatever its module does to it later', () => {
    const own = structuredClone(declaration) as { title: string } & Analytic['declaration'];
    const guest = guestAnalytic(
      { declaration: own, needBars: () => 1, compute: () => ({ values: { close: 1 } }) },
      'guest of /m.js',
    );
    own.title = '';
    assert.equal(guest.declaration.title, 'Guest');
  });

  it('is a result that can cross to a panel, whatever it gives', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (given, values, matrix) => {
        for (const one of [given, { values }, { values: { close: 1 }, matrix, sentence: given, assumptions: values }]) {
          const result = run({ compute: () => one });
          structuredClone(result);
          assert.equal(typeof result.values['close'], 'number');
        }
      }),
    );
  });
});
