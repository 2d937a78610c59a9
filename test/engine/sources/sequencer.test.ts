import assert from 'node:assert/strict';
import fc from 'fast-check';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Gap, Tick } from '../../../src/engine/contract/market';
import { Sequencer } from '../../../src/engine/sources/sequencer';
import type { ResumePoint } from '../../../src/engine/sources/source';

const instrument = instrumentId('btcusdt');
/** Trade time of id 1,000. */
const newestMs = 1_700_000_010_000;

describe('Sequencer', () => {
  it('passes ticks in order at once and drops the second of each id', () => {
    const { sequencer, told } = make();
    for (const id of [7, 8, 8, 7, 9]) sequencer.push(tick(id), 0);
    assert.deepEqual(idsOf(told), [7, 8, 9]);
    assert.equal(sequencer.counts.duplicates, 2);
  });

  it('puts ticks that come out of order within the window into order, without a gap', () => {
    const { sequencer, told } = make();
    for (const id of [1, 3, 5, 4, 2, 6]) sequencer.push(tick(id), 0);
    sequencer.expire(1_000);
    assert.deepEqual(told, [1, 2, 3, 4, 5, 6].map(tick));
    assert.equal(sequencer.counts.gapsOpen, 0);
    assert.equal(sequencer.counts.outOfOrder, 2);
  });

  it('announces a hole as an open gap naming exactly the missing ids, before the tick after it', () => {
    const { sequencer, told } = make();
    sequencer.push(tick(10), 0);
    sequencer.push(tick(14), 5);
    sequencer.expire(54);
    assert.equal(told.length, 1, 'still within the window');
    sequencer.expire(55);
    assert.deepEqual(told.slice(1), [gap(11, 13, 'open'), tick(14)]);
  });

  it('reports a gap as repaired when the last of its ticks is there, whether late or fetched', () => {
    const { sequencer, told } = make();
    sequencer.push(tick(10), 0);
    sequencer.push(tick(14), 0);
    sequencer.expire(100);
    sequencer.push(tick(12), 101);
    assert.equal(sequencer.takeFetched([10, 11, 12, 13, 14].map(tick)), 2);
    assert.deepEqual(told.slice(3), [tick(12), tick(11), tick(13), gap(11, 13, 'repaired')]);
    assert.deepEqual(sequencer.counts.gapsOpen, 0);
  });

  it('finds the hole since the last run, and repairs gaps of that run that are still open', () => {
    const openGaps = [gap(3, 4, 'open')];
    const { sequencer, told } = make({ lastId: 20, lastTimeMs: tick(20).timeMs, openGaps });
    sequencer.push(tick(23), 0);
    sequencer.expire(100);
    assert.deepEqual(told, [gap(21, 22, 'open'), tick(23)]);
    sequencer.takeFetched([tick(3), tick(4)]);
    assert.deepEqual(told.slice(2), [tick(3), tick(4), gap(3, 4, 'repaired')]);
  });

  it('names exactly the ids that stay missing where a gap is given up half-way', () => {
    const { sequencer, told } = make();
    sequencer.push(tick(1), 0);
    sequencer.push(tick(10), 0);
    sequencer.expire(100);
    sequencer.takeFetched([tick(2), tick(5)]);
    const [open] = sequencer.openGaps;
    assert.ok(open);
    sequencer.giveUp(open, 'tooOld');
    const gaps = told.filter((event) => event.kind === 'gap').map((event) => [event.state, event.fromId, event.toId]);
    assert.deepEqual(gaps, [
      ['open', 2, 9],
      ['lost', 3, 4],
      ['lost', 6, 9],
      ['repaired', 2, 9],
    ]);
  });

  it('sees that ids begin anew, and neither passes such trades on nor fills gaps with them', () => {
    const { sequencer, told } = make({ lastId: 1_000, lastTimeMs: newestMs, openGaps: [gap(5, 6, 'open')] });
    for (let id = 3; id <= 8; id++) {
      assert.equal(sequencer.isRenumbered, id === 8);
      sequencer.push({ ...tick(id), timeMs: newestMs + 10_000 + id }, 0);
    }
    assert.equal(sequencer.takeFetched([5, 6].map((id) => ({ ...tick(id), timeMs: newestMs + 10_000 }))), 0);
    assert.deepEqual(told, []);
    assert.deepEqual([sequencer.counts.duplicates, sequencer.counts.implausible, sequencer.counts.gapsOpen], [0, 6, 1]);
  });

  it('does not take repeated old frames, a single damaged one, or late trades for ids that begin anew', () => {
    const { sequencer } = make({ lastId: 1_000, lastTimeMs: newestMs });
    for (let i = 0; i < 100; i++) sequencer.push({ ...tick(900), timeMs: newestMs - 10_000 }, 0);
    for (let i = 0; i < 100; i++) sequencer.push({ ...tick(999 - i), timeMs: newestMs - i }, 0);
    for (let i = 0; i < 100; i++) sequencer.push({ ...tick(7), timeMs: newestMs + 40_000 }, 0);
    assert.equal(sequencer.isRenumbered, false);
    for (let i = 0; i < 20; i++) {
      sequencer.push({ ...tick(8 + i), timeMs: newestMs + 40_000 }, 0);
      sequencer.push({ ...tick(1_001 + i), timeMs: newestMs + 1 }, 0);
    }
    assert.equal(sequencer.isRenumbered, false, 'the count so far goes on');
  });

  it('refuses an id that no market could have reached in that time, so that damage opens no endless gap', () => {
    const { sequencer, told } = make();
    sequencer.push(tick(1), 0);
    sequencer.push({ ...tick(2), id: 5_000_000_000 }, 0);
    sequencer.expire(1_000);
    sequencer.push(tick(2), 2_000);
    assert.deepEqual(idsOf(told), [1, 2]);
    assert.equal(sequencer.counts.implausible, 1);
  });

  it('gives the same ticks as the clean run, each once, whatever was cut, doubled, shuffled and repaired', () => {
    const step = fc.record({
      jump: fc.integer({ min: 1, max: 4 }),
      copies: fc.integer({ min: 1, max: 3 }),
      delay: fc.integer({ min: 0, max: 6 }),
      pauseMs: fc.integer({ min: 0, max: 60 }),
      repair: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const { sequencer, told } = make();
        const sent: { readonly id: number; readonly order: number }[] = [];
        let id = 0;
        for (const [index, { jump, copies, delay }] of steps.entries()) {
          id += index === 0 ? 1 : jump;
          for (let copy = 0; copy < copies; copy++)
            sent.push({ id, order: index === 0 ? -1 : index + delay + 3 * copy });
        }
        sent.sort((a, b) => a.order - b.order);
        let nowMs = 0;
        for (const [index, { id: sentId }] of sent.entries()) {
          const { pauseMs, repair } = steps[index % steps.length] ?? { pauseMs: 0, repair: false };
          sequencer.push(tick(sentId), nowMs);
          nowMs += pauseMs;
          if (sequencer.hasWaiting) sequencer.expire(nowMs);
          const [open] = sequencer.openGaps;
          if (repair && open !== undefined) sequencer.takeFetched(range(open.event.fromId, open.event.toId).map(tick));
        }
        sequencer.expire(nowMs + 1_000);
        for (const open of sequencer.openGaps)
          sequencer.takeFetched(range(open.event.fromId, open.event.toId).map(tick));
        const ids = idsOf(told);
        assert.deepEqual(
          ids.toSorted((a, b) => a - b),
          range(1, id),
          'every id, each once',
        );
        assert.equal(sequencer.counts.gapsOpen, 0);
        assertAnnounced(told);
      }),
      { numRuns: 300 },
    );
  });
});

