import type { AlignedColumns } from '../bars/aligner';
import { barFlags } from '../contract/market';
import type { PairSettings } from '../contract/settings';
import type { PairModel } from './pairModel';
import { createPairModel } from './pairModels';
import { pairPrice, type PairSeries } from './pairPoint';

/** The whole of a {@link PairRoll}. O(n), about a microsecond a bar, and the fits. */
export function rollPair(settings: PairSettings, aligned: AlignedColumns, fromMs = -Infinity): PairSeries {
  return new PairRoll(settings, aligned, fromMs).through(Infinity);
}

/**
 * The series of a pair over aligned bars, by the same rolling model as the live pair: the same numbers as its final
 * points, without its bookkeeping. With `fromMs` only the points from the bar opened at it on are told: the fits that
 * concern none of them are left out, since those of Huber and Theil-Sen are costly. Rolls no further than it is asked.
 */
export class PairRoll {
  readonly #settings: PairSettings;
  readonly #aligned: AlignedColumns;
  readonly #model: PairModel;
  readonly #series: PairSeries;
  /** Bars rolled over so far. */
  #bars = 0;

  constructor(settings: PairSettings, aligned: AlignedColumns, fromMs = -Infinity) {
    this.#settings = settings;
    this.#aligned = aligned;
    this.#model = createPairModel(settings);
    this.#model.fitFrom(fromMs);
    const { length } = aligned.openMs;
    this.#series = {
      openMs: aligned.openMs,
      spread: new Float64Array(length),
      z: new Float64Array(length),
      beta: new Float64Array(length),
      alpha: new Float64Array(length),
      flags: aligned.flags,
    };
  }

  /** The series, of which the points up to the bar opened at `openMs` hold; those behind it may not be there yet. */
  through(openMs: number): PairSeries {
    const { openMs: times, flags, y, x } = this.#aligned;
    const { prices } = this.#settings;
    const { final } = this.#model;
    for (; this.#bars < times.length && (times[this.#bars] ?? NaN) <= openMs; this.#bars++) {
      const k = this.#bars;
      const isFilled = ((flags[k] ?? 0) & barFlags.filled) !== 0;
      const priceY = pairPrice(y.close[k] ?? NaN, prices);
      const priceX = pairPrice(x.close[k] ?? NaN, prices);
      this.#model.close(times[k] ?? NaN, priceY, priceX, isFilled);
      this.#series.spread[k] = final.spread;
      this.#series.z[k] = final.z;
      this.#series.beta[k] = final.fit.beta;
      this.#series.alpha[k] = final.fit.alpha;
    }
    return this.#series;
  }
}
