import type { Gap, Tick } from '../contract/market';
import type { JournalEvent, SeriesInfo } from './store';

interface LostRange {
  readonly first: Tick;
  last: Tick;
}

/**
 * What could be stored nowhere. When writing goes on, ticks become open gaps by ranges of ids, and what says how bars
 * are made is written after all.
 */
export class LostTicks {
  readonly #ranges = new Map<string, LostRange[]>();
  #kept: JournalEvent[] = [];

  get isEmpty(): boolean {
    return this.#ranges.size === 0 && this.#kept.length === 0;
  }

  /** `lastTick` gives the newest tick that is stored: ticks before it are those of a repair, and a range apart. */
  take(events: readonly JournalEvent[], lastTick: (series: SeriesInfo) => { readonly id: number } | null): void {
    for (const event of events) {
      switch (event.kind) {
        case 'tick':
          this.#takeTick(event, event.id < (lastTick(event)?.id ?? -Infinity));
          break;
        case 'gap':
        case 'settings':
        case 'status':
        case 'bar':
        case 'funding':
          this.#kept.push(event);
          break;
        case 'quote':
        case 'time':
        case 'rejected':
          break;
        default:
          event satisfies never;
      }
    }
  }

  /** The gaps that the loss left, found at `nowMs`, and the events that go before them; once. */
  collect(nowMs: number): { readonly gaps: readonly Gap[]; readonly kept: readonly JournalEvent[] } {
    const gaps = [...this.#ranges.values()].flat().map(({ first, last }): Gap => {
      const { instrument, stream } = first;
      const range = { fromId: first.id, toId: last.id, fromMs: first.timeMs, toMs: last.timeMs };
      const state = { state: 'open', reason: 'diskFull', foundMs: nowMs, closedMs: null } as const;
      return { kind: 'gap', instrument, stream, ...range, ...state };
    });
    const kept = this.#kept;
    this.#ranges.clear();
    this.#kept = [];
    return { gaps, kept };
  }

  /** Takes back what {@link collect} gave and could not be written either. */
  restore({ gaps, kept }: ReturnType<LostTicks['collect']>): void {
    for (const { instrument, stream, fromId, toId, fromMs, toMs } of gaps) {
      const end = { kind: 'tick', instrument, stream, price: 0, quantity: 0, isBuyerMaker: false, trades: 0 } as const;
      const range = { first: { ...end, id: fromId, timeMs: fromMs }, last: { ...end, id: toId, timeMs: toMs } };
      this.#rangesOf(range.first).push(range);
    }
    this.#kept = [...kept, ...this.#kept];
  }

  #takeTick(tick: Tick, isLate: boolean): void {
    const ranges = this.#rangesOf(tick);
    const range = ranges.find(({ first, last }) => tick.id >= first.id && tick.id <= last.id + 1);
    const newest = ranges.at(-1);
    if (range !== undefined) {
      if (tick.id > range.last.id) range.last = tick;
    } else if (!isLate && newest !== undefined && tick.id > newest.last.id) newest.last = tick;
    else ranges.push({ first: tick, last: tick });
  }

  #rangesOf({ instrument, stream }: SeriesInfo): LostRange[] {
    const key = `${instrument} ${stream}`;
    let ranges = this.#ranges.get(key);
    if (ranges === undefined) this.#ranges.set(key, (ranges = []));
    return ranges;
  }
}