/** A tick that goes back lies in a gap that was announced before it. */
function assertAnnounced(told: readonly (Tick | Gap)[]): void {
  let highest = 0;
  const announced: Gap[] = [];
  for (const event of told) {
    if (event.kind === 'gap') announced.push(event);
    else if (event.id > highest) highest = event.id;
    else
      assert.ok(
        announced.some((open) => event.id >= open.fromId && event.id <= open.toId),
        `tick ${event.id}`,
      );
  }
}

function make(resume?: ResumePoint): { readonly sequencer: Sequencer; readonly told: (Tick | Gap)[] } {
  const told: (Tick | Gap)[] = [];
  const sequencer = new Sequencer({
    instrument,
    stream: 'trade',
    resume,
    reorderWindowMs: 50,
    reorderTicks: 100,
    nowMs: () => 42,
    emit: (event) => told.push(event),
  });
  return { sequencer, told };
}

function tick(id: number): Tick {
  const timeMs = 1_700_000_000_000 + id * 10;
  return {
    kind: 'tick',
    instrument,
    stream: 'trade',
    id,
    timeMs,
    price: id,
    quantity: 1,
    isBuyerMaker: false,
    trades: 1,
  };
}

function gap(fromId: number, toId: number, state: 'open' | 'repaired'): Gap {
  return {
    kind: 'gap',
    instrument,
    stream: 'trade',
    fromId,
    toId,
    fromMs: tick(fromId - 1).timeMs,
    toMs: tick(toId + 1).timeMs,
    state,
    reason: state === 'open' ? 'missed' : '',
    foundMs: 42,
    closedMs: state === 'open' ? null : 42,
  };
}

function idsOf(events: readonly (Tick | Gap)[]): number[] {
  return events.filter((event) => event.kind === 'tick').map((event) => event.id);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
