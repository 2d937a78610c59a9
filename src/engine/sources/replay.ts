import type { Clock } from '../clock';
import { symbolOf, type InstrumentId } from '../contract/ids';
import type { FeedState, SourceEvent, StatusEvent } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { nearest } from '../contract/nearest';
import { openFileBytes, type OpenFile } from './fileBytes';
import { readRawFrames } from './rawFrames';
import { ReplayDecoder } from './replayDecoder';
import { JournalReplay, type JournalRecording } from './replayJournal';
import { ReplayPace } from './replayPace';
import type { ReplaySource } from './replaySource';
import type { SourceRequest } from './source';

export interface ReplayOptions {
  /** Raw frames, plain or gzip: `<receive ns> <frame>` or a bare frame a line; a folder of such; or a journal. */
  readonly file: string;
  /** Recorded seconds a second, 0.1 to 100; Infinity as fast as it goes. */
  readonly speed: number;
  readonly clock: Clock;
  readonly openFile?: OpenFile;
  /** Opens a path that holds a journal of ours, null where it does not; without it only frames are replayed. */
  readonly openJournal?: (path: string) => JournalRecording | null;
}

/**
 * Plays a recording: raw frames as if they came from the wire, through the decoder and the sequencer of the live
 * feed, or a journal of ours, event by event. Its clock is the data's. Trades that the store has already do not wait for their time, so a replay that was
 * broken off goes on where it ended. Ends with a status `ended`.
 */
export function createReplaySource(options: ReplayOptions): ReplaySource {
  const recording = options.openJournal?.(options.file) ?? null;
  return recording === null ? new FrameReplay(options) : new JournalReplay({ ...options, recording });
}

const batchEvents = 1_000;
const checkedFrames = 20_000;

class FrameReplay implements ReplaySource {
  readonly #options: ReplayOptions;
  readonly #openFile: OpenFile;
  readonly #pace: ReplayPace;
  #decoder: ReplayDecoder | null = null;
  #batch: SourceEvent[] = [];
  /** Instruments that have given data. */
  readonly #live = new Set<InstrumentId>();
  /** Data time of what was given. */
  #givenMs = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#openFile = options.openFile ?? openFileBytes;
    this.#pace = new ReplayPace(options.clock, options.speed);
  }

  exchangeNowMs(): number {
    return this.#givenMs;
  }

  setInstruments(instruments: readonly InstrumentId[]): void {
    this.#decoder?.follow(instruments);
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

  async *events(request: SourceRequest): AsyncGenerator<readonly SourceEvent[]> {
    const { stream, resume, signal } = request;
    const decoder = new ReplayDecoder({ stream, resume, emit: (event) => this.#take(event) });
    this.#decoder = decoder;
    decoder.follow(request.instruments);
    yield [this.#status(null, 'live', `Replay of ${this.#options.file}.`)];
    try {
      yield* this.#play(decoder, signal);
    } catch (error) {
      yield [this.#status(null, 'offline', this.#unreadable(error), 'file')];
      return;
    }
    if (signal.aborted) return;
    decoder.end();
    yield* this.#cut(decoder);
    yield [
      ...this.#farewells(decoder, request),
      this.#status(null, 'ended', 'The recording is at its end.', 'replayEnded'),
    ];
  }

  /** Checks against the first part of the recording; what may come later in a long one is believed. */
  async check(instrument: InstrumentId): Promise<Result<InstrumentId>> {
    const symbols = new Set<string>();
    let count = 0;
    try {
      for await (const frames of readRawFrames(this.#openFile(this.#options.file))) {
        for (const { frame } of frames) {
          const head = Buffer.from(frame.buffer, frame.byteOffset, Math.min(frame.length, 80)).toString('utf8');
          const symbol = /^\{"stream":"([^"@]+)@/.exec(head)?.[1];
          if (symbol !== undefined) symbols.add(symbol);
        }
        count += frames.length;
        if (symbols.has(symbolOf(instrument)) || count > checkedFrames) return succeed(instrument);
      }
    } catch (error) {
      return fail('file', this.#unreadable(error));
    }
    const near = nearest(symbolOf(instrument), [...symbols]);
    const hint = near === null ? `It holds ${[...symbols].join(', ') || 'no stream frames'}.` : `Is ${near} meant?`;
    return fail('unknownSymbol', `The recording has no ${symbolOf(instrument)}. ${hint}`);
  }

  async *#play(decoder: ReplayDecoder, signal: AbortSignal): AsyncGenerator<readonly SourceEvent[]> {
    for await (const frames of readRawFrames(this.#openFile(this.#options.file))) {
      for (const { frame, receivedMs, line } of frames) {
        if (signal.aborted) return;
        const atMs = Number.isNaN(receivedMs) ? decoder.dataMs : receivedMs;
        if (this.#pace.isEarly(atMs)) {
          yield* this.#cut(decoder);
          await this.#pace.until(atMs, signal);
        }
        const before = this.#batch.length;
        decoder.take(frame, line);
        if (this.#batch.length > before) this.#pace.begin(atMs);
        if (this.#batch.length >= batchEvents) yield* this.#cut(decoder);
      }
      // At full speed the rest of the program gets its turn between two pieces of the file.
      if (this.#pace.isUnbound) {
        yield* this.#cut(decoder);
        await this.#options.clock.sleep(0, signal);
      }
    }
  }

  #take(event: SourceEvent): void {
    if (event.kind === 'tick' && !this.#live.has(event.instrument)) {
      this.#live.add(event.instrument);
      this.#batch.push(this.#status(event.instrument, 'live', ''));
    }
    this.#batch.push(event);
  }

  /** Hands out what has gathered, with the time that it reached. */
  *#cut(decoder: ReplayDecoder): Generator<readonly SourceEvent[]> {
    const { dataMs } = decoder;
    if (!Number.isNaN(dataMs) && dataMs > this.#givenMs) {
      this.#givenMs = dataMs;
      this.#batch.push({ kind: 'time', exchangeTimeMs: dataMs });
    }
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    yield batch;
  }

  /** What a person should know who sees nothing of an instrument. */
  #farewells(decoder: ReplayDecoder, request: SourceRequest): readonly StatusEvent[] {
    return request.instruments.flatMap((instrument) => {
      const { received, known } = decoder.countsOf(instrument);
      const other = decoder.otherStreamOf(instrument);
      if (received === 0 && other !== null) {
        const message = `The recording has ${other}, not ${request.stream}, of ${symbolOf(instrument)}: set the stream to ${other}.`;
        return [this.#status(instrument, 'ended', message, 'otherStream')];
      }
      if (received === 0) {
        const message = `The recording has no trades of ${symbolOf(instrument)}.`;
        return [this.#status(instrument, 'ended', message, 'unknownSymbol')];
      }
      const message = known === received ? `All ${known} trades were stored already.` : '';
      return [this.#status(instrument, 'ended', message, 'replayEnded')];
    });
  }

  #unreadable(error: unknown): string {
    const why = error instanceof Error ? error.message : String(error);
    return `The recording cannot be read: ${why}. Check spreadscope.replay.file (${this.#options.file || 'empty'}).`;
  }

  #status(instrument: InstrumentId | null, state: FeedState, message: string, reason = ''): StatusEvent {
    return { kind: 'status', instrument, state, reason, message, atMs: this.#givenMs, nextAttemptMs: null };
  }
}
