import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BarBuilder, type BarCheckpoint } from '../../../src/engine/bars/barBuilder';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Bar, Gap, StoredTimeframe, Tick } from '../../../src/engine/contract/market';

const btc = instrumentId('spot:btcusdt');
const eth = instrumentId('spot:ethusdt');
const series = { instrument: btc, stream: 'aggTrade' } as const;
const startMs = Date.UTC(2026, 10, 22, 16);

function tick(id: number, timeMs: number, price: number, quantity = 1, instrument = btc): Tick {
  return {
    kind: 'tick',
    instrument,
    stream: 'aggTrade',
    id,
    timeMs,
    price,
    quantity,
    isBuyerMaker: id % 2 === 0,
    trades: 1,
  };
}

function gap(fromId: number, toId: number, fromMs: number, toMs: number, state: Gap['state']): Gap {
  const closedMs = state === 'open' ? null : toMs;
  return { kind: 'gap', ...series, fromId, toId, fromMs, toMs, state, reason: 'test', foundMs: toMs, closedMs };
}

function recorder(graceMs = 1000) {
  const finals: Bar[] = [];
  const revisions: Bar[] = [];
  const rebuilds: string[] = [];
  const rechecks: string[] = [];
  const builder = new BarBuilder({
    graceMs,
    listener: {
      final: (bar) => finals.push(bar),
      revised: (bar) => revisions.push(bar),
      rebuild: (_, timeframe, openMs) => rebuilds.push(`${timeframe} ${openMs}`),
      recheck: (_, timeframe, fromMs, toMs) => rechecks.push(`${timeframe} ${fromMs} ${toMs}`),
    },
  });
  const of = (timeframe: StoredTimeframe): Bar[] => finals.filter((bar) => bar.timeframe === timeframe);
  return { builder, finals, revisions, rebuilds, rechecks, of };
}

