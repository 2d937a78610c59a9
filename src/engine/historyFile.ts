import { parseInstrument, type InstrumentId } from './contract/ids';
import {
  storedTimeframes,
  streamKinds,
  timeframeMs,
  type Bar,
  type StoredTimeframe,
  type StreamKind,
} from './contract/market';
import type { TimeSpan } from './sources/historyWants';
import type { FileSystem } from './store/fileSystem';
import { monthOf } from './store/tableFile';

/** What `history.json` holds. */
export interface HistoryFile {
  readonly isStopped: boolean;
  /** Null where nobody asked. */
  readonly days: number | null;
  readonly daysOf: readonly (readonly [InstrumentId, number])[];
  readonly begins: readonly (readonly [InstrumentId, number])[];
  readonly asked: readonly AskedSeries[];
}

export interface SeriesKey {
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  readonly timeframe: StoredTimeframe;
}

/** A span that the exchange was asked for, and how many bars it had in it: so many are stored as long as all is well. */
export interface AskedPiece extends TimeSpan {
  readonly bars: number;
}

export interface AskedSeries extends SeriesKey {
  /** Start, end and number of bars of each piece, rising. */
  readonly pieces: readonly (readonly [number, number, number])[];
}

/**
 * What the exchange was asked for already. Pieces end where the store's files do (an hour of seconds, a month of
 * minutes), so that losing one file makes only its own bars missing.
 */
export class AskedSpans {
  readonly #pieces = new Map<string, { readonly key: SeriesKey; pieces: readonly AskedPiece[] }>();

  constructor(asked: readonly AskedSeries[]) {
    for (const { pieces, ...key } of asked) {
      this.#pieces.set(nameOf(key), { key, pieces: pieces.map(([fromMs, toMs, bars]) => ({ fromMs, toMs, bars })) });
    }
  }

  /** `bars` are all that the exchange has of the span. */
  add(key: SeriesKey, span: TimeSpan, bars: readonly Bar[]): void {
    if (span.toMs <= span.fromMs) return;
    const countIn = (fromMs: number, toMs: number): number =>
      bars.reduce((count, { openMs }) => (openMs >= fromMs && openMs < toMs ? count + 1 : count), 0);
    const known = this.#pieces.get(nameOf(key))?.pieces ?? [];
    if (known.some((piece) => piece.fromMs < span.fromMs && piece.toMs > span.toMs)) return;
    // Of what was asked before the part outside stays, with the bars that are left to it.
    const kept = known.flatMap((piece) => {
      if (piece.toMs <= span.fromMs || piece.fromMs >= span.toMs) return [piece];
      const inside = countIn(Math.max(piece.fromMs, span.fromMs), Math.min(piece.toMs, span.toMs));
      const before = { fromMs: piece.fromMs, toMs: Math.min(piece.toMs, span.fromMs) };
      const after = { fromMs: Math.max(piece.fromMs, span.toMs), toMs: piece.toMs };
      const left = [before, after].filter(({ fromMs, toMs }) => fromMs < toMs);
      return left.map((part) => ({ ...part, bars: Math.max(0, piece.bars - inside) }));
    });
    const fresh: AskedPiece[] = [];
    for (let fromMs = span.fromMs; fromMs < span.toMs;) {
      const toMs = Math.min(periodEnd(key.timeframe, fromMs), span.toMs);
      fresh.push({ fromMs, toMs, bars: countIn(fromMs, toMs) });
      fromMs = toMs;
    }
    this.#pieces.set(nameOf(key), { key, pieces: joined(key.timeframe, [...kept, ...fresh]) });
  }

  /** The pieces that overlap a span, whole, rising. */
  over(key: SeriesKey, { fromMs, toMs }: TimeSpan): readonly AskedPiece[] {
    const known = this.#pieces.get(nameOf(key))?.pieces ?? [];
    return known.filter((piece) => piece.toMs > fromMs && piece.fromMs < toMs);
  }

  /** Its bars are no longer all there: it is to be asked for again. */
  drop(key: SeriesKey, piece: AskedPiece): void {
    const known = this.#pieces.get(nameOf(key));
    if (known !== undefined) known.pieces = known.pieces.filter((one) => one !== piece);
  }

