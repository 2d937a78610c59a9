import type { InstrumentId } from '../contract/ids';
import { keyOf, mixBits, normalOf } from './simulatorNoise';
import { DyadicPath, revertingLaw, walkLaw } from './simulatorPath';
import {
  relationHolds,
  relationPhaseMs,
  simulatedAsset,
  simulatedRelations,
  type SimulatedAsset,
  type SimulatedRelation,
} from './simulatorTruth';

/** The price that trades scatter about, before ticks and spread: a function of the time. */
export type MidPrice = (timeMs: number) => number;

/** 2^22 s (48 days) in halves of a second. */
const walkBlockMs = 2 ** 22 * 1_000;
const walkLevels = 23;

/** Throws for an instrument that is not simulated; `check` of the source comes first. */
export function midPriceOf(instrument: InstrumentId, seed: number): MidPrice {
  const truth = simulatedRelations.find((candidate) => candidate.y === instrument);
  if (truth !== undefined) return drivenPrice(truth, seed);
  const walk = walkOf(assetOf(instrument), seed);
  return (timeMs) => Math.exp(walk.at(timeMs));
}

function drivenPrice(truth: SimulatedRelation, seed: number): MidPrice {
  const key = mixBits(seed, keyOf(truth.y));
  const driver = walkOf(assetOf(truth.x), seed);
  const spread = new DyadicPath(
    revertingLaw({
      blockMs: walkBlockMs,
      levels: walkLevels,
      halfLifeMs: truth.halfLifeMs,
      deviation: truth.deviation,
      key: mixBits(key, 1),
    }),
    mixBits(key, 2),
  );
  const drift = truth.holds === 'always' ? null : brokenDrift(truth, mixBits(key, 3));
  return (timeMs) =>
    Math.exp(truth.alpha + truth.beta * driver.at(timeMs) + spread.at(timeMs) + (drift?.at(timeMs) ?? 0));
}

/** Level while the relation holds, a walk to the next level while it does not; without a jump at either edge. */
function brokenDrift(truth: SimulatedRelation, key: number): DyadicPath {
  const volatility = assetOf(truth.y).dailyVolatility;
  const law = walkLaw({
    blockMs: relationPhaseMs,
    levels: 16,
    volatility,
    anchor: (block) => volatility * 0.5 * normalOf(mixBits(key, Math.floor(block / 2))),
  });
  return new DyadicPath(
    {
      ...law,
      deviation: (halfMs, block) => (relationHolds(truth, block * relationPhaseMs) ? 0 : law.deviation(halfMs, block)),
    },
    mixBits(key, 1),
  );
}

function walkOf(asset: SimulatedAsset, seed: number): DyadicPath {
  const key = mixBits(seed, keyOf(asset.instrument));
  const anchorDeviation = asset.dailyVolatility * Math.sqrt(walkBlockMs / 86_400_000 / 2);
  return new DyadicPath(
    walkLaw({
      blockMs: walkBlockMs,
      levels: walkLevels,
      volatility: asset.dailyVolatility,
      anchor: (block) => Math.log(asset.basePrice) + anchorDeviation * normalOf(mixBits(mixBits(key, 7), block)),
    }),
    key,
  );
}

function assetOf(instrument: InstrumentId): SimulatedAsset {
  const asset = simulatedAsset(instrument);
  if (asset === null) throw new Error(`${instrument} is not an instrument of the simulator.`);
  return asset;
}
