import type { InstrumentId } from '../contract/ids';
import type { StreamKind, Tick } from '../contract/market';
import { Activity } from './simulatorActivity';
import { Draws, keyOf, mixBits } from './simulatorNoise';
import { midPriceOf, type MidPrice } from './simulatorPrices';
import { simulatedAsset, type SimulatedAsset } from './simulatorTruth';

export interface TapeOptions {
  readonly seed: number;
  /** Mean over a long time; a second has many more or none. */
  readonly ticksPerSecond: number;
  /** 0 even, 1 as bursty as a market. */
  readonly burstiness: number;
  /** Added to each id, so that another market under the same name never takes ids that are in use. */
  readonly firstId: number;
}

/** Share of prints that follow the one before within the same order: same millisecond, same side, a price on. */
const sweepShare = 0.45;
const pathStepsPerSecond = 2;

/**
 * The prints of one simulated instrument, a function of the time and the options alone: read in any pieces, from
 * any moment, they are the same ticks with the same contiguous ids. Both streams give the same prints; under
 * `aggTrade` each stands for one or more fills. Cost: about 0.2 µs a print, read forwards.
 */
export class SimulatedTape {
  readonly instrument: InstrumentId;
  readonly #stream: StreamKind;
  readonly #asset: SimulatedAsset;
  readonly #mid: MidPrice;
  readonly #activity: Activity;
  readonly #key: number;
  readonly #firstId: number;
  #second = Number.NaN;
  #ticks: readonly Tick[] = [];

  constructor(instrument: InstrumentId, stream: StreamKind, options: TapeOptions) {
    const asset = simulatedAsset(instrument);
    if (asset === null) throw new Error(`${instrument} is not an instrument of the simulator.`);
    this.instrument = instrument;
    this.#stream = stream;
    this.#asset = asset;
    this.#mid = midPriceOf(instrument, options.seed);
    this.#key = mixBits(mixBits(options.seed, keyOf(instrument)), 0x7a);
    this.#activity = new Activity({
      key: mixBits(this.#key, 1),
      tradesPerSecond: options.ticksPerSecond,
      burstiness: options.burstiness,
    });
    this.#firstId = options.firstId;
  }

  /** Prints with fromMs ≤ time < toMs, in order of id. */
  between(fromMs: number, toMs: number): Tick[] {
    const found: Tick[] = [];
    for (let second = Math.floor(fromMs / 1_000); second * 1_000 < toMs; second++) {
      for (const tick of this.ofSecond(second)) {
        if (tick.timeMs >= fromMs && tick.timeMs < toMs) found.push(tick);
      }
    }
    return found;
  }

  /** The id of the first print at or after `timeMs`: ids below it are older. */
  idAt(timeMs: number): number {
    const second = Math.floor(timeMs / 1_000);
    const later = this.ofSecond(second).find((tick) => tick.timeMs >= timeMs);
    return later?.id ?? this.#firstId + this.#activity.ofSecond(second + 1).firstNumber;
  }

  /** When the print of that id is made, or NaN where there is none. */
  timeOf(id: number): number {
    const second = this.#activity.secondOf(id - this.#firstId);
    if (!Number.isFinite(second)) return Number.NaN;
    return this.ofSecond(second).find((tick) => tick.id === id)?.timeMs ?? Number.NaN;
  }

  /** The prints of one second since 1970; the last second asked for is remembered. */
  ofSecond(second: number): readonly Tick[] {
    if (second !== this.#second) {
      this.#ticks = this.#make(second);
      this.#second = second;
    }
    return this.#ticks;
  }

  #make(second: number): readonly Tick[] {
    const { firstNumber, count } = this.#activity.ofSecond(second);
    if (count === 0) return [];
    const draws = new Draws(mixBits(mixBits(this.#key, second), 2));
    const times = printTimes(draws, count);
    const scale = 10 ** this.#asset.priceDecimals;
    const mids = Array.from(
      { length: pathStepsPerSecond + 1 },
      (_, step) => scale * this.#mid((second + step / pathStepsPerSecond) * 1_000),
    );
    const ticks: Tick[] = [];
    let before = -1;
    let isBuyerMaker = false;
    let sweep = 0;
    for (let index = 0; index < count; index++) {
      const offset = times[index] ?? 0;
      const mid = interpolated(mids, offset / 1_000);
      if (offset !== before) {
        // Takers lean the way the price goes.
        const rising = (mids[pathStepsPerSecond] ?? 0) > (mids[0] ?? 0);
        isBuyerMaker = draws.next() < (rising ? 0.42 : 0.58);
        sweep = draws.next() < 0.01 ? 2 + Math.floor(5 * draws.next()) : 0;
      } else if (draws.next() < 0.35) sweep++;
      before = offset;
      const steps = Math.max(1, isBuyerMaker ? Math.floor(mid) - sweep : Math.floor(mid) + 1 + sweep);
      ticks.push({
        kind: 'tick',
        instrument: this.instrument,
        stream: this.#stream,
        id: this.#firstId + firstNumber + index,
        timeMs: second * 1_000 + offset,
        price: steps / scale,
        quantity: this.#quantity(draws),
        isBuyerMaker,
        trades: fills(draws, this.#stream),
      });
    }
    return ticks;
  }

  /** Log-normal about the median; every fifth is a round number, as people type them. */
  #quantity(draws: Draws): number {
    const scale = 10 ** this.#asset.quantityDecimals;
    const drawn = this.#asset.medianQuantity * Math.exp(1.2 * draws.bell());
    const unit = draws.next() < 0.2 ? 10 ** Math.floor(Math.log10(drawn)) : 1 / scale;
    const steps = Math.round(Math.round(drawn / unit) * unit * scale);
    return Math.max(1, steps) / scale;
  }
}

/** Whole milliseconds in [0, 1000), rising, with runs at one moment where an order sweeps the book. */
function printTimes(draws: Draws, count: number): Float64Array {
  const times = new Float64Array(count);
  let sum = -Math.log(draws.next());
  for (let index = 0; index < count; index++) {
    times[index] = sum;
    if (draws.next() >= sweepShare) sum -= Math.log(draws.next());
  }
  sum -= Math.log(draws.next());
  for (let index = 0; index < count; index++) times[index] = Math.floor((1_000 * (times[index] ?? 0)) / sum);
  return times;
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