  forget(instrument: InstrumentId | null): void {
    for (const [name, { key }] of this.#pieces) {
      if (instrument === null || key.instrument === instrument) this.#pieces.delete(name);
    }
  }

  /** To be written down; seconds of which nobody keeps bars are left out. */
  all(): readonly AskedSeries[] {
    return [...this.#pieces.values()].map(({ key, pieces }) => ({
      ...key,
      pieces: (key.timeframe === '1s' ? pieces.slice(-hoursKept) : pieces).map(
        ({ fromMs, toMs, bars }) => [fromMs, toMs, bars] as const,
      ),
    }));
  }
}

/** Reads the file; where there is none, or none that can be read, nothing is known, which costs requests only. */
export function readHistoryFile(path: string, files: FileSystem, log: (message: string) => void): HistoryFile {
  if (files.stat(path) === null) return nothingKnown;
  try {
    return historyFileOf(JSON.parse(Buffer.from(files.readSync(path)).toString('utf8')));
  } catch (error) {
    log(`${path} cannot be read; what it knew is asked for again: ${String(error)}`);
    return nothingKnown;
  }
}

const nothingKnown: HistoryFile = { isStopped: false, days: null, daysOf: [], begins: [], asked: [] };
const hoursKept = 200;

/** Throws where it is not what we write. */
function historyFileOf(json: unknown): HistoryFile {
  const { format, isStopped, days, daysOf, begins, asked } = json as Record<string, unknown>;
  if (format !== 1) throw new Error(`its format is ${String(format)}, not 1`);
  return {
    isStopped: isStopped === true,
    days: days === null ? null : numberOf(days),
    daysOf: rowsOf(daysOf).map((row) => [instrumentOf(row[0]), numberOf(row[1])]),
    begins: rowsOf(begins).map((row) => [instrumentOf(row[0]), numberOf(row[1])]),
    asked: (Array.isArray(asked) ? (asked as unknown[]) : []).map((one) => {
      const { instrument, stream, timeframe, pieces } = one as Record<string, unknown>;
      const series = { instrument: instrumentOf(instrument), stream: choice(stream, streamKinds) };
      const spans = rowsOf(pieces).map((row) => [numberOf(row[0]), numberOf(row[1]), numberOf(row[2])] as const);
      return { ...series, timeframe: choice(timeframe, storedTimeframes), pieces: spans };
    }),
  };
}

function rowsOf(value: unknown): readonly (readonly unknown[])[] {
  if (!Array.isArray(value) || !value.every((row) => Array.isArray(row))) throw new Error('a list is missing');
  return value as readonly (readonly unknown[])[];
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${String(value)} is not a number`);
  return value;
}

function instrumentOf(value: unknown): InstrumentId {
  const parsed = parseInstrument(String(value));
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
}

function choice<T extends string>(value: unknown, choices: readonly T[]): T {
  const found = choices.find((one) => one === value);
  if (found === undefined) throw new Error(`${String(value)} is none of ${choices.join(', ')}`);
  return found;
}

function nameOf({ instrument, stream, timeframe }: SeriesKey): string {
  return `${instrument}#${stream}#${timeframe}`;
}

/** Where the store's file that holds this time ends. */
function periodEnd(timeframe: StoredTimeframe, timeMs: number): number {
  const hourMs = timeframeMs['1h'];
  if (timeframe === '1s') return Math.floor(timeMs / hourMs) * hourMs + hourMs;
  const startMs = monthOf(timeMs);
  return monthOf(startMs + 32 * timeframeMs['1d']);
}

/** Pieces that touch within one file become one. */
function joined(timeframe: StoredTimeframe, pieces: readonly AskedPiece[]): readonly AskedPiece[] {
  const all: AskedPiece[] = [];
  for (const piece of pieces.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = all.at(-1);
    const goesOn = last?.toMs === piece.fromMs && periodEnd(timeframe, last.fromMs) > piece.fromMs;
    if (last === undefined || !goesOn) all.push(piece);
    else all[all.length - 1] = { fromMs: last.fromMs, toMs: piece.toMs, bars: last.bars + piece.bars };
  }
  return all;
}
