import type { InstrumentId } from '../contract/ids';
import type { Bar } from '../contract/market';

/** Fetched bars that are remembered, so that our own unfinished view of the same time does not replace them. */
const remembered = 4_096;
const forgottenMs = 7_200_000;

/** What to do with a bar that came whole from elsewhere. */
export type FetchedVerdict =
  | { readonly kind: 'take'; readonly bar: Bar }
  /** Our own bar is complete and stands. `difference` says what the two disagree on, empty where they agree. */
  | { readonly kind: 'keepOwn'; readonly difference: string };

/**
 * Decides between bars made from our own ticks and bars fetched whole: our own stand where they are complete, the
 * fetched ones everywhere else. Deterministic: replaying the same events decides the same. Cost: O(1) a bar.
 */
export class BarPrecedence {
  readonly #fetched = new Map<string, Bar>();

  /** `own` is the bar made from ticks, where there is one; at `exchangeTimeMs` the fetched one came. */
  judge(fetched: Bar, own: Bar | null, exchangeTimeMs: number): FetchedVerdict {
    if (own?.complete === true) return { kind: 'keepOwn', difference: differenceOf(own, fetched) };
    const bar = own === null ? fetched : { ...fetched, revision: own.revision + 1 };
    // No trade reaches a bar so old any more; a month of history does not push out those that one may reach.
    if (bar.openMs < exchangeTimeMs - forgottenMs) return { kind: 'take', bar };
    this.#fetched.delete(keyOf(bar));
    this.#fetched.set(keyOf(bar), bar);
    for (const key of this.#fetched.keys()) {
      if (this.#fetched.size <= remembered) break;
      this.#fetched.delete(key);
    }
    return { kind: 'take', bar };
  }

  /** What is remembered, as JSON. Bars that no trade will reach any more are forgotten here, so that live and replay agree. */
  save(exchangeTimeMs: number): readonly Bar[] {
    for (const [key, bar] of this.#fetched) if (bar.openMs < exchangeTimeMs - forgottenMs) this.#fetched.delete(key);
    return [...this.#fetched.values()];
  }

  restore(bars: readonly Bar[]): void {
    this.#fetched.clear();
    for (const bar of bars) this.#fetched.set(keyOf(bar), bar);
  }

  /** The bars of an instrument (of all, for null) were deleted. */
  forget(instrument: InstrumentId | null): void {
    for (const [key, bar] of this.#fetched) {
      if (instrument === null || bar.instrument === instrument) this.#fetched.delete(key);
    }
  }

  /** The bar that stands at this time: our own where it is complete, else the fetched one where there is one. */
  standing(own: Bar): Bar {
    const fetched = own.complete ? undefined : this.#fetched.get(keyOf(own));
    return fetched === undefined ? own : { ...fetched, revision: Math.max(fetched.revision, own.revision) };
  }
}

/** What our own bar and the exchange's disagree on, as a line of the log. */
export function differenceText({ instrument, timeframe, openMs }: Bar, difference: string): string {
  const at = new Date(openMs).toISOString();
  return `${instrument}: our ${timeframe} bar of ${at} differs from the exchange's: ${difference}. Ours stands.`;
}

function keyOf(bar: Bar): string {
  return `${bar.instrument}#${bar.stream}#${bar.timeframe}#${bar.openMs}`;
}

/** Prices must agree exactly; sums to 1e-9 of themselves, because each side adds decimals in its own way. */
export function differenceOf(own: Bar, fetched: Bar): string {
  const parts: string[] = [];
  for (const field of ['open', 'high', 'low', 'close', 'tradeCount'] as const) {
    if (own[field] !== fetched[field]) parts.push(`${field} ${own[field]} against ${fetched[field]}`);
  }
  for (const field of ['volume', 'quoteVolume', 'takerBuyVolume'] as const) {
    const [a, b] = [own[field], fetched[field]];
    if (Math.abs(a - b) > 1e-9 * Math.abs(a)) parts.push(`${field} ${a} against ${b}`);
  }
  return parts.join(', ');
}