describe('BarBuilder', () => {
  it('closes a bar once, when exchange time is the grace past its end, and not before', () => {
    const { builder, of } = recorder();
    builder.tick(tick(1, startMs + 100, 10));
    builder.tick(tick(2, startMs + 900, 12));
    builder.time(startMs + 1_999);
    assert.equal(of('1s').length, 0);
    builder.time(startMs + 2_000);
    builder.time(startMs + 9_000);
    assert.equal(of('1s').length, 1);
    const [bar] = of('1s');
    assert.deepEqual([bar?.open, bar?.high, bar?.low, bar?.close, bar?.volume], [10, 12, 10, 12, 2]);
  });

  it('takes the latest trade time of any series as exchange time, so a quiet symbol closes too', () => {
    const { builder, of } = recorder();
    builder.tick(tick(1, startMs, 10));
    builder.tick(tick(1, startMs + 5_000, 20, 1, eth));
    assert.deepEqual(
      of('1s').map((bar) => bar.instrument),
      [btc],
    );
  });

  it('puts a trade that comes within the grace into its own bar, not into the newest', () => {
    const { builder, of } = recorder();
    builder.tick(tick(1, startMs + 100, 10));
    builder.tick(tick(2, startMs + 1_100, 20));
    builder.tick(tick(3, startMs + 950, 15));
    builder.time(startMs + 60_000);
    assert.deepEqual(
      of('1s').map((bar) => bar.close),
      [15, 20],
    );
  });

  it('makes a trade that comes after its bar was final a new revision of that bar', () => {
    const { builder, of, revisions } = recorder();
    for (const [id, offset] of [0, 1_500, 5_000].entries()) builder.tick(tick(id + 1, startMs + offset, 10 + id));
    builder.tick(tick(4, startMs + 1_600, 99));
    builder.tick(tick(5, startMs + 5_100, 11));
    assert.equal(of('1s').length, 2);
    const [revised] = revisions;
    assert.deepEqual([revised?.openMs, revised?.high, revised?.revision], [startMs + 1_000, 99, 1]);
  });

  it('tells a late trade also where the market then falls silent', () => {
    const { builder, revisions } = recorder();
    for (const [id, offset] of [0, 1_500, 5_000].entries()) builder.tick(tick(id + 1, startMs + offset, 10 + id));
    builder.time(startMs + 400_000);
    builder.tick(tick(4, startMs + 1_600, 99));
    assert.equal(revisions.length, 0);
    assert.equal(builder.closesAt(startMs + 400_250), true, 'the time has to go into the journal');
    builder.time(startMs + 400_250);
    assert.deepEqual(
      revisions.filter((bar) => bar.timeframe === '1s').map((bar) => [bar.high, bar.revision]),
      [[99, 1]],
    );
    assert.equal(builder.closesAt(startMs + 400_500), false);
  });

  it('never calls the first bar complete, because the feed did not see it from its start', () => {
    const { builder, of } = recorder();
    for (let i = 0; i < 5; i++) builder.tick(tick(i, startMs + 500 + i * 1_000, 10));
    assert.deepEqual(
      of('1s').map((bar) => bar.complete),
      [false, true, true],
    );
  });

  it('calls bars that an open gap touches incomplete, and revises them once when it is repaired', () => {
    const { builder, of, revisions } = recorder();
    builder.tick(tick(1, startMs, 10));
    builder.tick(tick(2, startMs + 1_100, 10));
    builder.gap(gap(3, 4, startMs + 1_100, startMs + 2_200, 'open'));
    builder.tick(tick(5, startMs + 2_200, 10));
    builder.tick(tick(6, startMs + 9_000, 10));
    assert.deepEqual(
      of('1s').map((bar) => bar.complete),
      [false, false, false],
    );
    builder.tick(tick(3, startMs + 1_500, 13));
    builder.tick(tick(4, startMs + 2_100, 14));
    assert.equal(revisions.length, 0, 'a repair is told when it is whole');
    builder.gap(gap(3, 4, startMs + 1_100, startMs + 2_200, 'repaired'));
    const seconds = revisions.filter((bar) => bar.timeframe === '1s');
    assert.deepEqual(
      seconds.map((bar) => [bar.openMs, bar.complete, bar.revision, bar.tradeCount]),
      [
        [startMs + 1_000, true, 1, 2],
        [startMs + 2_000, true, 1, 2],
      ],
    );
  });

  it('keeps bars forming while the feed is interrupted, because nobody knows what traded', () => {
    const { builder, of } = recorder();
    builder.tick(tick(1, startMs, 10));
    builder.tick(tick(2, startMs + 1_500, 11));
    builder.interrupt(null, 'tick');
    builder.time(startMs + 600_000);
    assert.equal(of('1s').length, 0);
    builder.tick(tick(3, startMs + 1_700, 12));
    builder.time(startMs + 600_001);
    assert.deepEqual(
      of('1s').map((bar) => [bar.close, bar.revision]),
      [
        [10, 0],
        [12, 0],
      ],
    );
  });

  it('does not call older ticks late that are fetched in order while the clock is ahead already', () => {
    const { builder, of, revisions } = recorder();
    builder.time(startMs + 600_000);
    builder.interrupt(btc, 'resume');
    for (let i = 0; i < 5; i++) builder.tick(tick(i, startMs + i * 1_000, 10 + i));
    assert.equal(of('1s').length, 0, 'nothing is final before the feed is live');
    builder.resume(btc);
    assert.deepEqual(
      of('1s').map((bar) => [bar.close, bar.revision]),
      [10, 11, 12, 13, 14].map((close) => [close, 0]),
    );
    assert.deepEqual(revisions, []);
  });

  it('lets the price of a row without one alone and still counts its id', () => {
    const { builder, of } = recorder();
    builder.tick(tick(1, startMs, 10));
    builder.tick(tick(2, startMs + 10, 0, 0));
    builder.tick(tick(3, startMs + 20, 11));
    builder.time(startMs + 5_000);
    assert.deepEqual(
      of('1s').map((bar) => [bar.low, bar.tradeCount]),
      [[10, 2]],
    );
  });

  it('asks for a rebuild from the stored ticks where a bar is too old to be held in parts', () => {
    const { builder, rebuilds } = recorder();
    builder.tick(tick(1_000, startMs, 10));
    for (let i = 1; i <= 400; i++) builder.tick(tick(1_000 + i, startMs + i * 1_000, 10));
    builder.tick(tick(1, startMs + 5_000, 10));
    assert.deepEqual(rebuilds, [`1s ${startMs + 5_000}`]);
  });

  it('never adds trades again to a bar that had them before the store lost them: it is built anew', () => {
    const { builder, finals, revisions, rebuilds } = recorder();
    for (let i = 0; i < 100; i++) builder.tick(tick(i, startMs + i * 1_000, 10));
    builder.gap({ ...gap(50, 95, startMs + 50_000, startMs + 95_000, 'open'), reason: 'diskFull' });
    for (let i = 50; i <= 95; i++) builder.tick(tick(i, startMs + i * 1_000, 10));
    builder.gap({ ...gap(50, 95, startMs + 50_000, startMs + 95_000, 'repaired'), reason: '' });
    for (let i = 100; i < 200; i++) builder.tick(tick(i, startMs + i * 1_000, 10));
    const told = [...finals, ...revisions].map(({ timeframe, tradeCount }) => `${timeframe} ${tradeCount}`);
    assert.deepEqual([...new Set(told)].toSorted(), ['1m 60', '1s 1'], 'a trade a second');
    const asked = ['1s', '1m'].map((timeframe) => rebuilds.filter((one) => one.startsWith(timeframe)).length);
    assert.deepEqual(asked, [46, 11], 'each late second, the minute that was final, and the one that was forming');
  });

  it('has bars looked at again that were incomplete for a gap which closes after their parts are gone', () => {
    const { builder, rechecks } = recorder();
    builder.tick(tick(1, startMs, 10));
    builder.gap(gap(2, 3, startMs, startMs + 1_500, 'open'));
    for (let i = 4; i <= 500; i++) builder.tick(tick(i, startMs + 1_500 + (i - 4) * 1_000, 10));
    builder.gap(gap(2, 3, startMs, startMs + 1_500, 'repaired'));
    assert.deepEqual(rechecks, [`1s ${startMs} ${startMs + 1_501}`], 'the minutes are still held in parts');
  });

  it('gives the same bars, to the last bit, however the trades of a repair are ordered', () => {
    const trades = fc.array(
      fc.record({
        price: fc.double({ min: 1e-8, max: 1e5, noNaN: true }),
        quantity: fc.double({ min: 1e-8, max: 1e9, noNaN: true }),
        offset: fc.integer({ min: 0, max: 200_000 }),
      }),
      { minLength: 2, maxLength: 40 },
    );
    fc.assert(
      fc.property(trades, fc.integer(), (rows, seed) => {
        const sorted = rows.toSorted((a, b) => a.offset - b.offset);
        const ticks = sorted.map((row, i) => tick(i + 1, startMs + row.offset, row.price, row.quantity));
        const inOrder = finalState(ticks);
        const first = ticks[0];
        assert.ok(first !== undefined);
        const shuffled = ticks.slice(1).toSorted((a, b) => hash(a.id, seed) - hash(b.id, seed));
        assert.deepEqual(finalState([first, ...shuffled]), inOrder);
      }),
      { numRuns: 200 },
    );
  });
});

