import type { Clock } from '../clock';
import type { StreamKind } from '../contract/market';
import { fail } from '../contract/result';
import type { BinanceVenue } from './binanceEndpoints';
import type { BinanceRest } from './binanceRest';
import { isTrading } from './binanceSymbols';
import type { BinanceTiming } from './binanceTiming';
import type { ConnectionSlot } from './connectionSlot';
import { renumbered, type InstrumentFeed } from './instrumentFeed';
import type { NetworkFailure } from './networkFailure';
import type { SymbolCatalog } from './symbolCatalog';

export interface WatchOptions {
  readonly stream: StreamKind;
  readonly feeds: () => Iterable<InstrumentFeed>;
  readonly slots: () => readonly ConnectionSlot[];
  readonly rest: (venue: BinanceVenue) => BinanceRest;
  readonly catalog: SymbolCatalog;
  readonly clock: Clock;
  readonly timing: BinanceTiming;
  readonly signal: AbortSignal;
  readonly changed: (feed: InstrumentFeed) => void;
  /** A tick found by looking, which the stream had not brought. */
  readonly found: (feed: InstrumentFeed) => void;
  /** The computer slept, or this process stood still. */
  readonly woke: () => void;
  readonly log: (message: string) => void;
}

/** Wall and monotonic clock may differ by so much between two looks; beyond it the computer slept or was set. */
const stepMs = 5_000;

/**
 * Watches data, not pings: a stream that is silent for longer than its own rate explains is compared with what the
 * exchange has. If that has trades which did not come, the stream is asked for anew, then the connection is given
 * up; if it has none, the market is quiet, halted or gone.
 */
