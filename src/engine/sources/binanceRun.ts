import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { SourceEvent } from '../contract/market';
import type { EndpointUrls } from '../contract/settings';
import { BatchQueue } from './batchQueue';
import { decodeFrame } from './binanceDecode';
import { binanceVenue, hubOf, hubUrl, type BinanceVenue, type Hub } from './binanceEndpoints';
import type { BinanceRest } from './binanceRest';
import { RouteTable, streamName, type Channel } from './binanceRoutes';
import { checkSymbol } from './binanceSymbols';
import type { BinanceTiming } from './binanceTiming';
import type { ConnectionSlot, Link } from './connectionSlot';
import type { DecodedRejection, DecodedTrade } from './decodedFrame';
import type { ExchangeClock } from './exchangeClock';
import { ExchangeTimeTeller } from './exchangeTimeTeller';
import { InstrumentFeed, type FeedStatus } from './instrumentFeed';
import type { Network } from './network';
import type { NetworkFailure } from './networkFailure';
import { Sequencer } from './sequencer';
import { SlidingLimit } from './slidingLimit';
import type { ResumePoint, SourceRequest } from './source';
import { StreamHub } from './streamHub';
import { overallStatus } from './sourceStatus';
import type { SymbolCatalog } from './symbolCatalog';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

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
}

/** Events that may wait for their reader before the sockets are asked to wait. */
const fullAt = 200_000;
/** Half of what the exchange allows in five minutes, since other programs share the address. */
const attemptsPerFiveMinutes = 150;

