import type { Clock } from '../clock';
import { assertNever } from '../contract/assertNever';
import { symbolOf, type InstrumentId } from '../contract/ids';
import type { FeedState, SourceEvent, StatusEvent } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { nearest } from '../contract/nearest';
import { ReplayPace } from './replayPace';
import type { ReplaySource } from './replaySource';
import type { SourceRequest } from './source';

/** A journal of ours, read from its start each time it is asked for. Reading throws where the file cannot be read. */
export interface JournalRecording {
  events(): Iterable<readonly SourceEvent[]>;
}

export interface JournalReplayOptions {
  readonly recording: JournalRecording;
  readonly file: string;
  readonly speed: number;
  readonly clock: Clock;
}

/** Full speed gives the rest of the program its turn after this many events. */
const turnEvents = 5_000;

/**
 * Plays what a store's journal holds, event by event as it was written: ticks, gaps, fetched bars, quotes, the
 * closings of bars and the states of the feed. So the same bars and values come out as in the run that wrote it.
 * What the store has already (ids up to the resume point) is left out.
 */
export class JournalReplay implements ReplaySource {
  readonly bringsRevisions = true;
  readonly #options: JournalReplayOptions;
  readonly #pace: ReplayPace;
  #wanted: ReadonlySet<InstrumentId> = new Set();
  #givenMs = 0;

  constructor(options: JournalReplayOptions) {
    this.#options = options;
    this.#pace = new ReplayPace(options.clock, options.speed);
  }

  exchangeNowMs(): number {
    return this.#givenMs;
  }

  setInstruments(instruments: readonly InstrumentId[]): void {
    this.#wanted = new Set(instruments);
  }

  pause(): void {
    this.#pace.pause();
  }

  resume(): void {
    this.#pace.resume();
  }

  setSpeed(speed: number): void {
    this.#pace.setSpeed(speed);
  }

  check(instrument: InstrumentId): Promise<Result<InstrumentId>> {
    try {
      const known = new Set<InstrumentId>();
      for (const events of this.#options.recording.events()) {
        for (const event of events) if (event.kind === 'tick') known.add(event.instrument);
        if (known.has(instrument)) return Promise.resolve(succeed(instrument));
      }
      const near = nearest(instrument, [...known]);
      const hint = near === null ? `It holds ${[...known].join(', ') || 'no trades'}.` : `Is ${near} meant?`;
      return Promise.resolve(fail('unknownSymbol', `The recording has no ${instrument}. ${hint}`));
    } catch (error) {
      return Promise.resolve(fail('file', this.#unreadable(error)));
    }
  }

  async *events(request: SourceRequest): AsyncGenerator<readonly SourceEvent[]> {
    this.setInstruments(request.instruments);
    const seen = new Map<InstrumentId, number>();
    yield [this.#status(null, 'live', `Replay of ${this.#options.file}.`)];
    try {
      yield* this.#play(request, seen);
    } catch (error) {
      yield [this.#status(null, 'offline', this.#unreadable(error), 'file')];
      return;
    }
    if (request.signal.aborted) return;
    const missing = request.instruments.filter((instrument) => !seen.has(instrument));
    yield [
      ...missing.map((instrument) => {
        const message = `The recording has no new trades of ${symbolOf(instrument)}.`;
        return this.#status(instrument, 'ended', message, 'unknownSymbol');
      }),
      this.#status(null, 'ended', 'The recording is at its end.', 'replayEnded'),
    ];
  }

  async *#play(request: SourceRequest, seen: Map<InstrumentId, number>): AsyncGenerator<readonly SourceEvent[]> {
    const { signal } = request;
    let given = 0;
    for (const written of this.#options.recording.events()) {
      const batch = written.filter((event) => this.#isNew(event, request)).map((event) => this.#retold(event));
      if (batch.length === 0) continue;
      const atMs = latestOf(batch);
      if (this.#pace.isEarly(atMs)) await this.#pace.until(atMs, signal);
      if (signal.aborted) return;
      this.#pace.begin(atMs);
      if (atMs > this.#givenMs) this.#givenMs = atMs;
      for (const event of batch) if (event.kind === 'tick') seen.set(event.instrument, event.id);
      yield batch;
      given += batch.length;
      if (given < turnEvents) continue;
      given = 0;
      await this.#options.clock.sleep(0, signal);
    }
  }

  #isNew(event: SourceEvent, { resume, stream }: SourceRequest): boolean {
    switch (event.kind) {
      case 'tick': {
        const lastId = resume.get(event.instrument)?.lastId ?? -Infinity;
        return this.#wants(event.instrument) && event.stream === stream && event.id > lastId;
      }
      case 'gap': {
        const lastId = resume.get(event.instrument)?.lastId ?? -Infinity;
        return this.#wants(event.instrument) && event.stream === stream && event.toId > lastId;
      }
      case 'bar':
        return this.#wants(event.bar.instrument) && event.bar.stream === stream;
      case 'quote':
      case 'funding': {
        const storedMs = resume.get(event.instrument)?.lastTimeMs ?? -Infinity;
        return this.#wants(event.instrument) && event.timeMs > storedMs;
      }
      case 'status':
        return event.instrument === null || this.#wants(event.instrument);
      case 'time':
      case 'settings':
      case 'rejected':
        return true;
    }
  }

  /** The source's states hold bars back and let them go, as they did; what they say is this replay's. */
  #retold(event: SourceEvent): SourceEvent {
    if (event.kind !== 'status' || event.instrument !== null) return event;
    const { state } = event;
    switch (state) {
      case 'idle':
      case 'connecting':
      case 'offline':
      case 'ended': {
        const message = `The recording was interrupted here${event.message === '' ? '.' : `: ${event.message}`}`;
        return this.#status(null, 'connecting', message, 'recorded');
      }
      case 'catchingUp':
      case 'live':
      case 'stale':
      case 'halted':
      case 'gap':
      case 'delisted':
        return this.#status(null, 'live', `Replay of ${this.#options.file}.`);
      default:
        return assertNever(state);
    }
  }

  /** None at all stands for every instrument of the recording. */
  #wants(instrument: InstrumentId): boolean {
    return this.#wanted.size === 0 || this.#wanted.has(instrument);
  }

  #unreadable(error: unknown): string {
    const why = error instanceof Error ? error.message : String(error);
    return `The journal ${this.#options.file} cannot be read: ${why}.`;
  }

  #status(instrument: InstrumentId | null, state: FeedState, message: string, reason = ''): StatusEvent {
    return { kind: 'status', instrument, state, reason, message, atMs: this.#givenMs, nextAttemptMs: null };
  }
}

/** The newest market time in a batch, NaN where none is told. */
function latestOf(events: readonly SourceEvent[]): number {
  let latestMs = Number.NaN;
  for (const event of events) {
    const atMs =
      event.kind === 'tick' || event.kind === 'quote'
        ? event.timeMs
        : event.kind === 'time'
          ? event.exchangeTimeMs
          : Number.NaN;
    if (!(atMs <= latestMs) && !Number.isNaN(atMs)) latestMs = atMs;
  }
  return latestMs;
}
