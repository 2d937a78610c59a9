import type { Clock } from '../clock';
import { Backoff } from './backoff';
import type { TimeUnit } from './decodedFrame';
import { BinanceSocket } from './binanceSocket';
import { silenceAfter, type BinanceTiming } from './binanceTiming';
import type { Network } from './network';
import type { NetworkFailure } from './networkFailure';
import type { SlidingLimit } from './slidingLimit';

export interface SlotOptions {
  /** Where the streams may be served, the likeliest first: the next is tried where one is answered with "not here". */
  readonly urls: readonly string[];
  readonly network: Network;
  readonly clock: Clock;
  readonly timing: BinanceTiming;
  readonly random: () => number;
  readonly exchangeNowMs: () => number;
  /** Attempts to connect, of all slots together. */
  readonly attempts: SlidingLimit;
  readonly onFrame: (frame: Uint8Array, link: Link) => void;
  /** A first connection is being made, or one after an interruption has been. */
  readonly onUp: (slot: ConnectionSlot) => void;
  /** No connection is left; the next attempt is due in `nextAttemptMs` milliseconds. */
  readonly onDown: (slot: ConnectionSlot, failure: NetworkFailure, nextAttemptMs: number) => void;
  readonly onRefused: (name: string, message: string) => void;
}

/** One socket of a slot. Frames of a link that its slot has left are dropped. */
export interface Link {
  readonly generation: number;
  readonly socket: BinanceSocket;
  /** Streams that have not given data on this link yet. */
  readonly awaited: Set<string>;
  isOpen: boolean;
  /** The exchange has said that it will close it. */
  isLeaving: boolean;
  firstDataMs: number;
  /** The last new tick, and the last frame of any kind. */
  lastDataMs: number;
  lastFrameMs: number;
  /** The unit that its times stand in, once known; the other one is refused. */
  timeUnit: TimeUnit | null;
}

/**
 * Keeps a set of streams alive over one connection after another: reconnects with backoff, one attempt at a
 * time, and replaces a connection in time by one that overlaps it. Each socket has a generation; frames of any
 * but the current one and its successor are dropped.
 */
export class ConnectionSlot {
  readonly #options: SlotOptions;
  readonly #backoff: Backoff;
  readonly #names = new Set<string>();
  #current: Link | null = null;
  /** The one that is to take over, while both run. */
  #next: Link | null = null;
  #generation = 0;
  #urlAt = 0;
  #reconnects = 0;
  #isClosed = false;
  #isPaused = false;
  #cancelRetry: (() => void) | null = null;
  #cancelRotation: (() => void) | null = null;
  #cancelHandover: (() => void) | null = null;

