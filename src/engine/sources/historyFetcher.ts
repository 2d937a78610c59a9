import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { Bar, BarEvent, StreamKind } from '../contract/market';
import type { BinanceVenue } from './binanceEndpoints';
import type { BinanceRest } from './binanceRest';
import type { BinanceTiming } from './binanceTiming';
import { HistoryJob } from './historyJob';
import { isWithin, type HistoryPage } from './historyPages';
import { historyPace, historyRow, type HistoryPace } from './historyProgress';
import { isSameDemand, reachOf, timeframesOf } from './historyReach';
import { noHistoryWants, stoppedOf, type HistoryWants, type SourceHistory, type StoredHistory } from './historyWants';
import type { InstrumentFeed } from './instrumentFeed';
import type { NetworkFailure } from './networkFailure';

export interface HistoryFetcherOptions {
  readonly stream: StreamKind;
  readonly stored: StoredHistory;
  readonly rest: (venue: BinanceVenue) => BinanceRest;
  readonly clock: Clock;
  readonly timing: BinanceTiming;
  readonly signal: AbortSignal;
  /** Instruments that somebody looks at: theirs go first. */
  readonly preferred: () => ReadonlySet<InstrumentId>;
  readonly emit: (event: BarEvent) => void;
  /** Resolves when all that was emitted has been taken. */
  readonly whenTaken: () => Promise<void>;
  readonly log: (message: string) => void;
}

/** Requests at a time of a venue for what windows need, each of another series; for deeper history there is one. */
const neededLanes = 4;
/** Bars handed on at once: a few milliseconds of work, so that live ticks do not wait longer. */
const barsAtOnce = 250;

/**
 * Fetches past bars that are wanted and not stored: what windows need first, then deeper, newest first and of all
 * instruments alike, page by page and no faster than they are taken. While the exchange wants no requests it waits.
 */
export class HistoryFetcher {
  readonly #options: HistoryFetcherOptions;
  readonly #jobs = new Map<InstrumentFeed, readonly HistoryJob[]>();
  readonly #ready = new Set<InstrumentFeed>();
  readonly #running = new Set<BinanceVenue>();
  /** Monotonic time before which a venue is asked nothing. */
  readonly #dueMs = new Map<BinanceVenue, number>();
  readonly #pace: HistoryPace;
  /** Instruments whose beginning was asked for. */
  readonly #begun = new Set<InstrumentId>();
  #wants: HistoryWants = noHistoryWants;
  #planning: Promise<void> = Promise.resolve();
  /** Ends what runs when a person stops it, or the run ends. */
  #cancel = new AbortController();

  constructor(options: HistoryFetcherOptions) {
    this.#options = options;
    this.#pace = historyPace(() => options.clock.monotonicMs());
    options.signal.addEventListener('abort', () => this.#cancel.abort(), { once: true });
    void this.#lookAgain();
  }

  /** What is wanted from now on; what runs goes on where it still is. */
  want(wants: HistoryWants): void {
    const before = this.#wants;
    this.#wants = wants;
    const changed = [...this.#ready].filter(
      ({ instrument }) =>
        stoppedOf(instrument, wants) !== stoppedOf(instrument, before) || !isSameDemand(instrument, wants, before),
    );
    if (changed.length === 0) return;
    // A request may wait for a minute: what has become more urgent, or was stopped, does not wait for it.
    this.#cancel.abort();
    this.#cancel = new AbortController();
    this.#pace.restart();
    for (const feed of changed) this.#planSoon(feed);
  }

  /** Takes in an instrument, which waits until its newest bars are there. */
  add(feed: InstrumentFeed): void {
    this.#jobs.set(
      feed,
      timeframesOf(feed.venue).map((timeframe) => new HistoryJob(feed, timeframe)),
    );
  }