/** One collection from start to stop. Between a socket and the sequencers everything is synchronous. */
export class BinanceRun {
  readonly #options: RunOptions;
  readonly #queue: BatchQueue<SourceEvent>;
  readonly #feeds = new Map<InstrumentId, InstrumentFeed>();
  readonly #hubs = new Map<Hub, StreamHub>();
  /** Where instruments stood that were removed, so that adding them again finds the hole. */
  readonly #left = new Map<InstrumentId, ResumePoint>();
  readonly #attempts = new SlidingLimit(attemptsPerFiveMinutes, 300_000);
  readonly #waiting = new Set<Sequencer>();
  readonly #stop = new AbortController();
  readonly #teller: ExchangeTimeTeller;
  #shown: FeedStatus | null = null;
  #cancelExpiry: (() => void) | null = null;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#queue = new BatchQueue<SourceEvent>({
      clock: options.clock,
      batchMs: options.timing.batchMs,
      batchEvents: 1_000,
      fullAt,
      beforeCut: () => this.#expireWaiting(),
      onFull: (isFull) => this.#setPaused(isFull),
    });
    this.#teller = new ExchangeTimeTeller({
      clock: options.clock,
      exchangeClock: options.exchangeClock,
      timing: options.timing,
      signal: this.#stop.signal,
      measure: () => this.#measureTime(),
      isConnected: () => this.#slots().some((slot) => slot.isUp),
      emit: (event) => this.#queue.push(event),
    });
    const { signal } = options.request;
    if (signal.aborted) this.close();
    else signal.addEventListener('abort', () => this.close(), { once: true });
  }

  batches(): AsyncGenerator<readonly SourceEvent[], void, void> {
    if (!this.#stop.signal.aborted) {
      this.setInstruments(this.#options.request.instruments);
      this.#teller.start();
    }
    return this.#queue.batches();
  }

  setInstruments(instruments: readonly InstrumentId[]): void {
    if (this.#stop.signal.aborted) return;
    const wanted = new Set(instruments);
    const gone = [...this.#feeds.values()].filter((feed) => !wanted.has(feed.instrument));
    const added = [...wanted].filter((instrument) => !this.#feeds.has(instrument));
    for (const feed of gone) this.#remove(feed);
    this.#add(added);
  }

  close(): void {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    this.#cancelExpiry?.();
    for (const hub of this.#hubs.values()) hub.close();
    this.#queue.end();
  }

  /** By the venues in use, the first that answers. */
  async #measureTime(): Promise<boolean> {
    const venues = new Set([...this.#feeds.values()].map((feed) => feed.venue));
    for (const venue of venues) {
      const measured = await this.#options.rest(venue).measureTime(this.#stop.signal);
      if (measured.ok) return true;
      this.#options.log('warn', `The exchange's clock could not be read: ${measured.failure.message}`);
    }
    return false;
  }

  #add(instruments: readonly InstrumentId[]): void {
    const streamsByHub = new Map<StreamHub, string[]>();
    for (const instrument of instruments) {
      const venue = binanceVenue(instrument);
      const channels: readonly Channel[] = [this.#options.request.stream];
      const hubs =
        venue === null ? [] : channels.map((channel) => ({ channel, hub: this.#hub(hubOf(venue, channel)) }));
      if (venue === null || hubs.some(({ hub }) => hub === null)) {
        this.#refuse(instrument);
        continue;
      }
      const feed = this.#makeFeed(instrument, venue);
      this.#feeds.set(instrument, feed);
      feed.show('connecting', '', `Connecting to ${instrument}.`);
      for (const { channel, hub } of hubs) {
        if (hub === null) continue;
        const { name } = hub.routes.add(instrument, channel);
        streamsByHub.set(hub, [...(streamsByHub.get(hub) ?? []), name]);
      }
    }
    for (const [hub, names] of streamsByHub) this.#place(hub, names);
    void this.#checkSymbols(instruments);
  }

  #place(hub: StreamHub, names: readonly string[]): void {
    const monotonicMs = this.#options.clock.monotonicMs();
    for (const [name, slot] of hub.add(names)) {
      const instrument = hub.routes.get(name)?.instrument;
      const feed = instrument === undefined ? undefined : this.#feeds.get(instrument);
      if (feed === undefined || feed.tradeStream !== name) continue;
      feed.slot = slot;
      feed.expectData(monotonicMs);
    }
  }

  #makeFeed(instrument: InstrumentId, venue: BinanceVenue): InstrumentFeed {
    const { request, timing, clock } = this.#options;
    const name = streamName(instrument, request.stream);
    const sequencer = new Sequencer({
      instrument,
      stream: request.stream,
      resume: this.#left.get(instrument) ?? request.resume.get(instrument),
      reorderWindowMs: timing.reorderMs,
      reorderTicks: 1_000,
      nowMs: () => Math.floor(clock.nowMs()),
      emit: (event) => this.#queue.push(event),
    });
    return new InstrumentFeed({
      instrument,
      venue,
      tradeStream: name,
      streams: [name],
      sequencer,
      nowMs: () => Math.floor(clock.nowMs()),
      emit: (event) => this.#queue.push(event),
    });
  }

  #remove(feed: InstrumentFeed): void {
    this.#feeds.delete(feed.instrument);
    this.#waiting.delete(feed.sequencer);
    const { nextId, lastTimeMs, openGaps } = feed.sequencer;
    if (nextId !== null) {
      const gaps = openGaps.map((gap) => gap.event);
      this.#left.set(feed.instrument, { lastId: nextId - 1, lastTimeMs, openGaps: gaps });
    }
    this.#drop(feed);
    feed.show('idle', 'removed', `${feed.instrument} is no longer collected.`);
  }

  #hub(hub: Hub): StreamHub | null {
    const existing = this.#hubs.get(hub);
    if (existing !== undefined) return existing;
    const { urls, network, clock, timing, random, exchangeClock } = this.#options;
    const url = hubUrl(hub, urls);
    if (!URL.canParse(url)) return null;
    const routes = new RouteTable();
    const made = new StreamHub(routes, {
      url,
      network,
      clock,
      timing,
      random,
      exchangeNowMs: () => exchangeClock.nowMs(),
      attempts: this.#attempts,
      onFrame: (frame, link) => this.#onFrame(frame, routes, link),
      onUp: (slot) => this.#onSlotUp(slot),
      onDown: (slot, failure, nextAttemptMs) => this.#onSlotDown(slot, failure, nextAttemptMs),
      onRefused: (name, message) => this.#onStreamRefused(routes, name, message),
    });
    this.#hubs.set(hub, made);
    return made;
  }

  #onFrame(frame: Uint8Array, routes: RouteTable, link: Link): void {
    const decoded = decodeFrame(frame, routes);
    switch (decoded.kind) {
      case 'trade':
        this.#onTrade(decoded, link);
        return;
      case 'reply':
        if (!link.socket.answer(decoded)) {
          this.#options.log(
            'warn',
            `An answer that was not asked for (id ${String(decoded.id)}): ${decoded.errorMessage ?? 'taken'}.`,
          );
        }
        return;
      case 'rejected':
        this.#reject(decoded);
        return;
      case 'shutdown':
        this.#onShutdown(link);
        return;
      case 'quote':
      case 'markPrice':
      case 'ignored':
        return;
    }
  }

  #onTrade({ tick, eventTimeMs, timeUnit }: DecodedTrade, link: Link): void {
    const feed = this.#feeds.get(tick.instrument);
    if (feed === undefined) return;
    if (link.timeUnit !== timeUnit && !this.#takeTimeUnit(link, timeUnit, feed)) return;
    const monotonicMs = this.#options.clock.monotonicMs();
    this.#options.exchangeClock.seen(eventTimeMs, monotonicMs);
    if (link.awaited.size > 0) link.awaited.delete(feed.tradeStream);
    const { sequencer } = feed;
    if (!sequencer.push(tick, monotonicMs)) return;
    link.lastDataMs = monotonicMs;
    if (Number.isNaN(link.firstDataMs)) link.firstDataMs = monotonicMs;
    const wasHeard = feed.isHeard;
    feed.sawData(monotonicMs);
    if (!wasHeard || feed.status.state !== 'live') this.#showFeed(feed);
    if (sequencer.hasWaiting) this.#await(sequencer);
  }

  /** A connection has one time unit, that of its first trade. */
  #takeTimeUnit(link: Link, timeUnit: 'ms' | 'us', feed: InstrumentFeed): boolean {
    if (link.timeUnit === null) {
      link.timeUnit = timeUnit;
      return true;
    }
    const message = `A trade of ${feed.tradeStream} has times in ${timeUnit}, the ones before it in ${link.timeUnit}; it was left out.`;
    this.#reject({ kind: 'rejected', reason: 'timeUnit', message, sample: '' });
    return false;
  }

  #reject(rejection: DecodedRejection): void {
    this.#queue.push({ ...rejection, atMs: Math.floor(this.#options.clock.nowMs()) });
  }

  #await(sequencer: Sequencer): void {
    this.#waiting.add(sequencer);
    const { clock, timing } = this.#options;
    this.#cancelExpiry ??= clock.after(timing.reorderMs, () => {
      this.#cancelExpiry = null;
      this.#expireWaiting();
    });
  }

  #expireWaiting(): void {
    if (this.#waiting.size === 0) return;
    const monotonicMs = this.#options.clock.monotonicMs();
    for (const sequencer of this.#waiting) {
      sequencer.expire(monotonicMs);
      if (sequencer.hasWaiting) this.#await(sequencer);
      else this.#waiting.delete(sequencer);
    }
  }

  #showFeed(feed: InstrumentFeed): void {
    const gaps = feed.sequencer.openGaps.length;
    if (gaps > 0)
      feed.show('gap', 'gap', `${feed.instrument}: ${gaps === 1 ? 'one gap is' : `${gaps} gaps are`} open.`);
    else feed.show('live');
    this.#showSource();
  }

  #onSlotUp(slot: ConnectionSlot): void {
    const monotonicMs = this.#options.clock.monotonicMs();
    for (const feed of this.#feedsOf(slot)) {
      feed.expectData(monotonicMs);
      feed.show('connecting', '', `Connected; waiting for the first trade of ${feed.instrument}.`);
    }
    this.#showSource();
  }

  #onSlotDown(slot: ConnectionSlot, failure: NetworkFailure, delayMs: number): void {
    const nextAttemptMs = Math.floor(this.#options.clock.nowMs() + delayMs);
    this.#options.log('warn', `${failure.message} Next attempt in ${(delayMs / 1000).toFixed(1)} s.`);
    for (const feed of this.#feedsOf(slot)) feed.show('offline', failure.reason, failure.message, nextAttemptMs);
    this.#showSource();
  }

  #onStreamRefused(routes: RouteTable, name: string, message: string): void {
    const instrument = routes.get(name)?.instrument;
    const feed = instrument === undefined ? undefined : this.#feeds.get(instrument);
    if (feed?.tradeStream !== name) return;
    feed.show('offline', 'refused', `The exchange does not give ${name}: ${message}.`);
  }

  /** Instruments that these endpoints cannot give. */
  #refuse(instrument: InstrumentId): void {
    const message = `${instrument} cannot be had from these endpoints; write spot: or usdm: before the symbol, or set others.`;
    const atMs = Math.floor(this.#options.clock.nowMs());
    this.#queue.push({
      kind: 'status',
      instrument,
      state: 'offline',
      reason: 'notOffered',
      message,
      atMs,
      nextAttemptMs: null,
    });
  }

  /** A symbol that does not exist is acknowledged by the exchange and then silent: so each is looked up. */
  async #checkSymbols(instruments: readonly InstrumentId[]): Promise<void> {
    const feeds = instruments.map((instrument) => this.#feeds.get(instrument)).filter((feed) => feed !== undefined);
    for (const venue of new Set(feeds.map((feed) => feed.venue))) {
      const list = await this.#options.catalog.list(venue);
      if (this.#stop.signal.aborted) return;
      if (!list.ok) {
        this.#options.log('warn', `The symbols of ${venue} could not be checked: ${list.failure.message}`);
        continue;
      }
      for (const feed of feeds) {
        if (feed.venue !== venue || this.#feeds.get(feed.instrument) !== feed || feed.isHeard) continue;
        const checked = checkSymbol(feed.instrument, venue, list.value);
        if (checked.ok) continue;
        if (checked.failure.reason === 'unknownSymbol') this.#drop(feed);
        const state = checked.failure.reason === 'unknownSymbol' ? 'offline' : 'halted';
        feed.show(state, checked.failure.reason, checked.failure.message);
      }
    }
    this.#showSource();
  }

  #drop(feed: InstrumentFeed): void {
    for (const hub of this.#hubs.values())
      hub.remove(feed.streams.filter((name) => hub.routes.get(name) !== undefined));
    feed.slot = null;
  }

  #onShutdown(link: Link): void {
    for (const slot of this.#slots()) if (slot.current === link) slot.replace();
  }

  #showSource(): void {
    const status = overallStatus([...this.#feeds.values()]);
    const before = this.#shown;
    if (before?.state === status.state && before.message === status.message) return;
    this.#shown = status;
    const atMs = Math.floor(this.#options.clock.nowMs());
    this.#queue.push({ kind: 'status', instrument: null, ...status, atMs });
  }

  #setPaused(isPaused: boolean): void {
    for (const slot of this.#slots()) slot.setPaused(isPaused);
    if (isPaused) this.#options.log('warn', 'What comes in is read too slowly; the exchange is made to wait.');
  }

  #feedsOf(slot: ConnectionSlot): readonly InstrumentFeed[] {
    return [...this.#feeds.values()].filter((feed) => feed.slot === slot);
  }

  #slots(): readonly ConnectionSlot[] {
    return [...this.#hubs.values()].flatMap((hub) => hub.slots);
  }
}