  constructor(options: SlotOptions) {
    this.#options = options;
    this.#backoff = new Backoff({
      firstMs: options.timing.backoffFirstMs,
      longestMs: options.timing.backoffLongestMs,
      random: options.random,
    });
  }

  get names(): ReadonlySet<string> {
    return this.#names;
  }

  get reconnects(): number {
    return this.#reconnects;
  }

  get isUp(): boolean {
    return this.#current?.isOpen === true;
  }

  get current(): Link | null {
    return this.#current;
  }

  /** Where the current connection goes to, or the next one will. */
  get url(): string {
    return this.#options.urls[this.#urlAt] ?? '';
  }

  add(names: readonly string[]): void {
    for (const name of names) this.#names.add(name);
    for (const link of this.#links()) {
      for (const name of names) link.awaited.add(name);
      link.socket.subscribe(names);
    }
    if (this.#current === null && this.#cancelRetry === null) this.#connect();
  }

  remove(names: readonly string[]): void {
    for (const name of names) this.#names.delete(name);
    for (const link of this.#links()) {
      for (const name of names) link.awaited.delete(name);
      link.socket.unsubscribe(names);
    }
  }

  /** Asks for a stream anew that has gone silent alone. */
  resubscribe(name: string): void {
    this.#current?.socket.unsubscribe([name]);
    this.#current?.socket.subscribe([name]);
  }

  /** Gives the connection up as dead, whatever it says of itself. */
  reconnect(failure: NetworkFailure): void {
    const link = this.#current;
    if (link === null) return;
    link.socket.close();
    this.#lost(link, failure);
  }

  /** Makes the next connection first, and drops this one when both give the same: nothing is missed between. */
  replace(): void {
    if (this.#isClosed || this.#next !== null || this.#current === null) return;
    const waitMs = this.#options.attempts.waitMs(this.#options.clock.monotonicMs());
    if (waitMs > 0) this.#scheduleRotation(waitMs);
    else this.#next = this.#open();
  }

  /**
   * The exchange will close this connection: the next one is made first. Where even a new one is told to go, the
   * attempts are spaced like those after failures.
   */
  leave(link: Link): void {
    if (link.isLeaving || (link !== this.#current && link !== this.#next)) return;
    link.isLeaving = true;
    if (link === this.#current) this.#replaceLeaving(link);
  }

  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    for (const link of this.#links()) if (link.isOpen) link.socket.setPaused(isPaused);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelRetry?.();
    this.#cancelRotation?.();
    this.#cancelHandover?.();
    for (const link of this.#links()) link.socket.close();
    this.#current = null;
    this.#next = null;
  }

  #links(): readonly Link[] {
    return [this.#current, this.#next].filter((link) => link !== null);
  }

  #connect(): void {
    this.#cancelRetry = null;
    if (this.#isClosed || this.#names.size === 0) return;
    const waitMs = this.#options.attempts.waitMs(this.#options.clock.monotonicMs());
    if (waitMs > 0) this.#cancelRetry = this.#options.clock.after(waitMs, () => this.#connect());
    else this.#current = this.#open();
  }

  #open(): Link {
    const { clock, attempts, network, timing, exchangeNowMs, onRefused } = this.#options;
    attempts.use(clock.monotonicMs());
    const socket = new BinanceSocket({
      url: this.url,
      network,
      clock,
      timing,
      exchangeNowMs,
      onRefused,
      onOpen: () => this.#opened(link),
      onFrame: (frame) => {
        if (link === this.#current || link === this.#next) this.#options.onFrame(frame, link);
      },
      onDown: (failure) => this.#lost(link, failure),
    });
    const link: Link = {
      generation: ++this.#generation,
      socket,
      awaited: new Set(this.#names),
      isOpen: false,
      isLeaving: false,
      firstDataMs: Number.NaN,
      lastDataMs: clock.monotonicMs(),
      lastFrameMs: clock.monotonicMs(),
      timeUnit: null,
    };
    socket.subscribe([...this.#names]);
    return link;
  }

  #opened(link: Link): void {
    const { clock, timing, random } = this.#options;
    link.isOpen = true;
    link.lastDataMs = clock.monotonicMs();
    link.lastFrameMs = link.lastDataMs;
    if (this.#isPaused) link.socket.setPaused(true);
    if (link === this.#next) {
      const deadlineMs = clock.monotonicMs() + timing.overlapMs;
      this.#watchHandover(link, deadlineMs);
      return;
    }
    this.#scheduleRotation(timing.rotateFromMs + random() * (timing.rotateToMs - timing.rotateFromMs));
    this.#options.onUp(this);
  }

  /** The successor takes over once all its streams are asked for, and have given data or had the time to. */
  #watchHandover(link: Link, deadlineMs: number): void {
    const { clock, timing } = this.#options;
    this.#cancelHandover?.();
    this.#cancelHandover = clock.after(Math.max(5, timing.overlapMs / 50), () => {
      if (link !== this.#next) return;
      const isLate = clock.monotonicMs() >= deadlineMs;
      if (link.socket.isSettled && (link.awaited.size === 0 || isLate)) this.#promote(link);
      else this.#watchHandover(link, deadlineMs);
    });
  }

  #promote(link: Link): void {
    const { timing, random } = this.#options;
    this.#current?.socket.close();
    this.#current = link;
    this.#next = null;
    this.#reconnects++;
    this.#scheduleRotation(timing.rotateFromMs + random() * (timing.rotateToMs - timing.rotateFromMs));
    if (link.isLeaving) this.#replaceLeaving(link);
  }

  #replaceLeaving(link: Link): void {
    if (this.#isStable(link)) {
      this.#backoff.reset();
      this.replace();
    } else if (this.#next === null) {
      this.#scheduleRotation(this.#backoff.nextDelayMs());
    }
  }

  /** Only steady data make a connection good: one that is accepted and closed at once must not be tried at once. */
  #isStable(link: Link): boolean {
    return this.#options.clock.monotonicMs() - link.firstDataMs >= this.#options.timing.stableMs;
  }

  #scheduleRotation(delayMs: number): void {
    this.#cancelRotation?.();
    this.#cancelRotation = this.#options.clock.after(delayMs, () => this.replace());
  }

  #lost(link: Link, failure: NetworkFailure): void {
    const { clock, urls } = this.#options;
    if (this.#isClosed) return;
    const isElsewhere = failure.reason === 'notOffered' || failure.reason === 'answer';
    if (!link.isOpen && isElsewhere) this.#urlAt = (this.#urlAt + 1) % urls.length;
    // A wrong address may take the connection and stay silent: the documented one is next again.
    else if (Number.isNaN(link.firstDataMs)) this.#urlAt = 0;
    if (link === this.#next) {
      this.#next = null;
      this.#scheduleRotation(this.#retryDelayMs(failure));
      return;
    }
    if (link !== this.#current) return;
    this.#current = null;
    this.#cancelRotation?.();
    if (this.#isStable(link)) this.#backoff.reset();
    if (this.#next !== null) {
      const successor = this.#next;
      this.#promote(successor);
      if (successor.isOpen) this.#options.onUp(this);
      return;
    }
    this.#reconnects++;
    const delayMs = this.#retryDelayMs(failure);
    this.#cancelRetry = clock.after(delayMs, () => this.#connect());
    this.#options.onDown(this, failure, delayMs);
  }

  #retryDelayMs(failure: NetworkFailure): number {
    const { random, attempts, clock, timing } = this.#options;
    const leastMs = attempts.waitMs(clock.monotonicMs());
    const silentMs = silenceAfter(failure, timing);
    if (silentMs === null) return Math.max(leastMs, failure.retryAfterMs ?? 0, this.#backoff.nextDelayMs());
    // What the exchange named is obeyed to the second, and never undercut by the jitter.
    const jitter = failure.retryAfterMs === null ? 0.8 + 0.4 * random() : 1 + 0.1 * random();
    return Math.max(leastMs, silentMs * jitter);
  }
}
