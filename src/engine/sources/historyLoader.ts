import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import { timeframeMs, type Bar, type BarEvent, type StoredTimeframe, type StreamKind } from '../contract/market';
import { barDisagreements } from './barAgreement';
import type { BinanceVenue } from './binanceEndpoints';
import type { BinanceRest } from './binanceRest';
import type { BinanceTiming } from './binanceTiming';
import type { ExchangeClock } from './exchangeClock';
import { HistoryFetcher } from './historyFetcher';
import { isWithin } from './historyPages';
import { newestBars } from './historyReach';
import type { HistoryWants, SourceHistory, StoredHistory, TimeSpan } from './historyWants';
import type { InstrumentFeed } from './instrumentFeed';

export interface HistoryOptions {
  readonly stream: StreamKind;
  /** What is stored; undefined where nobody knows, and nothing but the newest bars is fetched. */
  readonly stored: StoredHistory | undefined;
  readonly rest: (venue: BinanceVenue) => BinanceRest;
  readonly clock: Clock;
  readonly exchangeClock: ExchangeClock;
  readonly timing: BinanceTiming;
  readonly signal: AbortSignal;
  /** Resolves when the exchange's time is known: what is asked for goes by it. */
  readonly timeKnown: Promise<void>;
  readonly preferred: () => ReadonlySet<InstrumentId>;
  readonly emit: (event: BarEvent) => void;
  /** Resolves when all that was emitted has been taken. */
  readonly whenTaken: () => Promise<void>;
  readonly changed: (feed: InstrumentFeed) => void;
  readonly log: (message: string) => void;
}

/** Pages of ticks before the first live one, at most: ten thousand ticks. */
const mostTickPages = 10;
/** Ticks are fetched from so long before the open five minutes: one of them shows that nothing before was missed. */
const leadMs = 60_000;

/**
 * What is there before the first live tick: the newest bars, so that windows are full at once, and the ticks of the
 * five minutes that are open, so that the forming bars are whole. Live ticks wait for those, and only so long. What
 * lies further back is fetched behind them.
 */
export class HistoryLoader {
  readonly #options: HistoryOptions;
  readonly #deeper: HistoryFetcher | null;

  constructor(options: HistoryOptions) {
    this.#options = options;
    const { stored } = options;
    this.#deeper = stored === undefined ? null : new HistoryFetcher({ ...options, stored });
  }

  async load(feed: InstrumentFeed): Promise<void> {
    this.#deeper?.add(feed);
    // The bars that matter most first: the default pair is of one-minute bars.
    const [minutes] = await Promise.all([this.#loadBars(feed, '1m'), this.#loadTicks(feed)]);
    const fives = await this.#loadBars(feed, '5m');
    this.#compare(feed, minutes, fives);
    // There are no bars of a second on USD-M.
    if (feed.venue === 'spot') await this.#loadBars(feed, '1s');
    if (!this.#options.signal.aborted) this.#deeper?.begin(feed);
  }

  /** How far back bars are wanted from now on. */
  want(wants: HistoryWants): void {
    this.#deeper?.want(wants);
  }

  remove(feed: InstrumentFeed): void {
    this.#deeper?.remove(feed);
  }

  /** How the past goes on, where anything is known of it. */
  health(): { readonly history?: SourceHistory } {
    return this.#deeper === null ? {} : { history: this.#deeper.progress() };
  }

  async #loadBars(feed: InstrumentFeed, timeframe: StoredTimeframe): Promise<readonly Bar[]> {
    const { stream, stored, rest, exchangeClock, signal, log, timeKnown } = this.#options;
    await timeKnown;
    const toMs = Math.floor(exchangeClock.nowMs());
    const openMs = toMs - (toMs % timeframeMs[timeframe]);
    const span = { fromMs: openMs - newestBars * timeframeMs[timeframe], toMs: openMs };
    const { instrument } = feed;
    const [bars, missing] = await Promise.all([
      rest(feed.venue).klines(instrument, stream, timeframe, { ...span, toMs }, { priority: 'urgent', signal }),
      stored?.missing(instrument, timeframe, span) ?? [span],
    ]);
    if (signal.aborted) return [];
    if (!bars.ok) {
      log(`The ${timeframe} bars of ${instrument} could not be fetched: ${bars.failure.message}`);
      return [];
    }
    await this.#handOn(bars.value, missing);
    // The newest bar may not have been whole yet in the exchange's answer.
    const whole = { ...span, toMs: openMs - timeframeMs[timeframe] };
    stored?.asked(instrument, timeframe, whole, bars.value);
    return bars.value;
  }

  /** Gives on what is not stored; of what is, ours stands, and where the exchange's differ it is told. */
  async #handOn(bars: readonly Bar[], missing: readonly TimeSpan[]): Promise<void> {
    const { emit, stored, whenTaken, signal } = this.#options;
    const isMissing = ({ openMs }: Bar): boolean => isWithin(missing, openMs);
    for (const bar of bars) if (isMissing(bar)) emit({ kind: 'bar', bar: stored?.numbered(bar) ?? bar });
    if (stored === undefined) return;
    await whenTaken();
    const known = bars.filter((bar) => !isMissing(bar));
    if (known.length > 0 && !signal.aborted) await stored.compare(known);
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
