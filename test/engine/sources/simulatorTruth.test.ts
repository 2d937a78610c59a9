import assert from 'node:assert/strict';
import { instrumentId } from '../../../src/engine/contract/ids';
import { midPriceOf } from '../../../src/engine/sources/simulatorPrices';
import {
  relationHolds,
  relationPhaseMs,
  simulatedAssets,
  simulatedRelations,
  type SimulatedRelation,
} from '../../../src/engine/sources/simulatorTruth';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 10, 2);

describe('the truth of the simulated market', () => {
  it('has a spread of the stated half-life and deviation for good', () => {
    const [truth] = simulatedRelations;
    assert.ok(truth !== undefined && truth.holds === 'always');
    const spread = spreadsOf(truth, startMs, 20 * dayMs);
    const mean = meanOf(spread);
    assert.ok(Math.abs(mean) < truth.deviation / 4, `mean ${mean}`);
    const deviation = Math.sqrt(meanOf(spread.map((value) => (value - mean) ** 2)));
    assert.ok(Math.abs(deviation / truth.deviation - 1) < 0.1, `deviation ${deviation}`);
    const lagged = spread.slice(0, -1);
    const decay = slopeOf(lagged, spread.slice(1));
    const halfLifeMs = (minuteMs * Math.LN2) / -Math.log(decay);
    assert.ok(Math.abs(halfLifeMs / truth.halfLifeMs - 1) < 0.15, `half-life ${halfLifeMs / minuteMs} min`);
  });

  it('lets an ordinary fit of log prices find the hedge ratio', () => {
    const [truth] = simulatedRelations;
    assert.ok(truth !== undefined);
    const beta = slopeOf(logPrices(truth.x, startMs, 5 * dayMs), logPrices(truth.y, startMs, 5 * dayMs));
    assert.ok(Math.abs(beta - truth.beta) < 0.03, `beta ${beta}`);
  });

  it('breaks the second relation half-way and ties it again, without a jump at either edge', () => {
    const truth = simulatedRelations.find((candidate) => candidate.holds === 'firstHalf');
    assert.ok(truth !== undefined);
    let heldRange = 0;
    let brokenRange = 0;
    for (let phase = 0; phase < 12; phase++) {
      const fromMs = startMs + phase * relationPhaseMs;
      const spread = spreadsOf(truth, fromMs, relationPhaseMs);
      const range = Math.max(...spread) - Math.min(...spread);
      if (relationHolds(truth, fromMs)) heldRange = Math.max(heldRange, range);
      else brokenRange = Math.max(brokenRange, range);
      const [edge = 0, before = 0] = [spread[0], spreadsOf(truth, fromMs - 100, 100)[0]];
      assert.ok(Math.abs(edge - before) < 0.002, 'no jump');
    }
    assert.ok(heldRange < 8 * truth.deviation, `held within ${heldRange}`);
    assert.ok(brokenRange > 2 * heldRange, `broken: ${brokenRange}`);
  });

  it('moves each walk by its stated daily volatility', () => {
    const driven = new Set<string>(simulatedRelations.map((truth) => truth.y));
    for (const asset of simulatedAssets.filter((candidate) => !driven.has(candidate.instrument))) {
      const path = logPrices(asset.instrument, startMs, 20 * dayMs, 10 * minuteMs);
      const steps = path.slice(1).map((value, index) => value - (path[index] ?? 0));
      const daily = Math.sqrt(meanOf(steps.map((step) => step ** 2)) * 144);
      const ratio = daily / asset.dailyVolatility;
      assert.ok(ratio > 0.93 && ratio < 1.07, `${asset.instrument}: ${daily}`);
    }
  });

  it('has two walks that have nothing to do with each other', () => {
    const returns = ['sim:yew', 'sim:bay'].map((name) => {
      const path = logPrices(instrumentId(name), startMs, 20 * dayMs, 10 * minuteMs);
      return path.slice(1).map((value, index) => value - (path[index] ?? 0));
    });
    const [first = [], second = []] = returns;
    const correlation =
      meanOf(first.map((value, index) => value * (second[index] ?? 0))) /
      Math.sqrt(meanOf(first.map((value) => value ** 2)) * meanOf(second.map((value) => value ** 2)));
    assert.ok(Math.abs(correlation) < 0.06, `correlation ${correlation}`);
  });
});

function spreadsOf(truth: SimulatedRelation, fromMs: number, lengthMs: number): readonly number[] {
  const x = logPrices(truth.x, fromMs, lengthMs);
  return logPrices(truth.y, fromMs, lengthMs).map((y, index) => y - truth.alpha - truth.beta * (x[index] ?? 0));
}

function logPrices(name: string, fromMs: number, lengthMs: number, stepMs = minuteMs): readonly number[] {
  const price = midPriceOf(instrumentId(name), 1);
  return Array.from({ length: Math.ceil(lengthMs / stepMs) }, (_, step) => Math.log(price(fromMs + step * stepMs)));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function slopeOf(x: readonly number[], y: readonly number[]): number {
  const meanX = meanOf(x);
  const meanY = meanOf(y);
  const above = meanOf(x.map((value, index) => (value - meanX) * ((y[index] ?? 0) - meanY)));
  return above / meanOf(x.map((value) => (value - meanX) ** 2));
}
