import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { StreamKind } from '../contract/market';
import type { BinanceVenue } from './binanceEndpoints';
import type { BinanceRest } from './binanceRest';
import type { BinanceTiming } from './binanceTiming';
import type { ExchangeClock } from './exchangeClock';
import type { InstrumentFeed } from './instrumentFeed';
import type { NetworkFailure } from './networkFailure';
import type { OpenGap } from './openGap';

export interface RepairOptions {
  readonly stream: StreamKind;
  readonly feeds: () => Iterable<InstrumentFeed>;
  readonly rest: (venue: BinanceVenue) => BinanceRest;
  readonly clock: Clock;
  readonly exchangeClock: ExchangeClock;
  readonly timing: BinanceTiming;
  readonly signal: AbortSignal;
  /** Instruments that somebody looks at: theirs go first. */
  readonly preferred: () => ReadonlySet<InstrumentId>;
  /** What is known of a feed has changed. */
  readonly changed: (feed: InstrumentFeed) => void;
}

interface Progress {
  /** Monotonic time before which the gap is left alone. */
  dueMs: number;
  /** Ids below this have been asked for in this pass. */
  cursor: number;
  /** Passes that did not bring everything. */
  barrenPasses: number;
}

/** Passes over a gap after which ids that the exchange did not give are taken as gone. */
const mostPasses = 3;

/**
 * Fetches what is missing: page by page from the first missing id, the newest gap of what is looked at first, one
 * request at a time for each venue. What the exchange has no more is given up with its reason; while it wants no
 * requests, the gap stays open and says why.
 */
export class GapRepairer {
  readonly #options: RepairOptions;
  readonly #progress = new WeakMap<OpenGap, Progress>();
  readonly #running = new Set<BinanceVenue>();

  constructor(options: RepairOptions) {
    this.#options = options;
  }

  /** There may be something to repair. */
  kick(venue: BinanceVenue): void {
    if (this.#running.has(venue) || this.#options.signal.aborted) return;
    this.#running.add(venue);
    void this.#repairAll(venue);
  }

  async #repairAll(venue: BinanceVenue): Promise<void> {
    const { clock, signal } = this.#options;
    while (!signal.aborted) {
      const next = this.#choose(venue);
      if (next === null) break;
      const waitMs = next.progress.dueMs - clock.monotonicMs();
      // Looked at again often, since a newer gap goes first.
      if (waitMs > 0) await clock.sleep(Math.min(waitMs, 1_000), signal);
      else await this.#step(next.feed, next.gap, next.progress);
    }
    this.#running.delete(venue);
  }

  #choose(
    venue: BinanceVenue,
  ): { readonly feed: InstrumentFeed; readonly gap: OpenGap; readonly progress: Progress } | null {
    const { clock, feeds, preferred } = this.#options;
    const nowMs = clock.monotonicMs();
    const looked = preferred();
    let best: { feed: InstrumentFeed; gap: OpenGap; progress: Progress; rank: readonly number[] } | null = null;
    for (const feed of feeds()) {
      if (feed.venue !== venue) continue;
      for (const gap of feed.sequencer.openGaps) {
        const progress = this.#progressOf(gap);
        const isDue = progress.dueMs <= nowMs;
        const rank = [isDue ? 1 : 0, isDue ? 0 : -progress.dueMs, looked.has(feed.instrument) ? 1 : 0, gap.event.toMs];
        if (best === null || isAbove(rank, best.rank)) best = { feed, gap, progress, rank };
      }
    }
    return best;
  }

  async #step(feed: InstrumentFeed, gap: OpenGap, progress: Progress): Promise<void> {
    const { clock, exchangeClock, rest, signal, stream, timing, changed } = this.#options;
    const venueRest = rest(feed.venue);
    if (gap.event.toMs < exchangeClock.nowMs() - venueRest.shape.oldestTradeMs) {
      feed.sequencer.giveUp(gap, 'tooOld');
      changed(feed);
      return;
    }
    const fromId = gap.firstMissing(progress.cursor);
    if (fromId === null) {
      this.#endPass(feed, gap, progress);
      return;
    }
    const page = await venueRest.ticks(feed.instrument, stream, { fromId }, { priority: 'repair', signal });
    if (signal.aborted || gap.isFilled || !feed.sequencer.openGaps.includes(gap)) return;
    if (!page.ok) {
      this.#failed(feed, gap, progress, page.failure);
      return;
    }
    const last = page.value.at(-1);
    progress.cursor = last === undefined || last.id < fromId ? gap.event.toId + 1 : last.id + 1;
    if (feed.sequencer.takeFetched(page.value) > 0) progress.barrenPasses = 0;
    changed(feed);
    // Between two pages the live stream has its turn.
    await clock.sleep(0, signal);
    if (gap.isFilled) progress.dueMs = clock.monotonicMs() + timing.repairRetryMs;
  }

  #endPass(feed: InstrumentFeed, gap: OpenGap, progress: Progress): void {
    const { clock, timing, changed } = this.#options;
    progress.barrenPasses++;
    progress.cursor = 0;
    // REST may lag behind the stream: what is not there at once may be there a moment later.
    progress.dueMs = clock.monotonicMs() + timing.repairRetryMs;
    if (progress.barrenPasses >= mostPasses) feed.sequencer.giveUp(gap, 'notServed');
    changed(feed);
  }

  #failed(feed: InstrumentFeed, gap: OpenGap, progress: Progress, failure: NetworkFailure): void {
    const { clock, timing, changed } = this.#options;
    if (failure.reason === 'symbol' || failure.reason === 'notOffered') {
      feed.sequencer.giveUp(gap, failure.reason === 'symbol' ? 'delisted' : 'notOffered');
    } else {
      progress.dueMs = clock.monotonicMs() + (failure.retryAfterMs ?? timing.repairRetryMs);
      feed.sequencer.explain(gap, failure.reason);
    }
    changed(feed);
  }

  #progressOf(gap: OpenGap): Progress {
    let progress = this.#progress.get(gap);
    if (progress === undefined) {
      progress = { dueMs: -Infinity, cursor: 0, barrenPasses: 0 };
      this.#progress.set(gap, progress);
    }
    return progress;
  }
}

function isAbove(rank: readonly number[], other: readonly number[]): boolean {
  for (const [at, value] of rank.entries()) if (value !== other[at]) return value > (other[at] ?? 0);
  return false;
}
