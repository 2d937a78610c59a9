import { assertNever } from '../contract/assertNever';
import type { InstrumentId } from '../contract/ids';
import {
  feedStates,
  storedTimeframes,
  streamKinds,
  type Bar,
  type BarOrigin,
  type FeedState,
  type GapState,
  type StoredTimeframe,
  type StreamKind,
  type Tick,
} from '../contract/market';
import { ByteReader, type ByteWriter } from './byteBuffer';
import type { JournalEvent } from './store';

/**
 * Writes the events of one frame. A frame stands alone: each instrument it speaks of is named once in it, before
 * its first event, so that any frame can be read without those before it. A tick takes 44 bytes.
 */
export class EventEncoder {
  readonly #names = {
    '': new Map<InstrumentId, { frame: number; index: number }>(),
    aggTrade: new Map<InstrumentId, { frame: number; index: number }>(),
    trade: new Map<InstrumentId, { frame: number; index: number }>(),
  } satisfies Record<StreamKind | '', unknown>;
  #frame = 0;
  #nextIndex = 0;
  #lastInstrument = '';
  #lastStream = '';
  #lastIndex = -1;

  encode(events: readonly JournalEvent[], writer: ByteWriter): void {
    this.#frame++;
    this.#nextIndex = 0;
    this.#lastInstrument = '';
    for (const event of events) this.#event(event, writer);
  }

  #event(event: JournalEvent, writer: ByteWriter): void {
    switch (event.kind) {
      case 'tick':
        this.#tick(event, writer);
        return;
      case 'bar':
        this.#bar(event.bar, writer);
        return;
      case 'gap': {
        const index = this.#index(event.instrument, event.stream, writer);
        begin(writer, recordKinds.gap, index);
        writeNumbers(writer, [event.fromId, event.toId, event.fromMs, event.toMs, event.foundMs]);
        writeNumbers(writer, [event.closedMs ?? Number.NaN]);
        writer.text(event.state);
        writer.text(event.reason);
        return;
      }
      case 'status': {
        const index = event.instrument === null ? noInstrument : this.#index(event.instrument, '', writer);
        begin(writer, recordKinds.status, index);
        writeNumbers(writer, [event.atMs, event.nextAttemptMs ?? Number.NaN]);
        writer.text(event.state);
        writer.text(event.reason);
        writer.text(event.message);
        return;
      }
      case 'rejected':
        begin(writer, recordKinds.rejected, noInstrument);
        writeNumbers(writer, [event.atMs]);
        writer.text(event.reason);
        writer.text(event.message);
        writer.text(event.sample);
        return;
      case 'quote': {
        const index = this.#index(event.instrument, '', writer);
        begin(writer, recordKinds.quote, index);
        writeNumbers(writer, [event.timeMs, event.bid, event.bidQuantity, event.ask, event.askQuantity]);
        return;
      }
      case 'funding': {
        const index = this.#index(event.instrument, '', writer);
        begin(writer, recordKinds.funding, index);
        writeNumbers(writer, [event.timeMs, event.rate, event.markPrice, event.intervalHours]);
        return;
      }
      case 'time':
        begin(writer, recordKinds.time, noInstrument);
        writeNumbers(writer, [event.exchangeTimeMs]);
        return;
      case 'settings':
        begin(writer, recordKinds.settings, noInstrument);
        writeNumbers(writer, [event.graceMs]);
        return;
      default:
        assertNever(event);
    }
  }

  #tick(tick: Tick, writer: ByteWriter): void {
    const index = this.#index(tick.instrument, tick.stream, writer);
    writer.reserve(44);
    writer.uint8(recordKinds.tick);
    writer.uint8(tick.isBuyerMaker ? 1 : 0);
    writer.uint16(index);
    writer.float64(tick.id);
    writer.float64(tick.timeMs);
    writer.float64(tick.price);
    writer.float64(tick.quantity);
    writer.float64(tick.trades);
  }

  #bar(bar: Bar, writer: ByteWriter): void {
    const index = this.#index(bar.instrument, bar.stream, writer);
    writer.reserve(4);
    writer.uint8(recordKinds.bar);
    writer.uint8(bar.complete ? 1 : 0);
    writer.uint16(index);
    writeNumbers(writer, [bar.openMs, bar.open, bar.high, bar.low, bar.close, bar.volume]);
    writeNumbers(writer, [bar.quoteVolume, bar.takerBuyVolume, bar.tradeCount, bar.revision]);
    writer.text(bar.timeframe);
    writer.text(bar.origin);
  }

  /** The number that stands for an instrument and stream in this frame; names them where they are new to it. */
  #index(instrument: InstrumentId, stream: StreamKind | '', writer: ByteWriter): number {
    // Ticks of one instrument mostly follow each other, and comparing with the last is cheaper than a map.
    if (instrument === this.#lastInstrument && stream === this.#lastStream) return this.#lastIndex;
    const names = this.#names[stream];
    let known = names.get(instrument);
    if (known === undefined || known.frame !== this.#frame) {
      known = { frame: this.#frame, index: this.#nextIndex++ };
      names.set(instrument, known);
      begin(writer, recordKinds.name, known.index);
      writer.text(stream);
      writer.text(instrument);
    }
    this.#lastInstrument = instrument;
    this.#lastStream = stream;
    this.#lastIndex = known.index;
    return known.index;
  }
}

