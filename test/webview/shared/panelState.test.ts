import assert from 'node:assert/strict';
import fc from 'fast-check';
import { barFlags } from '../../../src/engine/contract/market';
import type { HostToPanel, PriceData } from '../../../src/engine/contract/messages';
import { priceRules } from '../../../webview/pricePanel/store';
import { initialPanelState, reducePanel, type PanelState } from '../../../webview/shared/panelState';
import { priceData, seededBars, startMs } from '../support/seededData';

const topic = { kind: 'price', instrument: priceData().instrument, timeframe: '1m' } as const;
const init: HostToPanel = { type: 'init', topic, timeZone: 'UTC', timeframes: ['1s', '1m', '5m'] };
const minute = 60_000;

describe('what a panel knows', () => {
  it('is nothing until a snapshot of its topic comes', () => {
    const state = run([init]);
    assert.equal(state.data, null);
    const other = { ...priceData({ timeframe: '5m' }), timeframe: '5m' as const };
    assert.equal(run([init, snapshot(1, 0, other)]).data, null, 'data of a topic left behind are dropped');
    assert.equal(run([init, snapshot(1, 0)]).data?.bars.openMs.length, 300);
  });

  it('takes deltas in order and replaces the forming bar', () => {
    const state = run([init, snapshot(1, 0), forming(1, 1, 5), forming(1, 2, 6)]);
    assert.equal(state.data?.bars.close.at(-1), 6);
    assert.equal(state.data?.bars.openMs.length, 300);
    assert.deepEqual(state.position, { generation: 1, seq: 2 });
  });

  it('asks for a resync at a hole, once, and takes nothing until the snapshot is there', () => {
    const { state, asked } = runCounting([init, snapshot(1, 0), forming(1, 2, 5), forming(1, 3, 6), forming(1, 4, 7)]);
    assert.equal(asked, 1);
    assert.equal(state.data?.bars.close.at(-1), priceData().bars.close.at(-1), 'no delta was applied over the hole');
    const after = reducePanel(priceRules, state, snapshot(2, 0), 100).state;
    assert.deepEqual(after.position, { generation: 2, seq: 0 });
  });

  it('asks again when the answer does not come', () => {
    let state = run([init, snapshot(1, 0), forming(1, 5, 1)]);
    assert.equal(reducePanel(priceRules, state, forming(1, 6, 1), 2_000).needsResync, false);
    ({ state } = reducePanel(priceRules, state, forming(1, 6, 1), 2_000));
    assert.equal(reducePanel(priceRules, state, forming(1, 7, 1), 3_500).needsResync, true);
  });

  it('drops what is old: a delta seen before, and one of an earlier generation', () => {
    const { state, asked } = runCounting([init, snapshot(2, 4), forming(2, 5, 8), forming(2, 5, 1), forming(1, 6, 2)]);
    assert.equal(asked, 0);
    assert.equal(state.data?.bars.close.at(-1), 8);
  });

  it('takes a snapshot of a lower generation: the engine was restarted', () => {
    const state = run([init, snapshot(9, 4), snapshot(1, 0), forming(1, 1, 3)]);
    assert.equal(state.data?.bars.close.at(-1), 3);
  });

  it('has the charts drawn anew for a closed bar, not for the forming one', () => {
    const before = run([init, snapshot(1, 0)]);
    const live = reducePanel(priceRules, before, forming(1, 1, 5), 0).state;
    assert.equal(live.closedVersion, before.closedVersion);
    const closed = reducePanel(priceRules, live, delta(1, 2, seededBars(1, '1m', 3), barFlags.complete), 0).state;
    assert.equal(closed.closedVersion, before.closedVersion + 1);
    const next = reducePanel(priceRules, closed, forming(1, 3, 5, startMs + 300 * minute), 0).state;
    assert.equal(next.closedVersion, before.closedVersion + 2, 'a new forming bar means that the one before it closed');
  });

  it('keeps its data when the host repeats the topic, and drops them when the topic changes', () => {
    assert.notEqual(run([init, snapshot(1, 0), { ...init, timeZone: 'Europe/Berlin' }]).data, null);
    assert.equal(run([init, snapshot(1, 0), { ...init, topic: { ...topic, timeframe: '5m' } }]).data, null);
  });

  it('never holds more bars than its bound, however long it runs', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 12 }), (counts) => {
        let state = run([init, snapshot(1, 0)]);
        let seq = 0;
        let from = 300;
        for (const count of counts) {
          const bars = seededBars(count, '1m', count);
          const moved = { ...bars, openMs: bars.openMs.map((openMs) => openMs + from * minute) };
          from += count;
          ({ state } = reducePanel(priceRules, state, delta(1, ++seq, moved, null), 0));
        }
        const openMs = state.data?.bars.openMs ?? new Float64Array();
        assert.equal(openMs.length, Math.min(1_500, from));
        assert.equal(openMs.at(-1), startMs + (from - 1) * minute);
      }),
      { numRuns: 20 },
    );
  });
});

function run(messages: readonly HostToPanel[]): PanelState<PriceData> {
  return runCounting(messages).state;
}

function runCounting(messages: readonly HostToPanel[]): { state: PanelState<PriceData>; asked: number } {
  let state = initialPanelState<PriceData>();
  let asked = 0;
  for (const message of messages) {
    const step = reducePanel(priceRules, state, message, 0);
    ({ state } = step);
    if (step.needsResync) asked++;
  }
  return { state, asked };
}

function snapshot(generation: number, seq: number, data = priceData()): HostToPanel {
  return { type: 'update', update: { type: 'snapshot', generation, seq, data } };
}

function forming(generation: number, seq: number, close: number, openMs = startMs + 299 * minute): HostToPanel {
  const bars = { ...seededBars(1, '1m', 1), openMs: Float64Array.of(openMs), close: Float64Array.of(close) };
  return delta(generation, seq, bars, null);
}

function delta(generation: number, seq: number, bars: PriceData['bars'], flags: number | null): HostToPanel {
  const flagged = flags === null ? bars : { ...bars, flags: bars.flags.map(() => flags) };
  return { type: 'update', update: { type: 'delta', generation, seq, data: priceData({ bars: flagged }) } };
}
