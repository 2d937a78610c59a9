import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { SourceEvent } from '../contract/market';
import type { LogLevel } from '../contract/messages';
import { fail } from '../contract/result';
import type { EndpointUrls } from '../contract/settings';
import { BatchQueue } from './batchQueue';
import { binanceVenue, hubOf, type BinanceVenue } from './binanceEndpoints';
import type { BinanceRest } from './binanceRest';
import { streamName, type Channel, type RouteTable } from './binanceRoutes';
import type { BinanceTiming } from './binanceTiming';
import { CatchUp } from './catchUp';
import type { ConnectionSlot } from './connectionSlot';
import type { ExchangeClock } from './exchangeClock';
import { ExchangeTimeTeller } from './exchangeTimeTeller';
import { FeedSet } from './feedSet';
import { FeedWatch } from './feedWatch';
import type { FundingWatch } from './fundingWatch';
import { GapRepairer } from './gapRepairer';
import { HistoryLoader } from './historyLoader';
import { healthOf, type InstrumentFeed } from './instrumentFeed';
import type { Network } from './network';
import type { NetworkFailure } from './networkFailure';
import { QuoteSampler } from './quoteSampler';
import type { RunExtras } from './runExtras';
import type { SourceRequest } from './source';
import type { SourceHealth } from './sourceHealth';
import { StatusTeller } from './statusTeller';
import type { SlidingLimit } from './slidingLimit';
import type { StreamHub } from './streamHub';
import { StreamHubs } from './streamHubs';
import { StreamIntake } from './streamIntake';
import type { SymbolCatalog } from './symbolCatalog';
import { unknownSymbols } from './symbolCheck';

export interface RunOptions {
  readonly request: SourceRequest;
  readonly urls: EndpointUrls;
  readonly timing: BinanceTiming;
  readonly network: Network;
  readonly clock: Clock;
  readonly exchangeClock: ExchangeClock;
  readonly random: () => number;
  readonly log: (level: LogLevel, message: string) => void;
  readonly catalog: SymbolCatalog;
  readonly rest: (venue: BinanceVenue) => BinanceRest;
  readonly funding: (signal: AbortSignal, emit: (event: SourceEvent) => void) => FundingWatch;
  readonly extras: RunExtras;
  readonly attempts: (url: string) => SlidingLimit;
  readonly preferred: () => ReadonlySet<InstrumentId>;
}

/** One collection from start to stop. Between a socket and the sequencers everything is synchronous. */
export class BinanceRun {
  readonly #options: RunOptions;
  readonly #stop = new AbortController();
  readonly #queue: BatchQueue<SourceEvent>;
  readonly #feeds: FeedSet;
  readonly #hubs: StreamHubs;
  readonly #catchUp: CatchUp;
  readonly #timeTeller: ExchangeTimeTeller;
  readonly #watch: FeedWatch;
  readonly #repairer: GapRepairer;
  readonly history: HistoryLoader;
  readonly #funding: FundingWatch;
  readonly #teller: StatusTeller;
  readonly #intake: StreamIntake;

