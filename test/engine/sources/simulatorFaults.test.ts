import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Gap, SourceEvent, StatusEvent, Tick } from '../../../src/engine/contract/market';
import type { SimulatorFault } from '../../../src/engine/contract/simulatorFault';
import { SimulatorFaults, faultReason } from '../../../src/engine/sources/simulatorFaults';
import { SimulatedTape } from '../../../src/engine/sources/simulatorTape';

const startMs = Date.UTC(2026, 10, 22, 14, 5);
const stepMs = 100;
const oak = instrumentId('sim:oak');
const ash = instrumentId('sim:ash');
const tapes = [oak, ash].map(
  (instrument) => new SimulatedTape(instrument, 'trade', { seed: 1, ticksPerSecond: 5, burstiness: 0.2, firstId: 0 }),
);
const truth = tapes.flatMap((tape) => tape.between(startMs, startMs + 20_000)).sort((a, b) => a.timeMs - b.timeMs);

describe('faults of the simulator', () => {
  it('change nothing until they are asked for', () => {
    assert.deepEqual(run([]), truth);
  });

  it('a broken connection misses its ticks, tells the gap of each instrument, and repairs it when due', () => {
    const events = run([{ atMs: 2_000, fault: { kind: 'disconnect', lastsMs: 3_000, repairAfterMs: 4_000 } }]);
    assert.deepEqual(sorted(ticksOf(events)), sorted(truth));
    assert.deepEqual(statesOf(events), ['connecting', 'live']);
    for (const instrument of [oak, ash]) {
      const states = gapsOf(events).filter((gap) => gap.instrument === instrument);
      assert.deepEqual(
        states.map((gap) => gap.state),
        ['open', 'repaired'],
      );
    }
    for (const gap of gapsOf(events).filter(({ state }) => state === 'open')) {
      const inside = truth.filter(
        (tick) => tick.instrument === gap.instrument && tick.id >= gap.fromId && tick.id <= gap.toId,
      );
      assert.ok(
        inside.length > 5 && inside.every((tick) => tick.timeMs >= startMs + 2_000 && tick.timeMs < startMs + 5_000),
      );
    }
  });

  it('what is never repaired is lost, with exactly the ids that are missing', () => {
    const events = run([{ atMs: 1_000, fault: { kind: 'lose', instrument: oak, count: 7, repairAfterMs: null } }]);
    const given = new Set(
      ticksOf(events)
        .filter((tick) => tick.instrument === oak)
        .map((tick) => tick.id),
    );
    const missing = truth.filter((tick) => tick.instrument === oak && !given.has(tick.id)).map((tick) => tick.id);
    assert.equal(missing.length, 7);
    assert.deepEqual(
      gapsOf(events).map((gap) => [gap.fromId, gap.toId, gap.state, gap.reason]),
      [[missing[0], missing[6], 'lost', faultReason]],
    );
    assert.equal(
      ticksOf(events).filter((tick) => tick.instrument === ash).length,
      truth.filter((tick) => tick.instrument === ash).length,
    );
  });

  it('a silent stream gives its ticks late, in order, and loses none', () => {
    const events = run([{ atMs: 1_000, fault: { kind: 'stall', instrument: oak, lastsMs: 5_000 } }]);
    assert.deepEqual(
      ticksOf(events).filter((tick) => tick.instrument === oak),
      truth.filter((tick) => tick.instrument === oak),
    );
    assert.deepEqual(statesOf(events), ['stale', 'live']);
    const silentFrom = events.findIndex((event) => event.kind === 'status');
    const silentTo = events.findLastIndex((event) => event.kind === 'status');
    const between = ticksOf(events.slice(silentFrom, silentTo));
    const lateFrom = between.findIndex((tick) => tick.instrument === oak);
    assert.ok(between.slice(0, lateFrom).every((tick) => tick.instrument === ash) && lateFrom > 5);
  });

  it('rows without a price keep their ids', () => {
    const events = run([{ atMs: 1_000, fault: { kind: 'zeroPrice', instrument: ash, count: 3 } }]);
    const spoiled = ticksOf(events).filter((tick) => tick.price === 0);
    assert.equal(spoiled.length, 3);
    assert.deepEqual(
      ticksOf(events).map((tick) => tick.id),
      truth.map((tick) => tick.id),
    );
  });

  it('broken frames are refused with a reason, a delisted symbol falls silent', () => {
    const events = run([
      { atMs: 1_000, fault: { kind: 'reject', count: 2 } },
      { atMs: 2_000, fault: { kind: 'delist', instrument: oak } },
    ]);
    assert.equal(events.filter((event) => event.kind === 'rejected' && event.reason === faultReason).length, 2);
    assert.deepEqual(statesOf(events), ['delisted']);
    assert.ok(ticksOf(events).every((tick) => tick.instrument !== oak || tick.timeMs < startMs + 2_000));
  });

  it('however they overlap, every id is given once or named in a gap that is not repaired', () => {
    const repair = fc.option(fc.integer({ min: 0, max: 6_000 }), { nil: null });
    const lasts = fc.integer({ min: 0, max: 4_000 });
    const instrument = fc.constantFrom(oak, ash);
    const fault: fc.Arbitrary<SimulatorFault> = fc.oneof(
      fc.record({ kind: fc.constant('disconnect' as const), lastsMs: lasts, repairAfterMs: repair }),
      fc.record({
        kind: fc.constant('lose' as const),
        instrument,
        count: fc.integer({ min: 1, max: 9 }),
        repairAfterMs: repair,
      }),
      fc.record({ kind: fc.constant('stall' as const), instrument: fc.constantFrom(oak, ash, null), lastsMs: lasts }),
    );
    // The last of them begin early enough to be over at the end.
    const plan = fc.array(fc.record({ atMs: fc.integer({ min: 0, max: 8_000 }), fault }), { maxLength: 6 });
    fc.assert(
      fc.property(plan, (faults) => {
        const events = run(faults);
        const ids = ticksOf(events).map((tick) => `${tick.instrument} ${tick.id}`);
        assert.equal(new Set(ids).size, ids.length, 'none twice');
        const given = new Set(ids);
        const states = new Map(gapsOf(events).map((gap) => [`${gap.instrument} ${gap.fromId} ${gap.toId}`, gap]));
        const open = [...states.values()].filter((gap) => gap.state !== 'repaired');
        for (const tick of truth) {
          const isNamed = open.some(
            (gap) => gap.instrument === tick.instrument && gap.fromId <= tick.id && tick.id <= gap.toId,
          );
          assert.ok(given.has(`${tick.instrument} ${tick.id}`) !== isNamed, `${tick.instrument} ${tick.id}`);
        }
      }),
      { numRuns: 300 },
    );
  });
});

