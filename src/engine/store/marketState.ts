import type { InstrumentId } from '../contract/ids';
import type { Funding, Gap, Tick } from '../contract/market';
import type { JournalEvent, SeriesInfo } from './store';

/** A series' newest tick. */
export interface LastTick {
  readonly id: number;
  readonly timeMs: number;
  readonly price: number;
}

/** The small part of a store that stays in memory: newest ticks, gaps, funding, the latest time. */
export class MarketState {
  readonly #lastTicks = new Map<string, LastTick>();
  readonly #gaps = new Map<string, Gap>();
  readonly #funding = new Map<InstrumentId, Map<number, Funding>>();
  #latestMs = Number.NEGATIVE_INFINITY;

  take(event: JournalEvent): void {
    switch (event.kind) {
      case 'tick':
        this.#tick(event);
        return;
      case 'gap':
        this.#gaps.set(`${event.instrument} ${event.stream} ${event.fromId} ${event.toId}`, event);
        return;
      case 'funding': {
        const known = this.#funding.get(event.instrument);
        if (known === undefined) this.#funding.set(event.instrument, new Map([[event.timeMs, event]]));
        else known.set(event.timeMs, event);
        return;
      }
      case 'time':
        this.reach(event.exchangeTimeMs);
        return;
      case 'quote':
      case 'bar':
      case 'status':
      case 'rejected':
        return;
      default:
        event satisfies never;
    }
  }

  /** The latest exchange time known: bars that end after it are still forming. */
  get latestMs(): number {
    return this.#latestMs;
  }

  reach(timeMs: number): void {
    if (timeMs > this.#latestMs) this.#latestMs = timeMs;
  }

  lastTick(series: SeriesInfo): LastTick | null {
    return this.#lastTicks.get(`${series.instrument} ${series.stream}`) ?? null;
  }

  setLastTick(series: SeriesInfo, last: LastTick): void {
    const known = this.lastTick(series);
    if (known === null || last.id > known.id) this.#lastTicks.set(`${series.instrument} ${series.stream}`, last);
    this.reach(last.timeMs);
  }

  /** In order of discovery. */
  gaps(): readonly Gap[] {
    return [...this.#gaps.values()];
  }

  allFunding(): readonly Funding[] {
    return [...this.#funding.values()].flatMap((payments) => [...payments.values()]);
  }

  funding(instrument: InstrumentId, fromMs: number, toMs: number): readonly Funding[] {
    return [...(this.#funding.get(instrument)?.values() ?? [])]
      .filter((payment) => payment.timeMs >= fromMs && payment.timeMs < toMs)
      .toSorted((a, b) => a.timeMs - b.timeMs);
  }

  /** Forgets newest ticks, gaps and funding of an instrument, or of all. */
  forget(instrument: InstrumentId | null): void {
    for (const key of this.#lastTicks.keys()) {
      if (instrument === null || key.startsWith(`${instrument} `)) this.#lastTicks.delete(key);
    }
    for (const [key, gap] of this.#gaps) {
      if (instrument === null || gap.instrument === instrument) this.#gaps.delete(key);
    }
    if (instrument === null) this.#funding.clear();
    else this.#funding.delete(instrument);
  }

  #tick(tick: Tick): void {
    this.reach(tick.timeMs);
    const key = `${tick.instrument} ${tick.stream}`;
    const known = this.#lastTicks.get(key);
    if (known === undefined || tick.id > known.id) {
      this.#lastTicks.set(key, { id: tick.id, timeMs: tick.timeMs, price: tick.price });
    }
  }
}