export class FeedWatch {
  readonly #options: WatchOptions;
  readonly #received = new WeakMap<InstrumentFeed, number>();
  #lastWallMs: number;
  #lastMonotonicMs: number;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#lastWallMs = options.clock.nowMs();
    this.#lastMonotonicMs = options.clock.monotonicMs();
  }

  start(): void {
    void this.#watch();
  }

  async #watch(): Promise<void> {
    const { clock, timing, signal } = this.#options;
    for (;;) {
      await clock.sleep(timing.watchMs, signal);
      if (signal.aborted) return;
      this.#look();
    }
  }

  #look(): void {
    const { clock, timing, feeds, slots, woke } = this.#options;
    const monotonicMs = clock.monotonicMs();
    const passedMs = monotonicMs - this.#lastMonotonicMs;
    const steppedMs = clock.nowMs() - this.#lastWallMs - passedMs;
    this.#lastWallMs = clock.nowMs();
    this.#lastMonotonicMs = monotonicMs;
    if (passedMs > timing.watchMs + timing.standstillMs || Math.abs(steppedMs) > stepMs) {
      woke();
      return;
    }
    for (const slot of slots()) this.#lookAtSlot(slot, monotonicMs);
    for (const feed of feeds()) {
      this.#measureRate(feed, passedMs);
      this.#lookAtFeed(feed, monotonicMs);
    }
  }

  /** Ticks a second, over about the last ten seconds. */
  #measureRate(feed: InstrumentFeed, passedMs: number): void {
    const { received } = feed.sequencer;
    const before = this.#received.get(feed) ?? received;
    this.#received.set(feed, received);
    if (passedMs <= 0) return;
    const weight = Math.min(1, passedMs / 10_000);
    feed.ticksPerSecond += weight * (((received - before) * 1_000) / passedMs - feed.ticksPerSecond);
  }

  #lookAtSlot(slot: ConnectionSlot, monotonicMs: number): void {
    const link = slot.current;
    if (link === null || !link.isOpen) return;
    const lastMs = Math.max(link.lastFrameMs, link.socket.lastByteMs);
    if (monotonicMs - lastMs < this.#options.timing.deadMs) return;
    slot.reconnect(silence('Nothing has come over the connection, not even a ping; it is made anew.'));
  }

  #lookAtFeed(feed: InstrumentFeed, monotonicMs: number): void {
    if (feed.outage !== null || feed.slot?.isUp !== true) return;
    if (feed.refusal !== null) {
      // What the exchange counts anew it gives: asking again changes nothing.
      if (feed.refusal.reason !== renumbered) this.#askAgain(feed, monotonicMs);
      return;
    }
    const limitMs = silenceLimitMs(feed, this.#options.timing);
    const sinceMs = feed.isHeard && !Number.isNaN(feed.lastDataMs) ? feed.lastDataMs : feed.expectedFromMs;
    if (monotonicMs - sinceMs < limitMs || monotonicMs - feed.lookedMs < limitMs) return;
    feed.lookedMs = monotonicMs;
    void this.#compare(feed, limitMs);
  }

  /** A stream that was refused is asked for again now and then. */
  #askAgain(feed: InstrumentFeed, monotonicMs: number): void {
    if (monotonicMs - Math.max(feed.lookedMs, feed.expectedFromMs) < this.#options.timing.silenceMostMs) return;
    feed.lookedMs = monotonicMs;
    feed.slot?.resubscribe(feed.tradeStream);
  }

  /** Compares the stream with what the exchange has. */
  async #compare(feed: InstrumentFeed, limitMs: number): Promise<void> {
    const { clock, rest, signal, stream, changed, found } = this.#options;
    const nextIdBefore = feed.sequencer.nextId;
    const askedMs = clock.monotonicMs();
    const page = await rest(feed.venue).ticks(feed.instrument, stream, 'newest', {
      priority: 'repair',
      signal,
      rows: 1,
    });
    if (signal.aborted || feed.lastDataMs > askedMs || feed.outage !== null) return;
    if (!page.ok && page.failure.reason === 'symbol') {
      feed.refusal = fail('unknownSymbol', `${feed.tradeStream} brings nothing: ${page.failure.message}`).failure;
      changed(feed);
      return;
    }
    const newest = page.ok ? page.value.at(-1) : undefined;
    const isKnown = newest !== undefined && nextIdBefore !== null && newest.id < nextIdBefore;
    const isOld = newest !== undefined && nextIdBefore === null && this.#isBeforeStart(feed, newest.timeMs, limitMs);
    if (page.ok && (newest === undefined || isKnown || isOld)) {
      feed.isHeard = true;
      feed.stalls = 0;
      feed.isSuspicious = false;
      await this.#explainQuiet(feed, limitMs);
    } else {
      feed.stalls++;
      feed.isSuspicious = true;
      if (newest !== undefined) {
        feed.sequencer.push(newest, clock.monotonicMs());
        found(feed);
      }
      changed(feed);
      this.#revive(feed, page.ok, limitMs);
    }
    changed(feed);
  }

  /** The newest trade there is is older than our asking for the stream: there has been nothing to send. */
  #isBeforeStart(feed: InstrumentFeed, tradeTimeMs: number, limitMs: number): boolean {
    const { clock, rest } = this.#options;
    const waitedMs = clock.monotonicMs() - feed.expectedFromMs;
    return tradeTimeMs < rest(feed.venue).exchangeNowMs() - Math.max(waitedMs, limitMs);
  }

  /**
   * The stream alone is asked for anew first; the connection is given up where it brings nothing at all, or where the
   * exchange is known to have trades that asking anew did not bring.
   */
  #revive(feed: InstrumentFeed, isConfirmed: boolean, limitMs: number): void {
    const { clock, log } = this.#options;
    const { slot } = feed;
    const link = slot?.current ?? null;
    if (slot === null || link === null) return;
    const isAllSilent = clock.monotonicMs() - link.lastDataMs >= limitMs;
    if (isAllSilent || (isConfirmed && feed.stalls > 1)) {
      const why = isConfirmed ? 'while the exchange has newer trades' : 'and the exchange could not be asked';
      slot.reconnect(silence(`${feed.tradeStream} of ${slot.url} is silent, ${why}; the connection is made anew.`));
    } else {
      log(`${feed.tradeStream} of ${slot.url} is silent alone; it is asked for anew.`);
      slot.resubscribe(feed.tradeStream);
      feed.expectedFromMs = clock.monotonicMs();
    }
  }

  /** There is nothing new to send: is the market quiet, or does it not trade? */
  async #explainQuiet(feed: InstrumentFeed, limitMs: number): Promise<void> {
    const { catalog, feeds, clock, signal, timing } = this.#options;
    const silentMs = clock.monotonicMs() - feed.lastDataMs;
    const list = await catalog.list(feed.venue, { maxAgeMs: timing.silenceMostMs / 10 });
    if (signal.aborted || !list.ok) return;
    const symbol = feed.instrument.slice(feed.instrument.indexOf(':') + 1);
    const status = list.value.statuses.get(symbol);
    if (status === undefined || !isTrading(status)) {
      const shown = status ?? 'no longer listed';
      const state = status === undefined || status === 'BREAK' || status === 'SETTLING' ? 'delisted' : 'halted';
      feed.pause = { state, message: `${feed.instrument} does not trade now (${shown}).` };
      return;
    }
    const others = [...feeds()].filter(
      (other) => other !== feed && other.venue === feed.venue && other.outage === null,
    );
    const areAllSilent = others.every((other) => !(clock.monotonicMs() - other.lastDataMs < limitMs));
    if (others.length > 0 && areAllSilent && silentMs >= limitMs) {
      feed.pause = {
        state: 'halted',
        message: `Nothing trades on ${feed.venue}: the exchange has stopped, nothing is missing.`,
      };
    }
  }
}

/**
 * How long this stream may be silent: thirty times its usual interval, within bounds, and doubled with each attempt
 * to revive it that brought nothing.
 */
export function silenceLimitMs(feed: InstrumentFeed, timing: BinanceTiming): number {
  const usualMs = Number.isNaN(feed.meanIntervalMs) ? 0 : 30 * feed.meanIntervalMs;
  const leastMs = feed.isHeard ? Math.max(timing.silenceLeastMs, usualMs) : timing.firstDataMs;
  return Math.min(timing.silenceMostMs, leastMs * 2 ** Math.min(Math.max(0, feed.stalls - 1), 10));
}

function silence(message: string): NetworkFailure {
  return { reason: 'timeout', message, retryAfterMs: null };
}
