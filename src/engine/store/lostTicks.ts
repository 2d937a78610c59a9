import type { Gap, Tick } from '../contract/market';
import type { JournalEvent } from './store';

/** Ticks that could be stored nowhere, as ranges of ids; when writing goes on they become open gaps. */
export class LostTicks {
  readonly #ranges = new Map<string, { first: Tick; last: Tick }>();
  count = 0;

  take(events: readonly JournalEvent[]): void {
    for (const event of events) {
      if (event.kind !== 'tick') continue;
      this.count++;
      const key = `${event.instrument} ${event.stream}`;
      const range = this.#ranges.get(key);
      if (range === undefined) this.#ranges.set(key, { first: event, last: event });
      else if (event.id > range.last.id) range.last = event;
    }
  }

  /** Takes a gap back that {@link collect} gave and that could not be written either. */
  restore(gap: Gap): void {
    const { instrument, stream } = gap;
    const end = { kind: 'tick', instrument, stream, price: 0, quantity: 0, isBuyerMaker: false, trades: 0 } as const;
    this.take([
      { ...end, id: gap.fromId, timeMs: gap.fromMs },
      { ...end, id: gap.toId, timeMs: gap.toMs },
    ]);
  }

  /** The gaps that the loss left, once; found at `nowMs`. */
  collect(nowMs: number): readonly Gap[] {
    const gaps = [...this.#ranges.values()].map(({ first, last }): Gap => {
      const { instrument, stream } = first;
      const range = { fromId: first.id, toId: last.id, fromMs: first.timeMs, toMs: last.timeMs };
      return {
        kind: 'gap',
        instrument,
        stream,
        ...range,
        state: 'open',
        reason: 'diskFull',
        foundMs: nowMs,
        closedMs: null,
      };
    });
    this.#ranges.clear();
    this.count = 0;
    return gaps;
  }
}