describe('BarBuilder.save', () => {
  it('goes on bit for bit from a checkpoint taken at any moment, through JSON', () => {
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ kind: fc.constant('tick'), delta: fc.integer({ min: -3_000, max: 4_000 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constantFrom('time', 'gap', 'repaired', 'interrupt'), delta: fc.nat(5_000) }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 4, maxLength: 80 }), fc.nat(79), (steps, cut) => {
        const whole = recorder();
        let resumed: ReturnType<typeof recorder> | null = null;
        let timeMs = startMs;
        for (const [i, { kind, delta }] of steps.entries()) {
          if (i === cut) {
            resumed = recorder();
            resumed.builder.restore(JSON.parse(JSON.stringify(whole.builder.save())) as BarCheckpoint);
            for (const list of [whole.finals, whole.revisions, whole.rebuilds]) list.length = 0;
          }
          timeMs += delta;
          for (const { builder } of resumed === null ? [whole] : [whole, resumed]) {
            if (kind === 'tick') builder.tick(tick(i, timeMs, 10 + (i % 7) / 3, 1 / (i + 3)));
            else if (kind === 'time') builder.time(timeMs);
            else if (kind === 'interrupt') builder.interrupt(null, 'tick');
            else builder.gap(gap(5, 6, startMs + 2_000, startMs + 4_000, kind === 'gap' ? 'open' : 'repaired'));
          }
        }
        if (resumed === null) return;
        assert.deepEqual(
          [resumed.finals, resumed.revisions, resumed.rebuilds],
          [whole.finals, whole.revisions, whole.rebuilds],
        );
        assert.deepEqual(resumed.builder.save(), whole.builder.save());
      }),
      { numRuns: 300 },
    );
  });
});

/** Every bar as last told, by timeframe and time, without what depends on the order by design. */
function finalState(ticks: readonly Tick[]): Map<string, Omit<Bar, 'revision' | 'complete'>> {
  const { builder, finals, revisions } = recorder();
  for (const one of ticks) builder.tick(one);
  builder.tick(tick(1e6, startMs + 10_000_000, 1));
  builder.time(startMs + 20_000_000);
  const bars = new Map<string, Omit<Bar, 'revision' | 'complete'>>();
  for (const { revision: _, complete: __, ...bar } of [...finals, ...revisions]) {
    bars.set(`${bar.timeframe} ${bar.openMs}`, bar);
  }
  return new Map([...bars].sort(([a], [b]) => a.localeCompare(b)));
}

function hash(id: number, seed: number): number {
  return Math.imul(id ^ seed, 0x9e3779b1) >>> 0;
}
