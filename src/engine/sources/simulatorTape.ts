import type { InstrumentId } from '../contract/ids';
import type { StreamKind, Tick } from '../contract/market';
import { Activity } from './simulatorActivity';
import { keyOf, mixBits } from './simulatorNoise';
import { midPriceOf } from './simulatorPrices';
import { fillPrints, Prints, type PrintContext } from './simulatorPrints';
import { simulatedAsset } from './simulatorTruth';

export interface TapeOptions {
  readonly seed: number;
  /** Mean over a long time; a second has many more or none. */
  readonly ticksPerSecond: number;
  /** 0 even, 1 as bursty as a market. */
  readonly burstiness: number;
  /** Added to each id, so that another market under the same name never takes ids that are in use. */
  readonly firstId: number;
}

/**
 * The prints of one simulated instrument, a function of the time and the options alone: read in any pieces, from
 * any moment, they are the same ticks with the same contiguous ids. Both streams give the same prints; under
 * `aggTrade` each stands for one or more fills. Cost: below 1 µs a print, read forwards.
 */
export class SimulatedTape {
  readonly instrument: InstrumentId;
  readonly #context: PrintContext;
  readonly #activity: Activity;
  readonly #firstId: number;
  readonly #prints = new Prints();
  #second = Number.NaN;
  #ticks: readonly Tick[] = [];

  constructor(instrument: InstrumentId, stream: StreamKind, options: TapeOptions) {
    const asset = simulatedAsset(instrument);
    if (asset === null) throw new Error(`${instrument} is not an instrument of the simulator.`);
    this.instrument = instrument;
    const key = mixBits(mixBits(options.seed, keyOf(instrument)), 0x7a);
    this.#context = { instrument, stream, asset, mid: midPriceOf(instrument, options.seed), key };
    this.#activity = new Activity({
      key: mixBits(key, 1),
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

  /** The prints of each second of [fromMs, toMs), both whole seconds, as columns that hold until the next one. */
  eachSecond(fromMs: number, toMs: number, visit: (prints: Prints) => void): void {
    for (let second = fromMs / 1_000; second * 1_000 < toMs; second++) {
      fillPrints(this.#prints, second, this.#activity.ofSecond(second), this.#context);
      if (this.#prints.count > 0) visit(this.#prints);
    }
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
    const activity = this.#activity.ofSecond(second);
    fillPrints(this.#prints, second, activity, this.#context);
    const { timeMs, price, quantity, isBuyerMaker, trades } = this.#prints;
    const firstId = this.#firstId + activity.firstNumber;
    return Array.from({ length: activity.count }, (_, index) => ({
      kind: 'tick' as const,
      instrument: this.instrument,
      stream: this.#context.stream,
      id: firstId + index,
      timeMs: timeMs[index] ?? 0,
      price: price[index] ?? 0,
      quantity: quantity[index] ?? 0,
      isBuyerMaker: isBuyerMaker[index] === 1,
      trades: trades[index] ?? 1,
    }));
  }
}
