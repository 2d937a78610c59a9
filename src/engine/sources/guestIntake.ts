import type { Clock } from '../clock';
import { symbolOf, venueOf, type InstrumentId } from '../contract/ids';
import type { FeedState, SourceEvent, StatusEvent } from '../contract/market';
import type { GuestSourceId } from '../contract/sourceId';
import { readGuestEvent, shown } from './guestEvent';
import { GuestSeries } from './guestSeries';
import type { GuestRequest, RegisteredGuest } from './guestSource';
import { SlidingLimit } from './slidingLimit';
import type { SourceRequest } from './source';

export interface GuestIntakeOptions {
  readonly id: GuestSourceId;
  readonly clock: Clock;
  readonly request: SourceRequest;
  readonly emit: (event: SourceEvent) => void;
}

/**
 * Between a guest and the pipeline, for one run of the feed: every value is read and judged, ticks go through a sequencer
 * each series has to itself, refusals and states are told as often as a person can read, and not as often as they come.
 */
export class GuestIntake {
  readonly #options: GuestIntakeOptions;
  readonly #series = new Map<InstrumentId, GuestSeries>();
  readonly #told = new Map<InstrumentId | null, string>();
  readonly #refusals = new SlidingLimit(20, 1_000);
  readonly #states = new SlidingLimit(20, 1_000);
  /** States of the guest's own that came too often: the last of each is told when there is room. */
  readonly #late = new Map<InstrumentId | null, StatusEvent>();
  /** Open time of the newest bar of each instrument and timeframe in this call. */
  readonly #barMs = new Map<string, number>();
  #wanted: ReadonlySet<InstrumentId> = new Set();
  #isCounted = false;
  #title = '';
  #refusedUntold = 0;
  /** Whether this call of the guest has given anything, or told its own state: then it counts as live. */
  #hasBegun = false;
  #reachedMs = -Infinity;

  constructor(options: GuestIntakeOptions) {
    this.#options = options;
  }