  /** The newest bars of the instrument are there: what lies before can be fetched. */
  begin(feed: InstrumentFeed): void {
    if (!this.#jobs.has(feed)) return;
    this.#ready.add(feed);
    this.#planSoon(feed);
  }

  remove(feed: InstrumentFeed): void {
    this.#jobs.delete(feed);
    this.#ready.delete(feed);
  }

  progress(): SourceHistory {
    const { stored } = this.#options;
    const rows = [...this.#jobs].map(([{ instrument }, jobs]) =>
      historyRow(instrument, jobs, stoppedOf(instrument, this.#wants), stored.firstMs(instrument)),
    );
    return { rows, progress: this.#pace.progress(rows) };
  }

  /** Trades that were lost while it ran leave bars that were not seen whole: now and then they are looked for. */
  async #lookAgain(): Promise<void> {
    const { clock, signal, timing } = this.#options;
    for (;;) {
      await clock.sleep(timing.historyAgainMs, signal);
      if (signal.aborted) return;
      for (const feed of this.#ready) if (this.#isResting(feed)) this.#read(feed);
    }
  }

  /** Nothing more is under way; what is left was stopped. */
  #isResting(feed: InstrumentFeed): boolean {
    const stopped = stoppedOf(feed.instrument, this.#wants);
    const states = (this.#jobs.get(feed) ?? []).map((job) => job.state(stopped));
    return states.every((state) => state === 'whole' || state === 'stopped');
  }

  #planSoon(feed: InstrumentFeed): void {
    for (const job of this.#jobs.get(feed) ?? []) job.pause();
    this.#read(feed);
  }

  /** One after the other: each reads the store. */
  #read(feed: InstrumentFeed): void {
    this.#planning = this.#planning
      .then(() => this.#plan(feed))
      .catch((error: unknown) =>
        this.#options.log(`What is stored of ${feed.instrument} is not known: ${String(error)}`),
      );
  }

  async #plan(feed: InstrumentFeed): Promise<void> {
    const { stored, rest, clock, signal } = this.#options;
    for (const job of this.#jobs.get(feed) ?? []) {
      // Pages under way would be missing too, and asked for twice.
      while (job.running > 0 && !signal.aborted) await clock.sleep(5, signal);
      const firstMs = stored.firstMs(feed.instrument);
      const reach = reachOf(job, this.#wants, rest(feed.venue).exchangeNowMs(), firstMs);
      const missing = await stored.missing(feed.instrument, job.timeframe, {
        fromMs: reach.wantedFromMs,
        toMs: reach.toMs,
      });
      if (signal.aborted || this.#jobs.get(feed)?.includes(job) !== true) return;
      job.plan(reach, missing);
    }
    this.#kick(feed.venue);
  }

  #kick(venue: BinanceVenue): void {
    if (this.#running.has(venue) || this.#options.signal.aborted) return;
    this.#running.add(venue);
    void this.#fetchAll(venue);
  }

  async #fetchAll(venue: BinanceVenue): Promise<void> {
    const { clock, signal } = this.#options;
    const lanes = new Set<Promise<void>>();
    while (!signal.aborted) {
      const job = this.#choose(venue);
      const waitMs = (this.#dueMs.get(venue) ?? -Infinity) - clock.monotonicMs();
      if (job === null && lanes.size === 0) break;
      // Looked at again often: what a window needs goes before what is only wanted, whenever it comes.
      if (job !== null && waitMs > 0) await clock.sleep(Math.min(waitMs, 1_000), this.#cancel.signal);
      else if (job === null || lanes.size >= (job.isNeeded ? neededLanes : 1)) await Promise.race(lanes);
      else {
        const lane: Promise<void> = this.#fetch(job)
          .catch((error: unknown) => this.#options.log(`Fetching history failed: ${String(error)}`))
          .finally(() => lanes.delete(lane));
        lanes.add(lane);
      }
    }
    // At once: whoever has something to fetch from here on begins anew.
    this.#running.delete(venue);
    await Promise.all(lanes);
  }

  /** The job whose next page goes first. */
  #choose(venue: BinanceVenue): HistoryJob | null {
    const looked = this.#options.preferred();
    let best: { readonly job: HistoryJob; readonly rank: readonly number[] } | null = null;
    for (const job of [...this.#jobs.values()].flat()) {
      // One page of a job at a time: its bars then go back without a hole, and no value is made across one.
      if (job.feed.venue !== venue || job.nextMs === -Infinity || job.running > 0 || job.isPlanning) continue;
      const stopped = stoppedOf(job.feed.instrument, this.#wants);
      if (stopped === 'all' || (stopped === 'deeper' && !job.isNeeded)) continue;
      const rank = [job.isNeeded ? 1 : 0, looked.has(job.feed.instrument) ? 1 : 0, job.nextMs];
      if (best === null || isAbove(rank, best.rank)) best = { job, rank };
    }
    return best?.job ?? null;
  }

  async #fetch(job: HistoryJob): Promise<void> {
    const { rest, stored, stream } = this.#options;
    const { feed, timeframe } = job;
    const { instrument, venue } = feed;
    const { signal } = this.#cancel;
    const priority = job.isNeeded ? 'needed' : 'background';
    const page = job.take(rest(venue).shape.historyRows);
    if (page === null) return;
    const rows = Math.round((page.toMs - page.fromMs) / job.widthMs);
    const range = { fromMs: page.fromMs, toMs: page.toMs - 1 };
    const bars = await rest(venue).klines(instrument, stream, timeframe, range, { priority, signal, rows });
    const isGone = this.#jobs.get(feed)?.includes(job) !== true;
    if (signal.aborted || isGone || !bars.ok) {
      job.giveBack(page);
      if (!signal.aborted && !isGone && !bars.ok) this.#failed(job, bars.failure);
      return;
    }
    await this.#handOn(bars.value, job, page, signal);
    // Seconds without a trade are common; a whole page of minutes without one is not.
    const isEmpty = bars.value.length === 0 && page.bars > rows / 2 && timeframe !== '1s';
    if (!isEmpty || stored.firstMs(instrument) !== null || this.#begun.has(instrument)) return;
    this.#begun.add(instrument);
    await this.#findBeginning(job);
  }

  /** Gives on what is not stored, in slices; the rest is compared with what is. */
  async #handOn(bars: readonly Bar[], job: HistoryJob, page: HistoryPage, signal: AbortSignal): Promise<void> {
    const { stored, emit, whenTaken } = this.#options;
    const { instrument } = job.feed;
    const fresh = bars.filter(({ openMs }) => isWithin(page.missing, openMs));
    for (let at = 0; at < fresh.length && !signal.aborted; at += barsAtOnce) {
      for (const bar of fresh.slice(at, at + barsAtOnce)) emit({ kind: 'bar', bar: stored.numbered(bar) });
      await whenTaken();
    }
    if (signal.aborted) {
      job.giveBack(page);
      return;
    }
    stored.asked(instrument, job.timeframe, page, bars);
    this.#pace.did(page.bars);
    job.done(page);
    this.#trouble(job.feed.venue, '');
    if (fresh.length < bars.length) await stored.compare(bars.filter(({ openMs }) => !isWithin(page.missing, openMs)));
  }

  /** An empty page: a pause of trading, or the time before the instrument was listed. */
  async #findBeginning(job: HistoryJob): Promise<void> {
    const { rest, stored, stream } = this.#options;
    const { instrument, venue } = job.feed;
    const { signal } = this.#cancel;
    const range = { fromMs: 0, toMs: Math.floor(rest(venue).exchangeNowMs()) };
    const first = await rest(venue).klines(instrument, stream, '1m', range, { priority: 'needed', signal, rows: 99 });
    const firstMs = first.ok ? first.value[0]?.openMs : undefined;
    if (firstMs === undefined) return;
    stored.begins(instrument, firstMs);
    for (const each of this.#jobs.get(job.feed) ?? []) each.begins(firstMs - (firstMs % each.widthMs));
  }

  #failed(job: HistoryJob, failure: NetworkFailure): void {
    const { clock, timing, log } = this.#options;
    const { instrument, venue } = job.feed;
    if (failure.reason === 'symbol' || failure.reason === 'notOffered') {
      for (const each of this.#jobs.get(job.feed) ?? []) each.refusal = failure.message;
      log(`The history of ${instrument} cannot be fetched: ${failure.message}`);
      return;
    }
    if (job.trouble === '') log(`Fetching history waits: ${failure.message}`);
    this.#trouble(venue, failure.message);
    this.#dueMs.set(venue, clock.monotonicMs() + (failure.retryAfterMs ?? timing.repairRetryMs));
  }

  /** One venue, one trouble: all that is to come from it waits. */
  #trouble(venue: BinanceVenue, message: string): void {
    for (const job of [...this.#jobs.values()].flat()) if (job.feed.venue === venue) job.trouble = message;
  }
}

function isAbove(rank: readonly number[], other: readonly number[]): boolean {
  for (const [at, value] of rank.entries()) if (value !== other[at]) return value > (other[at] ?? 0);
  return false;
}