/** Hands the events of one frame's payload to `visit`, in order. Throws where the bytes are not of this codec. */
export function decodeEvents(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (event: JournalEvent) => void,
): number {
  const reader = new ByteReader(bytes, start, end);
  const names: { stream: StreamKind; instrument: InstrumentId }[] = [];
  let count = 0;
  while (reader.at < end) {
    const kind = reader.uint8();
    const flags = reader.uint8();
    const index = reader.uint16();
    if (kind === recordKinds.name) {
      const stream = reader.text();
      names[index] = { stream: stream as StreamKind, instrument: reader.text() as InstrumentId };
      if (stream !== '') choice(stream, streamKinds);
      continue;
    }
    const name = index === noInstrument ? nobody : names[index];
    if (name === undefined) throw new Error(`A record speaks of instrument ${index}, which its frame does not name.`);
    count++;
    visit(kind === recordKinds.tick ? readTick(reader, flags, name) : readRecord(reader, kind, flags, name));
  }
  return count;
}

interface Name {
  readonly stream: StreamKind;
  readonly instrument: InstrumentId;
}

const noInstrument = 0xffff;
const nobody: Name = { stream: 'trade', instrument: '' as InstrumentId };

/** Written into files: numbers are never used again for something else. */
const recordKinds = {
  name: 0,
  tick: 1,
  gap: 2,
  status: 3,
  rejected: 4,
  bar: 5,
  quote: 6,
  funding: 7,
  time: 8,
  settings: 9,
} as const;

function readTick(reader: ByteReader, flags: number, name: Name): Tick {
  return {
    kind: 'tick',
    instrument: name.instrument,
    stream: name.stream,
    id: reader.float64(),
    timeMs: reader.float64(),
    price: reader.float64(),
    quantity: reader.float64(),
    isBuyerMaker: (flags & 1) !== 0,
    trades: reader.float64(),
  };
}

function readRecord(reader: ByteReader, kind: number, flags: number, name: Name): JournalEvent {
  const { instrument, stream } = name;
  const f = (): number => reader.float64();
  switch (kind) {
    case recordKinds.gap: {
      const ids = { fromId: f(), toId: f(), fromMs: f(), toMs: f(), foundMs: f() };
      const closedMs = orNull(f());
      const state = choice<GapState>(reader.text(), ['open', 'repaired', 'lost']);
      return { kind: 'gap', instrument, stream, ...ids, closedMs, state, reason: reader.text() };
    }
    case recordKinds.status: {
      const times = { atMs: f(), nextAttemptMs: orNull(f()) };
      const state = choice<FeedState>(reader.text(), feedStates);
      const reason = reader.text();
      const of = name === nobody ? null : instrument;
      return { kind: 'status', instrument: of, ...times, state, reason, message: reader.text() };
    }
    case recordKinds.rejected:
      return { kind: 'rejected', atMs: f(), reason: reader.text(), message: reader.text(), sample: reader.text() };
    case recordKinds.bar:
      return { kind: 'bar', bar: readBar(reader, flags, name) };
    case recordKinds.quote:
      return { kind: 'quote', instrument, timeMs: f(), bid: f(), bidQuantity: f(), ask: f(), askQuantity: f() };
    case recordKinds.funding:
      return { kind: 'funding', instrument, timeMs: f(), rate: f(), markPrice: f(), intervalHours: f() };
    case recordKinds.time:
      return { kind: 'time', exchangeTimeMs: f() };
    case recordKinds.settings:
      return { kind: 'settings', graceMs: f() };
    default:
      throw new Error(`Record kind ${kind} is not known; a newer version may have written this journal.`);
  }
}

function readBar(reader: ByteReader, flags: number, { instrument, stream }: Name): Bar {
  const f = (): number => reader.float64();
  const prices = { openMs: f(), open: f(), high: f(), low: f(), close: f(), volume: f() };
  const sums = { quoteVolume: f(), takerBuyVolume: f(), tradeCount: f(), revision: f() };
  const timeframe = choice<StoredTimeframe>(reader.text(), storedTimeframes);
  const origin = choice<BarOrigin>(reader.text(), ['ticks', 'fetched', 'imported']);
  return { instrument, stream, timeframe, origin, ...prices, ...sums, complete: (flags & 1) !== 0 };
}

function begin(writer: ByteWriter, kind: number, index: number): void {
  writer.reserve(4);
  writer.uint8(kind);
  writer.uint8(0);
  writer.uint16(index);
}

function writeNumbers(writer: ByteWriter, values: readonly number[]): void {
  writer.reserve(values.length * 8);
  for (const value of values) writer.float64(value);
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function choice<T extends string>(text: string, allowed: readonly T[]): T {
  if (!allowed.includes(text as T)) throw new Error(`"${text}" is not one of ${allowed.join(', ')}.`);
  return text as T;
}
