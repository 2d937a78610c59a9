import type { InstrumentId } from '../contract/ids';
import type { StreamKind } from '../contract/market';
import type { SecondActivity } from './simulatorActivity';
import { Draws, mixBits } from './simulatorNoise';
import type { MidPrice } from './simulatorPrices';
import type { SimulatedAsset } from './simulatorTruth';

/** Share of prints that follow the one before within the same order: same millisecond, same side, a price on. */
const sweepShare = 0.45;
const pathStepsPerSecond = 2;

/** The prints of one second as columns, of which the first `count` places hold. Filled again for the next second. */
export class Prints {
  count = 0;
  timeMs = new Float64Array(64);
  price = new Float64Array(64);
  quantity = new Float64Array(64);
  isBuyerMaker = new Uint8Array(64);
  trades = new Float64Array(64);

  /** Makes room for so many; what stood there is gone. */
  reset(count: number): void {
    this.count = count;
    if (count <= this.timeMs.length) return;
    const room = 2 ** Math.ceil(Math.log2(count));
    this.timeMs = new Float64Array(room);
    this.price = new Float64Array(room);
    this.quantity = new Float64Array(room);
    this.isBuyerMaker = new Uint8Array(room);
    this.trades = new Float64Array(room);
  }
}

export interface PrintContext {
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  readonly asset: SimulatedAsset;
  readonly mid: MidPrice;
  readonly key: number;
}

/**
 * Fills in the prints of a second: a function of the second and the key alone. Cost: well below 1 µs a print and some µs a
 * second, without allocating.
 */
export function fillPrints(prints: Prints, second: number, { count }: SecondActivity, context: PrintContext): void {
  prints.reset(count);
  if (count === 0) return;
  const draws = new Draws(mixBits(mixBits(context.key, second), 2));
  fillTimes(prints.timeMs, draws, count);
  const scale = 10 ** context.asset.priceDecimals;
  const mids = Array.from(
    { length: pathStepsPerSecond + 1 },
    (_, step) => scale * context.mid((second + step / pathStepsPerSecond) * 1_000),
  );
  const rising = (mids[pathStepsPerSecond] ?? 0) > (mids[0] ?? 0);
  let before = -1;
  let isBuyerMaker = false;
  let sweep = 0;
  for (let index = 0; index < count; index++) {
    const offset = prints.timeMs[index] ?? 0;
    const mid = Math.floor(interpolated(mids, offset / 1_000));
    if (offset !== before) {
      // Takers lean the way the price goes.
      isBuyerMaker = draws.next() < (rising ? 0.42 : 0.58);
      sweep = draws.next() < 0.01 ? 2 + Math.floor(5 * draws.next()) : 0;
    } else if (draws.next() < 0.35) sweep++;
    before = offset;
    prints.timeMs[index] = second * 1_000 + offset;
    prints.price[index] = Math.max(1, isBuyerMaker ? mid - sweep : mid + 1 + sweep) / scale;
    prints.quantity[index] = quantityOf(context.asset, draws);
    prints.isBuyerMaker[index] = isBuyerMaker ? 1 : 0;
    prints.trades[index] = fills(draws, context.stream);
  }
}

/** Log-normal about the median; every fifth is a round number, as people type them. */
function quantityOf(asset: SimulatedAsset, draws: Draws): number {
  const scale = 10 ** asset.quantityDecimals;
  const drawn = asset.medianQuantity * Math.exp(1.2 * draws.bell());
  const unit = draws.next() < 0.2 ? 10 ** Math.floor(Math.log10(drawn)) : 1 / scale;
  const steps = Math.round(Math.round(drawn / unit) * unit * scale);
  return Math.max(1, steps) / scale;
}

/** Whole milliseconds in [0, 1000), rising, with runs at one moment where an order sweeps the book. */
function fillTimes(times: Float64Array, draws: Draws, count: number): void {
  let sum = -Math.log(draws.next());
  for (let index = 0; index < count; index++) {
    times[index] = sum;
    if (draws.next() >= sweepShare) sum -= Math.log(draws.next());
  }
  sum -= Math.log(draws.next());
  for (let index = 0; index < count; index++) times[index] = Math.floor((1_000 * (times[index] ?? 0)) / sum);
}

function interpolated(mids: readonly number[], share: number): number {
  const position = share * pathStepsPerSecond;
  const step = Math.floor(position);
  const low = mids[step] ?? 0;
  return low + (position - step) * ((mids[step + 1] ?? low) - low);
}

function fills(draws: Draws, stream: StreamKind): number {
  if (stream === 'trade') return 1;
  let count = 1;
  while (count < 20 && draws.next() < 0.3) count++;
  return count;
}
