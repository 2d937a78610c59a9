import type { HistoryState } from '../contract/history';
import { timeframeMs, type StoredTimeframe } from '../contract/market';
import { barsIn, joinSpans, newestPage, spansFrom, subtractSpans, type HistoryPage } from './historyPages';
import type { HistoryWants, TimeSpan } from './historyWants';
import type { InstrumentFeed } from './instrumentFeed';

/** How far back the bars of one timeframe are to go. */
export interface HistoryReach {
  /** Back to here a window needs them. */
  readonly neededFromMs: number;
  /** Back to here they are wanted; at or before `neededFromMs`. */
  readonly wantedFromMs: number;
  /** Bars from here on are live. */
  readonly toMs: number;
}

/** The past bars of one instrument and timeframe: what is still missing, newest first, and how it goes. */
export class HistoryJob {
  readonly feed: InstrumentFeed;
  readonly timeframe: StoredTimeframe;
  reach: HistoryReach = { neededFromMs: Infinity, wantedFromMs: Infinity, toMs: Infinity };
  /** Bars asked for so far, and in all. */
  doneBars = 0;
  wantedBars = 0;
  /** Pages that are being fetched. */
  running = 0;
  /** What is missing is being looked up. */
  isPlanning = true;
  /** The exchange will not give them; why. */
  refusal = '';
  /** Why the venue was last asked in vain, while the next request waits. */
  trouble = '';
  #missing: readonly TimeSpan[] = [];
  #taken: readonly TimeSpan[] = [];

  constructor(feed: InstrumentFeed, timeframe: StoredTimeframe) {
    this.feed = feed;
    this.timeframe = timeframe;
  }

  get widthMs(): number {
    return timeframeMs[this.timeframe];
  }

  get isDone(): boolean {
    return this.#missing.length === 0 && this.running === 0;
  }

  /** End of the newest page still to be asked for; −Infinity where there is none. */
  get nextMs(): number {
    return this.refusal === '' ? (this.#missing.at(-1)?.toMs ?? -Infinity) : -Infinity;
  }

  get isNeeded(): boolean {
    return this.nextMs > this.reach.neededFromMs;
  }

  /** From here on nothing is missing any more. */
  get backToMs(): number {
    const holes = [...this.#missing, ...this.#taken].map(({ toMs }) => toMs);
    return Math.max(this.reach.wantedFromMs, ...holes);
  }

  /** Nothing more is asked for until it is known anew what is missing. */
  pause(): void {
    this.isPlanning = true;
    this.#missing = [];
  }

  /** What is missing now is this; what was done counts on. */
  plan(reach: HistoryReach, missing: readonly TimeSpan[]): void {
    this.reach = reach;
    this.isPlanning = false;
    this.#missing = missing;
    this.wantedBars = this.doneBars + barsIn(missing, this.widthMs);
  }

  /** Takes the newest page out of what is missing. */
  take(pageBars: number): HistoryPage | null {
    // A page that is needed holds nothing that is only wanted: that would hold up what others need.
    const due = this.isNeeded ? spansFrom(this.#missing, this.reach.neededFromMs) : this.#missing;
    const next = newestPage(due, this.widthMs, pageBars);
    if (next === null) return null;
    this.#missing = joinSpans([...subtractSpans(this.#missing, due), ...next.rest]);
    this.#taken = joinSpans([...this.#taken, ...next.page.missing]);
    this.running++;
    return next.page;
  }

  done(page: HistoryPage): void {
    this.#drop(page);
    this.doneBars += page.bars;
  }

  /** It was not fetched: it is missing still. */
  giveBack(page: HistoryPage): void {
    this.#drop(page);
    this.#missing = joinSpans([...this.#missing, ...page.missing]);
    this.#count();
  }

  /** The exchange has nothing before: it is not asked for any more. */
  begins(firstMs: number): void {
    this.#missing = spansFrom(this.#missing, firstMs);
    const wantedFromMs = Math.max(this.reach.wantedFromMs, firstMs);
    this.reach = { ...this.reach, wantedFromMs, neededFromMs: Math.max(this.reach.neededFromMs, wantedFromMs) };
    this.#count();
  }

  state(stopped: HistoryWants['stopped']): HistoryState {
    if (this.refusal !== '') return 'failed';
    if (this.isPlanning) return 'waiting';
    if (this.isDone) return 'whole';
    if (stopped === 'all' || (stopped === 'deeper' && !this.isNeeded && this.running === 0)) return 'stopped';
    return this.trouble === '' ? 'fetching' : 'waiting';
  }

  #drop(page: HistoryPage): void {
    this.running--;
    this.#taken = subtractSpans(this.#taken, page.missing);
  }

  #count(): void {
    this.wantedBars = this.doneBars + barsIn([...this.#missing, ...this.#taken], this.widthMs);
  }
}