interface Planned {
  readonly atMs: number;
  readonly fault: SimulatorFault;
}

/** Twenty seconds of the tape in steps, each fault begun with the step at or after its time. */
function run(plan: readonly Planned[]): readonly SourceEvent[] {
  const faults = new SimulatorFaults();
  const left = plan.toSorted((a, b) => a.atMs - b.atMs);
  const events: SourceEvent[] = [];
  for (let atMs = 0; atMs < 20_000; atMs += stepMs) {
    while ((left[0]?.atMs ?? Infinity) <= atMs) faults.inject(left.shift()?.fault ?? { kind: 'reject', count: 0 });
    const fromMs = startMs + atMs;
    const ticks = truth.filter((tick) => tick.timeMs >= fromMs && tick.timeMs < fromMs + stepMs);
    events.push(...faults.shape(ticks, fromMs, fromMs + stepMs));
  }
  return events;
}

function ticksOf(events: readonly SourceEvent[]): readonly Tick[] {
  return events.filter((event) => event.kind === 'tick');
}

function gapsOf(events: readonly SourceEvent[]): readonly Gap[] {
  return events.filter((event) => event.kind === 'gap');
}

function statesOf(events: readonly SourceEvent[]): readonly StatusEvent['state'][] {
  return events.filter((event) => event.kind === 'status').map((event) => event.state);
}

function sorted(ticks: readonly Tick[]): readonly Tick[] {
  return ticks.toSorted((a, b) => a.instrument.localeCompare(b.instrument) || a.id - b.id);
}
