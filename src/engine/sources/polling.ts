import type { Clock } from '../clock';
import { venueOf, type InstrumentId } from '../contract/ids';
import type { FeedState, SourceEvent, StatusEvent, Tick } from '../contract/market';
import { fail, succeed, type Failure, type Result } from '../contract/result';
import type { SourceRequest, TickSource } from './source';

/** A price as it was read, at the time of reading. */
export interface PolledPrice {
  readonly instrument: InstrumentId;
  readonly price: number;
}

export interface PollFailure extends Failure {
  /** How long the other side wants to be left alone; null or left out: no word of it. */
  readonly retryAfterMs?: number | null;
}

export interface PollingOptions {
  readonly clock: Clock;
  /** Instruments of this source begin so: readings are no trades, and never share a series with them. */
  readonly venue: string;
  readonly everyMs: number;
  /** Reads all prices at once. What is not among the answers is not known there. Never throws. */
  readonly poll: (
    instruments: readonly InstrumentId[],
    signal: AbortSignal,
  ) => Promise<Result<readonly PolledPrice[], PollFailure>>;
}

const retryMs = 10_000;

/**
 * A source made of one question asked again and again. Each reading is a tick: numbered from 1 without a hole, at our
 * clock's time, quantity 1 (so a bar's volume is the number of readings), never a sale. Failures are states, and the
 * next question waits as long as the other side asks for, else ten seconds.
 */
export function createPollingSource(options: PollingOptions): TickSource {
  return new Polling(options);
}

class Polling implements TickSource {
  readonly #options: PollingOptions;
  #wanted: readonly InstrumentId[] = [];
  readonly #last = new Map<InstrumentId, { readonly id: number; readonly timeMs: number }>();
  readonly #states = new Map<InstrumentId | null, string>();

  constructor(options: PollingOptions) {
    this.#options = options;
  }

  exchangeNowMs(): number {
    return this.#options.clock.nowMs();
  }

  setInstruments(instruments: readonly InstrumentId[]): void {
    this.#wanted = instruments;
  }

  async check(instrument: InstrumentId): Promise<Result<InstrumentId>> {
    const { venue, poll } = this.#options;
    if (venueOf(instrument) !== venue) return this.#otherVenue(instrument);
    const answer = await poll([instrument], new AbortController().signal);
    if (!answer.ok) return answer;
    return answer.value.length > 0 ? succeed(instrument) : this.#unknown(instrument);
  }

  async *events(request: SourceRequest): AsyncGenerator<readonly SourceEvent[]> {
    const { clock, venue, everyMs, poll } = this.#options;
    const { signal } = request;
    this.setInstruments(request.instruments);
    for (const [instrument, point] of request.resume) {
      this.#last.set(instrument, { id: point.lastId, timeMs: point.lastTimeMs });
    }
    while (!signal.aborted) {
      const wanted = this.#wanted;
      const ours = wanted.filter((instrument) => venueOf(instrument) === venue);
      const answer = ours.length === 0 ? succeed([]) : await poll(ours, signal);
      if (signal.aborted) return;
      const waitMs = answer.ok ? everyMs : Math.max(everyMs, answer.failure.retryAfterMs ?? retryMs);
      const events = answer.ok
        ? this.#readings(wanted, answer.value, request)
        : this.#state(null, 'offline', answer.failure, clock.nowMs() + waitMs);
      if (events.length > 0) yield events;
      await clock.sleep(waitMs, signal);
    }
  }

  #readings(
    wanted: readonly InstrumentId[],
    prices: readonly PolledPrice[],
    { stream }: SourceRequest,
  ): readonly SourceEvent[] {
    const nowMs = this.#options.clock.nowMs();
    const events: SourceEvent[] = [...this.#state(null, 'live', null, null)];
    for (const instrument of wanted) {
      const found = prices.find((price) => price.instrument === instrument);
      if (found === undefined) {
        const isOurs = venueOf(instrument) === this.#options.venue;
        const { failure } = isOurs ? this.#unknown(instrument) : this.#otherVenue(instrument);
        events.push(...this.#state(instrument, 'offline', failure, null));
        continue;
      }
      const last = this.#last.get(instrument) ?? { id: 0, timeMs: 0 };
      const reading = { id: last.id + 1, timeMs: Math.max(nowMs, last.timeMs) };
      this.#last.set(instrument, reading);
      const { price } = found;
      const tick: Tick = {
        kind: 'tick',
        instrument,
        stream,
        ...reading,
        price,
        quantity: 1,
        isBuyerMaker: false,
        trades: 1,
      };
      events.push(...this.#state(instrument, 'live', null, null), tick);
    }
    return [...events, { kind: 'time', exchangeTimeMs: nowMs }];
  }

  /** Told where it is news. */
  #state(
    instrument: InstrumentId | null,
    state: FeedState,
    failure: Failure | null,
    nextAttemptMs: number | null,
  ): readonly StatusEvent[] {
    const { reason, message } = failure ?? { reason: '', message: '' };
    if (this.#states.get(instrument) === `${state} ${reason}` && nextAttemptMs === null) return [];
    this.#states.set(instrument, `${state} ${reason}`);
    return [{ kind: 'status', instrument, state, reason, message, atMs: this.#options.clock.nowMs(), nextAttemptMs }];
  }

  #unknown(instrument: InstrumentId): ReturnType<typeof fail> {
    return fail('unknownSymbol', `${instrument} is not known there.`);
  }

  #otherVenue(instrument: InstrumentId): ReturnType<typeof fail> {
    const { venue } = this.#options;
    const symbol = instrument.slice(instrument.indexOf(':') + 1);
    return fail('unknownSymbol', `This source has no ${instrument}: its symbols are written ${venue}:${symbol}.`);
  }
}
