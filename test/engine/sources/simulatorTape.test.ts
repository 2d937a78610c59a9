import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { instrumentId } from '../../../src/engine/contract/ids';
import { simulatorSymbols } from '../../../src/engine/contract/settings';
import { SimulatedTape } from '../../../src/engine/sources/simulatorTape';
import { simulatedAsset } from '../../../src/engine/sources/simulatorTruth';

const startMs = Date.UTC(2026, 10, 22, 9, 0, 0);
const hourMs = 3_600_000;

describe('simulated tape', () => {
  it('reads the same in any pieces, from any moment', () => {
    const whole = tapeOf('sim:oak').between(startMs, startMs + 120_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 6 }), (cuts) => {
        const edges = [0, ...cuts.toSorted((a, b) => a - b), 120_000].map((offset) => startMs + offset);
        const tape = tapeOf('sim:oak');
        const pieces = edges.slice(1).flatMap((edge, index) => tape.between(edges[index] ?? 0, edge));
        assert.deepEqual(pieces, whole);
      }),
      { numRuns: 30 },
    );
    const backwards = tapeOf('sim:oak');
    const late = backwards.between(startMs + 60_000, startMs + 120_000);
    assert.deepEqual([...backwards.between(startMs, startMs + 60_000), ...late], whole);
  });

  it('numbers the prints without a hole, over the edges of its blocks too, and never goes back in time', () => {
    const blockEdgeMs = Math.ceil(startMs / 4_096_000) * 4_096_000;
    const ticks = tapeOf('sim:yew').between(blockEdgeMs - hourMs, blockEdgeMs + hourMs);
    assert.ok(ticks.length > 10_000);
    for (const [index, tick] of ticks.entries()) {
      const before = ticks[index - 1];
      if (before === undefined) continue;
      assert.equal(tick.id, before.id + 1);
      assert.ok(tick.timeMs >= before.timeMs);
    }
  });

  it('finds the time of an id and the id at a time', () => {
    const tape = tapeOf('sim:bay');
    const ticks = tape.between(startMs, startMs + 60_000);
    for (const tick of ticks) {
      assert.equal(tapeOf('sim:bay').timeOf(tick.id), tick.timeMs);
      assert.equal(tape.idAt(tick.timeMs), ticks.find((other) => other.timeMs === tick.timeMs)?.id);
    }
    assert.ok(Number.isNaN(tapeOf('sim:bay', { ticksPerSecond: 0 }).timeOf(5)));
  });

  it('looks like a market: bursts, quiet stretches, several prints in a millisecond, price steps', () => {
    const ticks = tapeOf('sim:oak').between(startMs, startMs + 4 * hourMs);
    const perSecond = new Map<number, number>();
    let longestQuietMs = 0;
    let sameMs = 0;
    let steps = 0;
    for (const [index, tick] of ticks.entries()) {
      perSecond.set(Math.floor(tick.timeMs / 1_000), (perSecond.get(Math.floor(tick.timeMs / 1_000)) ?? 0) + 1);
      const before = ticks[index - 1];
      if (before === undefined) continue;
      longestQuietMs = Math.max(longestQuietMs, tick.timeMs - before.timeMs);
      if (tick.timeMs === before.timeMs) sameMs++;
      if (tick.price !== before.price) steps++;
    }
    const mean = ticks.length / (4 * 3_600);
    assert.ok(mean > 4 && mean < 6, `mean ${mean}`);
    assert.ok(Math.max(...perSecond.values()) > 50, 'bursts');
    assert.ok(longestQuietMs > 4_000 && longestQuietMs < 60_000, `quiet for ${longestQuietMs} ms`);
    assert.ok(sameMs / ticks.length > 0.3, 'several in a millisecond');
    assert.ok(steps / ticks.length > 0.3 && steps / ticks.length < 0.98, 'prices step, and rest');
  });

  it('prints prices on the tick grid and quantities on the lot grid, all above zero, from both sides', () => {
    for (const name of simulatorSymbols) {
      const asset = simulatedAsset(instrumentId(name));
      assert.ok(asset !== null);
      const ticks = tapeOf(name).between(startMs, startMs + 600_000);
      for (const tick of ticks) {
        assert.equal(tick.price, Number(tick.price.toFixed(asset.priceDecimals)));
        assert.equal(tick.quantity, Number(tick.quantity.toFixed(asset.quantityDecimals)));
        assert.ok(tick.price > 0 && tick.quantity > 0);
      }
      const sold = ticks.filter((tick) => tick.isBuyerMaker).length / ticks.length;
      assert.ok(sold > 0.3 && sold < 0.7, `${name} sold ${sold}`);
    }
  });
});

function tapeOf(name: string, options: { readonly ticksPerSecond?: number } = {}): SimulatedTape {
  return new SimulatedTape(instrumentId(name), 'aggTrade', {
    seed: 1,
    ticksPerSecond: 5,
    burstiness: 1,
    firstId: 0,
    ...options,
  });
}
