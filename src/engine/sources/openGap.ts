import type { Gap } from '../contract/market';

export interface IdRange {
  readonly fromId: number;
  readonly toId: number;
}

/** A gap that is being filled: it knows which of its ids are still missing. */
export class OpenGap {
  #event: Gap;
  /** Rising, apart from each other. */
  #missing: IdRange[];

  constructor(event: Gap) {
    this.#event = event;
    this.#missing = [{ fromId: event.fromId, toId: event.toId }];
  }

  /** As last told. */
  get event(): Gap {
    return this.#event;
  }

  get missing(): readonly IdRange[] {
    return this.#missing;
  }

  get isFilled(): boolean {
    return this.#missing.length === 0;
  }

  /** The first missing id from `fromId` on, or null. */
  firstMissing(fromId: number): number | null {
    const range = this.#missing.find((candidate) => candidate.toId >= fromId);
    return range === undefined ? null : Math.max(range.fromId, fromId);
  }

  /** Gives another reason for being open; the event to tell, or null where it is the same. */
  explain(reason: string): Gap | null {
    if (this.#event.reason === reason) return null;
    this.#event = { ...this.#event, reason };
    return this.#event;
  }

  /** Strikes an id off; false where it was not missing. */
  take(id: number): boolean {
    if (id < this.event.fromId || id > this.event.toId) return false;
    const at = this.#missing.findIndex((range) => id >= range.fromId && id <= range.toId);
    const range = this.#missing[at];
    if (range === undefined) return false;
    const rest = [
      { fromId: range.fromId, toId: id - 1 },
      { fromId: id + 1, toId: range.toId },
    ].filter((part) => part.fromId <= part.toId);
    if (rest.length === 1) this.#missing[at] = rest[0] as IdRange;
    else this.#missing.splice(at, 1, ...rest);
    return true;
  }

  repaired(closedMs: number): Gap {
    return { ...this.event, state: 'repaired', reason: '', closedMs };
  }

  /**
   * Closes the gap without what is still missing. Where a part of it came, that part's gap ends as repaired and
   * the missing ranges stand as lost gaps of their own, so that the record names exactly the missing ids.
   */
  lost(reason: string, closedMs: number): readonly Gap[] {
    const ranges = this.#missing.map((range): Gap => ({ ...this.event, ...range, state: 'lost', reason, closedMs }));
    return this.#isWhole ? ranges : [...ranges, this.#partly('lost', closedMs)];
  }

  /**
   * The gap as whoever goes on with it later has to know it: itself where nothing of it came; else the ranges that
   * are still missing as open gaps of their own, and the whole as repaired, so that nothing comes twice.
   */
  parts(closedMs: number): readonly Gap[] {
    if (this.#isWhole) return [this.event];
    if (this.isFilled) return [this.repaired(closedMs)];
    return [...this.#missing.map((range): Gap => ({ ...this.event, ...range })), this.#partly('open', closedMs)];
  }

  get #isWhole(): boolean {
    const [first] = this.#missing;
    return first?.fromId === this.event.fromId && first.toId === this.event.toId;
  }

  #partly(rest: string, closedMs: number): Gap {
    const missing = this.#missing.map((range) => `${range.fromId}-${range.toId}`).join(', ');
    return { ...this.event, state: 'repaired', reason: `partly: ${missing} ${rest}`, closedMs };
  }
}