  /** A call of the guest begins, for those of the instruments that are its own. */
  begin(guest: RegisteredGuest, instruments: readonly InstrumentId[]): void {
    const { id, request } = this.#options;
    const { declaration } = guest.source;
    this.#isCounted = declaration.numbering === 'counted';
    this.#title = declaration.title;
    this.#hasBegun = false;
    this.#barMs.clear();
    const own = instruments.filter(
      (instrument) => venueOf(instrument) === id && isKnown(instrument, declaration.symbols),
    );
    this.#wanted = new Set(own);
    for (const instrument of instruments) {
      if (own.includes(instrument)) continue;
      const message = `${declaration.title} has no ${instrument}; its symbols are written ${id}:symbol.`;
      this.#status(instrument, 'offline', 'unknownSymbol', message, null);
    }
    for (const instrument of own) {
      if (this.#series.has(instrument)) continue;
      const series = new GuestSeries({
        instrument,
        stream: request.stream,
        resume: request.resume.get(instrument),
        nowMs: () => this.#options.clock.nowMs(),
        emit: (event) => this.#options.emit(event),
        tell: (state, reason, message) => this.#status(instrument, state, reason, message, null),
      });
      this.#series.set(instrument, series);
    }
  }

  /** Without venue. */
  get symbols(): readonly string[] {
    return [...this.#wanted].map(symbolOf);
  }

  get resume(): GuestRequest['resume'] {
    const points = [...this.#wanted].map((instrument) => [symbolOf(instrument), this.#series.get(instrument)?.resume]);
    return Object.fromEntries(points.filter(([, point]) => point !== null)) as GuestRequest['resume'];
  }

  /** Takes one value, whatever it is. */
  take(value: unknown): void {
    const { id, clock, request } = this.#options;
    const read = readGuestEvent(value, {
      id,
      stream: request.stream,
      nowMs: clock.nowMs(),
      wanted: this.#wanted,
      countedId: (instrument) => (this.#isCounted ? (this.#series.get(instrument)?.nextId ?? 1) : null),
    });
    if (!read.ok) return this.#refuse(read.failure.reason, read.failure.message, value);
    const event = read.value;
    const isOwnState = event.kind === 'status' && event.instrument === null;
    if (!this.#hasBegun && !isOwnState) this.tell('live', '', `${this.#title}, brought by another extension.`);
    this.#hasBegun = true;
    switch (event.kind) {
      case 'tick': {
        const series = this.#series.get(event.instrument);
        // Counted ticks are told apart by their time alone: what is older is known.
        if (this.#isCounted && event.timeMs < (series?.lastTimeMs ?? Number.NaN)) return undefined;
        const refusal = series?.push(event, clock.monotonicMs()) ?? null;
        return refusal === null ? undefined : this.#refuse('id', refusal, value);
      }
      case 'time':
        if (event.exchangeTimeMs <= this.#reachedMs) return undefined;
        this.#reachedMs = event.exchangeTimeMs;
        return this.#options.emit(event);
      case 'status':
        return this.#takeState(event);
      case 'bar': {
        const { instrument, timeframe, openMs } = event.bar;
        const series = `${instrument} ${timeframe}`;
        if (openMs <= (this.#barMs.get(series) ?? -Infinity))
          return this.#refuse('openMs', 'bars rise by their time', value);
        this.#barMs.set(series, openMs);
        return this.#options.emit(event);
      }
      case 'quote':
        return this.#options.emit(event);
    }
  }

  /** To be called now and then: what waits or is missing is told in time. */
  settle(): void {
    const monotonicMs = this.#options.clock.monotonicMs();
    for (const series of this.#series.values()) if (series.isUnsettled) series.settle(monotonicMs);
    for (const [instrument, event] of this.#late) {
      this.#late.delete(instrument);
      this.#takeState(event);
    }
  }

  /** The guest has given all it has. */
  end(): void {
    for (const series of this.#series.values()) series.end();
    this.tell('ended', 'sourceEnded', `${this.#title} has come to its end.`);
  }

  /** Tells the state of the source as a whole. */
  tell(state: FeedState, reason: string, message: string, nextAttemptMs: number | null = null): void {
    this.#status(null, state, reason, message, nextAttemptMs);
  }

  #takeState(event: StatusEvent): void {
    const monotonicMs = this.#options.clock.monotonicMs();
    if (this.#states.waitMs(monotonicMs) > 0) {
      this.#late.set(event.instrument, event);
      return;
    }
    this.#states.use(monotonicMs);
    this.#status(event.instrument, event.state, event.reason, event.message, null);
  }

  #status(
    instrument: InstrumentId | null,
    state: FeedState,
    reason: string,
    message: string,
    nextAttemptMs: number | null,
  ): void {
    const { clock, emit } = this.#options;
    const text = `${state} ${reason} ${message}`;
    this.#late.delete(instrument);
    if (this.#told.get(instrument) === text && nextAttemptMs === null) return;
    this.#told.set(instrument, text);
    const event: StatusEvent = {
      kind: 'status',
      instrument,
      state,
      reason,
      message,
      atMs: Math.floor(clock.nowMs()),
      nextAttemptMs,
    };
    emit(event);
  }

  #refuse(reason: string, why: string, value: unknown): void {
    const { clock, emit } = this.#options;
    const monotonicMs = clock.monotonicMs();
    if (this.#refusals.waitMs(monotonicMs) > 0) {
      this.#refusedUntold++;
      return;
    }
    this.#refusals.use(monotonicMs);
    const more = this.#refusedUntold === 0 ? '' : ` ${this.#refusedUntold} others before it were refused as well.`;
    this.#refusedUntold = 0;
    const message = `${this.#title}: ${why}.${more}`;
    emit({ kind: 'rejected', reason, message, sample: shown(value), atMs: Math.floor(clock.nowMs()) });
  }
}

function isKnown(instrument: InstrumentId, symbols: readonly string[] | null): boolean {
  return symbols === null || symbols.includes(symbolOf(instrument));
}