  constructor(options: RunOptions) {
    this.#options = options;
    const { clock, exchangeClock, timing, request, rest, catalog, preferred, log } = options;
    const { signal } = this.#stop;
    // Each request and each wait listens for the end.
    setMaxListeners(0, signal);
    const emit = (event: SourceEvent): void => this.#queue.push(event);
    const changed = (feed: InstrumentFeed): void => this.#show(feed);
    const feeds = (): InstrumentFeed[] => this.#feeds.values();
    const { stream } = request;
    const fetching = { stream, rest, clock, exchangeClock, timing, signal, preferred, changed };
    this.#queue = new BatchQueue<SourceEvent>({
      clock,
      batchMs: timing.batchMs,
      batchEvents: 1_000,
      fullAt: options.extras.queueEvents,
      beforeCut: () => this.#feeds.expireWaiting(),
      onFull: (isFull) => this.#setPaused(isFull),
    });
    this.#catchUp = new CatchUp({ clock, catchUpMs: timing.catchUpMs, changed });
    this.#feeds = new FeedSet({
      request,
      clock,
      timing,
      holdsFirst: options.extras.history,
      emit,
      gapChanged: (feed) => this.#onGap(feed),
    });
    this.#timeTeller = new ExchangeTimeTeller({
      clock,
      exchangeClock,
      timing,
      signal,
      measure: () => this.#measureTime(),
      isConnected: () => this.#hubs.slots().some((slot) => slot.isUp),
      emit,
    });
    this.#watch = new FeedWatch({
      stream,
      feeds,
      slots: () => this.#hubs.slots(),
      rest,
      catalog,
      clock,
      timing,
      signal,
      changed,
      found: ({ sequencer }) => this.#feeds.await(sequencer),
      woke: () => this.#onWake(),
      log: (message) => log('info', message),
    });
    this.#repairer = new GapRepairer({ ...fetching, feeds });
    this.history = new HistoryLoader({
      ...fetching,
      stored: request.history,
      timeKnown: this.#timeTeller.asked,
      emit,
      whenTaken: () => this.#queue.whenTaken(),
      log: (message) => log('warn', message),
    });
    this.#hubs = new StreamHubs(options.urls, {
      network: options.network,
      clock,
      timing,
      random: options.random,
      exchangeNowMs: () => exchangeClock.nowMs(),
      attempts: options.attempts,
      onFrame: (frame, link, routes) => this.#intake.take(frame, routes, link),
      onUp: (slot) => this.#onSlotUp(slot),
      onDown: (slot, failure, nextAttemptMs) => this.#onSlotDown(slot, failure, nextAttemptMs),
      onRefused: (name, message, routes) => this.#onStreamRefused(routes, name, message),
    });
    this.#funding = options.funding(signal, emit);
    this.#teller = new StatusTeller({ clock, feeds, emit });
    this.#intake = new StreamIntake({
      feeds: this.#feeds,
      clock,
      exchangeClock,
      quotes: new QuoteSampler({ clock, quoteMs: timing.quoteMs, signal, emit }),
      funding: this.#funding,
      record: options.extras.record,
      emit,
      log: (message) => log('warn', message),
      changed,
      shutdown: (link) => this.#hubs.leave(link),
    });
    if (request.signal.aborted) this.close();
    else request.signal.addEventListener('abort', this.close, { once: true });
  }

  batches(): AsyncGenerator<readonly SourceEvent[], void, void> {
    if (!this.#stop.signal.aborted) {
      this.setInstruments(this.#options.request.instruments);
      this.#timeTeller.start();
      this.#watch.start();
    }
    return this.#queue.batches();
  }

  setInstruments(instruments: readonly InstrumentId[]): void {
    if (this.#stop.signal.aborted) return;
    const wanted = new Set(instruments);
    for (const feed of this.#feeds.values()) if (!wanted.has(feed.instrument)) this.#remove(feed);
    this.#add([...wanted].filter((instrument) => this.#feeds.get(instrument) === undefined));
    this.#teller.showSource();
  }

  /** After the end too: the counts are then those of the whole run. */
  health(): SourceHealth {
    const slots = this.#hubs.slots();
    return {
      connections: slots.filter((slot) => slot.isUp).length,
      reconnects: slots.reduce((sum, slot) => sum + slot.reconnects, 0),
      clockOffsetMs: this.#options.exchangeClock.offsetMs,
      rejected: this.#intake.rejected,
      waitingEvents: this.#queue.waitingEvents,
      instruments: this.#feeds.values().map(healthOf),
      ...this.history.health(),
    };
  }

  readonly close = (): void => {
    if (this.#stop.signal.aborted) return;
    this.#options.request.signal.removeEventListener('abort', this.close);
    this.#hubs.close();
    this.#feeds.expireWaiting();
    this.#stop.abort();
    this.#feeds.close();
    this.#catchUp.close();
    this.#queue.end();
  };

  #add(instruments: readonly InstrumentId[]): void {
    const streamsByHub = new Map<StreamHub, string[]>();
    const added: InstrumentFeed[] = [];
    for (const instrument of instruments) {
      const venue = binanceVenue(instrument);
      const hubs =
        venue === null ? [] : this.#channels(venue).map((channel) => this.#place(instrument, venue, channel));
      const placed = hubs.filter((entry) => entry !== null);
      if (venue === null || placed.length < hubs.length) {
        this.#teller.refuse(instrument);
        continue;
      }
      const feed = this.#feeds.add(instrument, venue);
      added.push(feed);
      feed.show();
      for (const { hub, name } of placed) streamsByHub.set(hub, [...(streamsByHub.get(hub) ?? []), name]);
    }
    for (const [hub, names] of streamsByHub) this.#connect(hub, names);
    for (const feed of added) {
      if (this.#options.extras.history) void this.history.load(feed);
      if (feed.venue === 'usdm' && this.#options.extras.funding) void this.#funding.load(feed.instrument);
    }
    // Gaps that an earlier run left open.
    for (const feed of added) if (feed.sequencer.openGaps.length > 0) this.#repairer.kick(feed.venue);
    void this.#checkSymbols(added);
  }

  #channels(venue: BinanceVenue): readonly Channel[] {
    const { extras, request } = this.#options;
    return [
      request.stream,
      ...(extras.quotes ? (['bookTicker'] as const) : []),
      ...(venue === 'usdm' && extras.funding ? (['markPrice'] as const) : []),
    ];
  }

  #place(
    instrument: InstrumentId,
    venue: BinanceVenue,
    channel: Channel,
  ): { readonly hub: StreamHub; readonly name: string } | null {
    const hub = this.#hubs.open(hubOf(venue, channel));
    return hub === null ? null : { hub, name: hub.routes.add(instrument, channel).name };
  }

  #connect(hub: StreamHub, names: readonly string[]): void {
    const monotonicMs = this.#options.clock.monotonicMs();
    for (const [name, slot] of hub.add(names)) {
      const instrument = hub.routes.get(name)?.instrument;
      const feed = instrument === undefined ? undefined : this.#feeds.get(instrument);
      if (feed === undefined || feed.tradeStream !== name) continue;
      feed.slot = slot;
      feed.expectData(monotonicMs);
    }
  }

  #remove(feed: InstrumentFeed): void {
    this.#catchUp.forget(feed);
    this.history.remove(feed);
    this.#feeds.remove(feed);
    this.#drop(feed);
    const message = `${feed.instrument} is no longer collected.`;
    feed.show({ state: 'idle', reason: 'removed', message, nextAttemptMs: null });
  }

  /** Leaves the streams of an instrument. */
  #drop(feed: InstrumentFeed): void {
    for (const channel of this.#channels(feed.venue)) {
      this.#hubs.find(hubOf(feed.venue, channel))?.remove([streamName(feed.instrument, channel)]);
    }
    feed.slot = null;
  }

  #onGap(feed: InstrumentFeed): void {
    this.#catchUp.gapChanged(feed);
    this.#show(feed);
    if (feed.sequencer.openGaps.length > 0) this.#repairer.kick(feed.venue);
  }

  #onSlotUp(slot: ConnectionSlot): void {
    const monotonicMs = this.#options.clock.monotonicMs();
    for (const feed of this.#feeds.of(slot)) {
      feed.outage = null;
      if (feed.refusal?.reason === 'refused') feed.refusal = null;
      feed.expectData(monotonicMs);
      feed.show();
    }
    this.#teller.showSource();
  }

  #onSlotDown(slot: ConnectionSlot, failure: NetworkFailure, delayMs: number): void {
    const nextAttemptMs = Math.floor(this.#options.clock.nowMs() + delayMs);
    this.#options.log('warn', `${failure.message} Next attempt in ${(delayMs / 1000).toFixed(1)} s.`);
    for (const feed of this.#feeds.of(slot)) {
      feed.outage = { failure, nextAttemptMs };
      feed.show();
    }
    this.#teller.showSource();
  }

  #onStreamRefused(routes: RouteTable, name: string, message: string): void {
    const instrument = routes.get(name)?.instrument;
    const feed = instrument === undefined ? undefined : this.#feeds.get(instrument);
    this.#options.log('warn', `The exchange does not give ${name}: ${message}.`);
    if (feed?.tradeStream !== name) return;
    feed.refusal = fail('refused', `The exchange does not give ${name}: ${message}.`).failure;
    this.#show(feed);
  }

  /** After a sleep no connection can be trusted, nor the clock: all are made anew, and the hole is repaired. */
  #onWake(): void {
    this.#options.log('info', 'The computer slept or its clock was set; all connections are made anew.');
    this.#options.exchangeClock.forget();
    void this.#measureTime();
    const message = 'The computer slept or its clock was set; the connection is made anew.';
    for (const slot of this.#hubs.slots()) slot.reconnect({ reason: 'reset', message, retryAfterMs: null });
  }

  /** By the venues in use, the first that answers. */
  async #measureTime(): Promise<boolean> {
    const venues = new Set(this.#feeds.values().map((feed) => feed.venue));
    for (const venue of venues) {
      const measured = await this.#options.rest(venue).measureTime(this.#stop.signal);
      if (measured.ok) return true;
      this.#options.log('warn', `The exchange's clock could not be read: ${measured.failure.message}`);
    }
    return false;
  }

  async #checkSymbols(feeds: readonly InstrumentFeed[]): Promise<void> {
    const { catalog, log } = this.#options;
    const unknown = await unknownSymbols(feeds, catalog, (message) => log('warn', message));
    for (const { feed, failure } of unknown) {
      if (this.#stop.signal.aborted || this.#feeds.get(feed.instrument) !== feed || feed.isHeard) continue;
      // It stays subscribed, which costs nothing: data that come all the same say that the list was wrong.
      feed.refusal = failure;
      this.#show(feed);
    }
  }

  #show(feed: InstrumentFeed): void {
    this.#teller.show(feed);
  }

  #setPaused(isPaused: boolean): void {
    for (const slot of this.#hubs.slots()) slot.setPaused(isPaused);
    if (isPaused) this.#options.log('warn', 'What comes in is read too slowly; the exchange is made to wait.');
  }
}
