import type { InstrumentId } from '../contract/ids';
import type { Funding, Gap, StreamKind, Tick } from '../contract/market';
import type { JournalEvent, SeriesInfo } from './store';

/** A series' newest tick. */
export interface LastTick {
  readonly id: number;
  readonly timeMs: number;
  readonly price: number;
}

/** The small part of a store that stays in memory: newest ticks, gaps, funding, the latest time. */
export class MarketState {
  readonly #lastTicks = {
    aggTrade: new Map<InstrumentId, LastTick>(),
    trade: new Map<InstrumentId, LastTick>(),
  } satisfies Record<StreamKind, unknown>;
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
      case 'settings':
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
    const last = this.#lastTicks[series.stream].get(series.instrument);
    return last === undefined ? null : { id: last.id, timeMs: last.timeMs, price: last.price };
  }

  setLastTick(series: SeriesInfo, last: LastTick): void {
    const known = this.lastTick(series);
    if (known === null || last.id > known.id) this.#lastTicks[series.stream].set(series.instrument, last);
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
    for (const ofStream of Object.values(this.#lastTicks)) {
      if (instrument === null) ofStream.clear();
      else ofStream.delete(instrument);
    }
    for (const [key, gap] of this.#gaps) {
      if (instrument === null || gap.instrument === instrument) this.#gaps.delete(key);
    }
    if (instrument === null) this.#funding.clear();
    else this.#funding.delete(instrument);
  }

  #tick(tick: Tick): void {
    this.reach(tick.timeMs);
    const ofStream = this.#lastTicks[tick.stream];
    const known = ofStream.get(tick.instrument);
    if (known === undefined || tick.id > known.id) ofStream.set(tick.instrument, tick);
  }
}

/** The latest trade time among the events; −Infinity without a tick. */
export function latestTickMs(events: readonly JournalEvent[]): number {
  let latest = -Infinity;
  for (const event of events) if (event.kind === 'tick' && event.timeMs > latest) latest = event.timeMs;
  return latest;
}
