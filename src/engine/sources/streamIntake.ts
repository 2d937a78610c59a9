import type { Clock } from '../clock';
import type { RejectedEvent, Tick } from '../contract/market';
import { decodeFrame } from './binanceDecode';
import { streamName, type RouteTable } from './binanceRoutes';
import type { Link } from './connectionSlot';
import type { DecodedQuote, DecodedRejection, DecodedTrade, TimeUnit } from './decodedFrame';
import type { ExchangeClock } from './exchangeClock';
import type { FeedSet } from './feedSet';
import type { FundingWatch } from './fundingWatch';
import type { InstrumentFeed } from './instrumentFeed';
import type { QuoteSampler } from './quoteSampler';

export interface IntakeOptions {
  readonly feeds: FeedSet;
  readonly clock: Clock;
  readonly exchangeClock: ExchangeClock;
  readonly quotes: QuoteSampler;
  readonly funding: FundingWatch;
  /** Gets every frame as it came, before it is read. */
  readonly record: ((frame: Uint8Array) => void) | null;
  readonly emit: (event: RejectedEvent) => void;
  readonly log: (message: string) => void;
  /** What is shown of a feed may have changed. */
  readonly changed: (feed: InstrumentFeed) => void;
  /** The exchange will close this connection soon. */
  readonly shutdown: (link: Link) => void;
}

/** From a socket's frame to its sequencer, in one go and in the order of arrival: nothing here waits for anything. */
export class StreamIntake {
  readonly #options: IntakeOptions;
  readonly #rejected = new Map<string, number>();

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** How many frames were refused, by reason. */
  get rejected(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#rejected);
  }

  /** Takes a frame as it came from the socket. */
  take(frame: Uint8Array, routes: RouteTable, link: Link): void {
    this.#options.record?.(frame);
    link.lastFrameMs = this.#options.clock.monotonicMs();
    const decoded = decodeFrame(frame, routes);
    switch (decoded.kind) {
      case 'trade':
        this.#onTrade(decoded, link);
        return;
      case 'quote':
        this.#onQuote(decoded, link);
        return;
      case 'markPrice':
        link.awaited.delete(streamName(decoded.instrument, 'markPrice'));
        this.#options.funding.sawNext(decoded.instrument, decoded.nextFundingMs);
        return;
      case 'reply':
        if (!link.socket.answer(decoded)) {
          const said = decoded.errorMessage ?? 'taken';
          this.#options.log(`An answer that was not asked for (id ${String(decoded.id)}): ${said}.`);
        }
        return;
      case 'rejected':
        this.#reject(decoded);
        return;
      case 'shutdown':
        this.#options.shutdown(link);
        return;
      case 'ignored':
        return;
    }
  }

  #onTrade({ tick, eventTimeMs, timeUnit }: DecodedTrade, link: Link): void {
    const { feeds, exchangeClock } = this.#options;
    const feed = feeds.get(tick.instrument);
    if (feed === undefined) return;
    if (link.timeUnit !== timeUnit && !this.#takeTimeUnit(link, timeUnit, feed)) return;
    const monotonicMs = link.lastFrameMs;
    if (link.awaited.size > 0) link.awaited.delete(feed.tradeStream);
    const { sequencer } = feed;
    if (!sequencer.push(tick, monotonicMs)) {
      if (sequencer.isRenumbered && feed.sawRenumbering()) this.#options.changed(feed);
      return;
    }
    if (!(tick.price > 0 && tick.quantity > 0)) this.#countPriceless(tick, feed);
    exchangeClock.seen(eventTimeMs, monotonicMs);
    feed.lag.add(exchangeClock.at(monotonicMs) - eventTimeMs);
    link.lastDataMs = monotonicMs;
    if (Number.isNaN(link.firstDataMs)) link.firstDataMs = monotonicMs;
    if (feed.sawData(monotonicMs)) this.#options.changed(feed);
    if (sequencer.hasWaiting) feeds.await(sequencer);
  }

  /** Such a row uses up its id and stands in the store; no bar and no figure takes its price. */
  #countPriceless({ id, price, quantity }: Tick, { tradeStream }: InstrumentFeed): void {
    const message = `A row of ${tradeStream} is no trade at a price; its id counts, its price nowhere.`;
    const sample = `id ${id}, price ${price}, quantity ${quantity}`;
    this.#reject({ kind: 'rejected', reason: 'noPrice', message, sample });
  }

  /** A connection has one time unit, that of its first trade. */
  #takeTimeUnit(link: Link, timeUnit: TimeUnit, feed: InstrumentFeed): boolean {
    if (link.timeUnit === null) {
      link.timeUnit = timeUnit;
      return true;
    }
    const message = `A trade of ${feed.tradeStream} has times in ${timeUnit}, those before it in ${link.timeUnit}.`;
    this.#reject({ kind: 'rejected', reason: 'timeUnit', message, sample: '' });
    return false;
  }

  #onQuote({ kind, instrument, bid, bidQuantity, ask, askQuantity, eventTimeMs }: DecodedQuote, link: Link): void {
    if (link.awaited.size > 0) link.awaited.delete(streamName(instrument, 'bookTicker'));
    // Spot quotes carry no time: theirs is the exchange's, once that is known.
    if (eventTimeMs === null && !this.#options.exchangeClock.isKnown) return;
    const timeMs = eventTimeMs ?? Math.floor(this.#options.exchangeClock.at(link.lastFrameMs));
    this.#options.quotes.take({ kind, instrument, timeMs, bid, bidQuantity, ask, askQuantity });
  }

  #reject(rejection: DecodedRejection): void {
    this.#rejected.set(rejection.reason, (this.#rejected.get(rejection.reason) ?? 0) + 1);
    this.#options.emit({ ...rejection, atMs: Math.floor(this.#options.clock.nowMs()) });
  }
}
