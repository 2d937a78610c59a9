import { instrumentId, symbolOf, type InstrumentId } from '../contract/ids';
import type { SourceEvent, StreamKind, Tick } from '../contract/market';
import { decodeFrame } from './binanceDecode';
import { RouteTable, streamName } from './binanceRoutes';
import { binanceTiming } from './binanceTiming';
import type { DecodedQuote, TimeUnit } from './decodedFrame';
import { Sequencer } from './sequencer';
import type { ResumePoint } from './source';

export interface ReplayDecoderOptions {
  readonly stream: StreamKind;
  readonly resume: ReadonlyMap<InstrumentId, ResumePoint>;
  /** Given every event, in order. */
  readonly emit: (event: SourceEvent) => void;
}

/** A tick that is early waits for this many others before the ids between are called missing. */
const reorderTicks = 1_000;
const quoteEveryMs = 250;

/**
 * From recorded frames to events, by the decoder and the sequencer of the live feed, with the time of the data in
 * place of a clock. What a recording misses stays missing: such gaps are lost at once, with the reason.
 */
export class ReplayDecoder {
  readonly #options: ReplayDecoderOptions;
  readonly #routes = new RouteTable();
  readonly #sequencers = new Map<InstrumentId, Sequencer>();
  #followsAll = false;
  #timeUnit: TimeUnit | null = null;
  #dataMs = Number.NaN;
  readonly #nextQuoteMs = new Map<InstrumentId, number>();
  readonly #otherStreams = new Map<InstrumentId, string>();
  /** Instruments of which it was told that the recording counts their trades anew. */
  readonly #renumbered = new Set<InstrumentId>();

  constructor(options: ReplayDecoderOptions) {
    this.#options = options;
  }

  /** The newest time in the data, NaN before the first. */
  get dataMs(): number {
    return this.#dataMs;
  }

