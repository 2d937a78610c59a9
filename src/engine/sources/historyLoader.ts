import type { Clock } from '../clock';
import { timeframeMs, type Bar, type BarEvent, type StoredTimeframe, type StreamKind } from '../contract/market';
import { barDisagreements } from './barAgreement';
import type { BinanceVenue } from './binanceEndpoints';
import type { BinanceRest } from './binanceRest';
import type { BinanceTiming } from './binanceTiming';
import type { ExchangeClock } from './exchangeClock';
import type { InstrumentFeed } from './instrumentFeed';

export interface HistoryOptions {
  readonly stream: StreamKind;
  readonly rest: (venue: BinanceVenue) => BinanceRest;
  readonly clock: Clock;
  readonly exchangeClock: ExchangeClock;
  readonly timing: BinanceTiming;
  readonly signal: AbortSignal;
  /** Resolves when the exchange's time is known: what is asked for goes by it. */
  readonly timeKnown: Promise<void>;
  readonly emit: (event: BarEvent) => void;
  readonly changed: (feed: InstrumentFeed) => void;
  readonly log: (message: string) => void;
}

/** Bars fetched of each timeframe: what one request gives. */
const barsPerTimeframe = 1_000;
/** Pages of ticks before the first live one, at most: ten thousand ticks. */
const mostTickPages = 10;
/** Ticks are fetched from so long before the open five minutes: one of them shows that nothing before was missed. */
const leadMs = 60_000;

/**
 * What is there before the first live tick: bars, so that windows are full at once, and the ticks of the five
 * minutes that are open, so that the forming bars are whole. Live ticks wait for those, and only so long.
 */
export class HistoryLoader {
  readonly #options: HistoryOptions;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  async load(feed: InstrumentFeed): Promise<void> {
    // The bars that matter most first: the default pair is of one-minute bars.
    const [minutes] = await Promise.all([this.#loadBars(feed, '1m'), this.#loadTicks(feed)]);
    const fives = await this.#loadBars(feed, '5m');
    this.#compare(feed, minutes, fives);
    // There are no bars of a second on USD-M.
    if (feed.venue === 'spot') await this.#loadBars(feed, '1s');
  }

  async #loadBars(feed: InstrumentFeed, timeframe: StoredTimeframe): Promise<readonly Bar[]> {
    const { stream, rest, exchangeClock, signal, emit, log, timeKnown } = this.#options;
    await timeKnown;
    const toMs = Math.floor(exchangeClock.nowMs());
    const openMs = toMs - (toMs % timeframeMs[timeframe]);
    const range = { fromMs: openMs - barsPerTimeframe * timeframeMs[timeframe], toMs };
    const bars = await rest(feed.venue).klines(feed.instrument, stream, timeframe, range, {
      priority: 'urgent',
      signal,
    });
    if (signal.aborted) return [];
    if (!bars.ok) {
      log(`The ${timeframe} bars of ${feed.instrument} could not be fetched: ${bars.failure.message}`);
      return [];
    }
    for (const bar of bars.value) emit({ kind: 'bar', bar });
    return bars.value;
  }

  /** The exchange's own candles may disagree; nobody can say which are right, so both stand and it is told. */
  #compare(feed: InstrumentFeed, minutes: readonly Bar[], fives: readonly Bar[]): void {
    const disagreements = barDisagreements(minutes, fives);
    const [first] = disagreements;
    if (first === undefined) return;
    const at = new Date(first.openMs).toISOString();
    const example = `${first.field} at ${at} is ${first.coarse}, by its minutes ${first.fine}`;
    this.#options.log(`Fetched bars of ${feed.instrument} disagree in ${disagreements.length} places: ${example}.`);
  }

  async #loadTicks(feed: InstrumentFeed): Promise<void> {
    const { stream, rest, exchangeClock, signal, clock, timing } = this.#options;
    const { sequencer } = feed;
    if (!sequencer.isHeld) return;
    const cancelDeadline = clock.after(timing.historyMs, () => this.#release(feed));
    await this.#options.timeKnown;
    const nowMs = exchangeClock.nowMs();
    let start: { fromMs: number } | { fromId: number } = {
      fromMs: Math.floor(nowMs - (nowMs % timeframeMs['5m']) - leadMs),
    };
    // historicalTrades takes no time: there the live stream is the beginning.
    const mostPages = stream === 'aggTrade' ? mostTickPages : 0;
    for (let pages = 0; sequencer.isHeld && pages < mostPages; pages++) {
      const page = await rest(feed.venue).ticks(feed.instrument, stream, start, { priority: 'urgent', signal });
      const last = page.ok ? page.value.at(-1) : undefined;
      if (signal.aborted || !page.ok || last === undefined) break;
      sequencer.begin(page.value, clock.monotonicMs());
      if (sequencer.hasReached || page.value.length < 1_000) break;
      start = { fromId: last.id + 1 };
    }
    cancelDeadline();
    this.#release(feed);
  }

  #release(feed: InstrumentFeed): void {
    const { clock, changed, signal } = this.#options;
    if (signal.aborted) return;
    feed.sequencer.release(clock.monotonicMs());
    feed.isLoadingHistory = false;
    changed(feed);
  }
}