  get instruments(): readonly InstrumentId[] {
    return [...this.#sequencers.keys()];
  }

  /** Follows these; none at all stands for every spot symbol that the recording holds. */
  follow(instruments: readonly InstrumentId[]): void {
    this.#followsAll = instruments.length === 0;
    const wanted = new Set(instruments);
    for (const instrument of this.#sequencers.keys()) {
      if (!wanted.has(instrument) && !this.#followsAll) this.#remove(instrument);
    }
    for (const instrument of instruments) this.#add(instrument);
  }

  /** How many trades of the instrument came, and how many of them were known already. */
  countsOf(instrument: InstrumentId): { readonly received: number; readonly known: number } {
    const counts = this.#sequencers.get(instrument)?.counts;
    return { received: counts?.received ?? 0, known: counts?.duplicates ?? 0 };
  }

  /** The trade stream that the recording has of the instrument where it is not the one asked for, or null. */
  otherStreamOf(instrument: InstrumentId): string | null {
    return this.#otherStreams.get(instrument) ?? null;
  }

  /** Takes one frame; `line` stands in what is said of it. */
  take(frame: Uint8Array, line: number): void {
    const decoded = decodeFrame(frame, this.#routes);
    switch (decoded.kind) {
      case 'trade':
        if (!this.#agrees(decoded.timeUnit, frame, line)) return;
        this.#reach(decoded.eventTimeMs);
        this.#push(decoded.tick, frame, line);
        this.#expire();
        return;
      case 'quote':
        this.#takeQuote(decoded);
        return;
      case 'ignored':
        this.#ignored(frame, line);
        return;
      case 'rejected':
        // A depth snapshot is part of recordings and no stream frame.
        if (!startsWith(frame, '{"lastUpdateId"')) this.#reject(decoded.reason, decoded.message, frame, line);
        return;
      case 'reply':
      case 'shutdown':
      case 'markPrice':
        return;
    }
  }

  /** No more will come: what still waits is passed on. */
  end(): void {
    for (const sequencer of this.#sequencers.values()) {
      sequencer.expire(Infinity);
      this.#giveUpGaps(sequencer);
    }
  }

  #push(tick: Tick, frame: Uint8Array, line: number): void {
    const { instrument } = tick;
    const sequencer = this.#sequencers.get(instrument);
    if (sequencer === undefined || sequencer.push(tick, this.#dataMs) || !sequencer.isRenumbered) return;
    if (this.#renumbered.has(instrument)) return;
    this.#renumbered.add(instrument);
    const message = `The trades of ${instrument} are numbered anew from here on: they cannot be put in order behind those before, and are left out. Replay them into a store of their own.`;
    this.#reject('idsRestarted', message, frame, line);
  }

  #add(instrument: InstrumentId): void {
    if (this.#sequencers.has(instrument)) return;
    const { stream, resume, emit } = this.#options;
    this.#routes.add(instrument, stream);
    this.#routes.add(instrument, 'bookTicker');
    const sequencer = new Sequencer({
      instrument,
      stream,
      resume: resume.get(instrument),
      reorderWindowMs: binanceTiming.reorderMs,
      reorderTicks,
      nowMs: () => this.#dataMs,
      emit,
    });
    this.#sequencers.set(instrument, sequencer);
  }

  #remove(instrument: InstrumentId): void {
    this.#sequencers.delete(instrument);
    this.#routes.remove(streamName(instrument, this.#options.stream));
    this.#routes.remove(streamName(instrument, 'bookTicker'));
  }

  /** Quotes go on at the pace of the live feed, and not again for a time that the store has already. */
  #takeQuote(quote: DecodedQuote): void {
    const { instrument, bid, bidQuantity, ask, askQuantity } = quote;
    const timeMs = quote.eventTimeMs ?? this.#dataMs;
    const storedMs = this.#options.resume.get(instrument)?.lastTimeMs ?? -Infinity;
    if (!(timeMs > storedMs) || timeMs < (this.#nextQuoteMs.get(instrument) ?? -Infinity)) return;
    this.#nextQuoteMs.set(instrument, timeMs + quoteEveryMs);
    this.#options.emit({ kind: 'quote', instrument, timeMs, bid, bidQuantity, ask, askQuantity });
  }

  #expire(): void {
    for (const sequencer of this.#sequencers.values()) {
      if (sequencer.hasWaiting) sequencer.expire(this.#dataMs);
      if (sequencer.openGaps.length > 0 && !sequencer.hasWaiting) this.#giveUpGaps(sequencer);
    }
  }

  #giveUpGaps(sequencer: Sequencer): void {
    for (const gap of sequencer.openGaps) sequencer.giveUp(gap, 'notRecorded');
  }

  /** A stream nobody asked for: it still tells the time, and may be one to follow. */
  #ignored(frame: Uint8Array, line: number): void {
    const head = Buffer.from(frame.buffer, frame.byteOffset, Math.min(frame.length, 160)).toString('latin1');
    const [, symbol, kind] = /^\{"stream":"([^"@]+)@(trade|aggTrade)"/.exec(head) ?? [];
    if (symbol !== undefined && kind !== undefined) {
      const instrument = this.#instrumentOf(Buffer.from(symbol, 'latin1').toString('utf8'));
      if (kind !== this.#options.stream) {
        if (instrument !== null) this.#otherStreams.set(instrument, kind);
      } else if (this.#followsAll && instrument !== null && !this.#sequencers.has(instrument)) {
        this.#add(instrument);
        this.take(frame, line);
        return;
      }
    }
    const eventMs = Number(/"E":(\d{13})[,}]/.exec(head)?.[1] ?? Number.NaN);
    if (eventMs > this.#dataMs) this.#reach(eventMs);
  }

  #instrumentOf(symbol: string): InstrumentId | null {
    const followed = [...this.#sequencers.keys()].find((instrument) => symbolOf(instrument) === symbol);
    if (followed !== undefined) return followed;
    return this.#followsAll ? instrumentId(`spot:${symbol}`) : null;
  }

  #reach(eventMs: number): void {
    if (!(eventMs <= this.#dataMs)) this.#dataMs = eventMs;
  }

  #agrees(unit: TimeUnit, frame: Uint8Array, line: number): boolean {
    this.#timeUnit ??= unit;
    if (unit === this.#timeUnit) return true;
    const message = `A frame in ${unit} among frames in ${this.#timeUnit}: one recording has one unit.`;
    this.#reject('timeUnit', message, frame, line);
    return false;
  }

  #reject(reason: string, message: string, frame: Uint8Array, line: number): void {
    const sample = Buffer.from(frame.buffer, frame.byteOffset, Math.min(frame.length, 800))
      .toString('utf8')
      .slice(0, 200);
    const atMs = Number.isNaN(this.#dataMs) ? 0 : this.#dataMs;
    this.#options.emit({ kind: 'rejected', reason, message: `Line ${line}: ${message}`, sample, atMs });
  }
}

function startsWith(frame: Uint8Array, text: string): boolean {
  return Buffer.from(frame.buffer, frame.byteOffset, Math.min(frame.length, text.length)).toString('latin1') === text;
}
