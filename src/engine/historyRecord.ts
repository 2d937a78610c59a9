import type { Clock } from './clock';
import { differenceOf } from './bars/barPrecedence';
import type { InstrumentId } from './contract/ids';
import {
  barFlags,
  timeframeMs,
  type Bar,
  type BarColumns,
  type StoredTimeframe,
  type StreamKind,
} from './contract/market';
import { AskedSpans, readHistoryFile, type HistoryFile } from './historyFile';
import { subtractSpans } from './sources/historyPages';
import type { StoredHistory, TimeSpan } from './sources/historyWants';
import { nodeFileSystem } from './store/nodeFileSystem';
import type { MarketStore } from './store/store';

export interface HistoryRecordOptions {
  readonly store: MarketStore;
  readonly stream: StreamKind;
  readonly clock: Clock;
  readonly log: (message: string) => void;
}

/** Bars read at once: a few milliseconds. */
const barsAtOnce = 20_000;
const saveDelayMs = 1_000;

/**
 * What is known of a store's past: the bars themselves, and in `history.json` beside them what the exchange was asked
 * for already (a minute without a trade has no bar, and is not asked for a second time), where symbols begin, and what
 * a person asked for or stopped. What was asked counts only as long as its bars are all stored: data that were deleted
 * or set aside are missing again. The file may be deleted at any time; that costs requests and nothing else.
 */
export class HistoryRecord implements StoredHistory {
  readonly #options: HistoryRecordOptions;
  readonly #path: string;
  readonly #asked: AskedSpans;
  readonly #begins: Map<InstrumentId, number>;
  readonly #daysOf: Map<InstrumentId, number>;
  /** Revisions of stored bars that were not seen whole, of what was looked for. */
  readonly #halfSeen = new Map<string, number>();
  #days: number | null;
  #isStopped: boolean;
  #isClosed = false;
  #cancelSave: (() => void) | null = null;

  constructor(options: HistoryRecordOptions) {
    this.#options = options;
    this.#path = `${options.store.folder}/history.json`;
    const file = readHistoryFile(this.#path, nodeFileSystem, options.log);
    this.#asked = new AskedSpans(file.asked);
    this.#begins = new Map(file.begins);
    this.#daysOf = new Map(file.daysOf);
    this.#days = file.days;
    this.#isStopped = file.isStopped;
  }

  /** Days of every instrument that a person asked for in place of the setting; null for none. */
  get days(): number | null {
    return this.#days;
  }

  /** Days of single instruments, likewise. */
  get daysOf(): ReadonlyMap<InstrumentId, number> {
    return this.#daysOf;
  }

  /** A person stopped deeper history, and has since asked for single instruments at most. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** A person asks for so many days of an instrument, or of all for null. */
  ask(instrument: InstrumentId | null, days: number): void {
    if (instrument === null) {
      this.#isStopped = false;
      this.#days = days;
      this.#daysOf.clear();
    } else this.#daysOf.set(instrument, days);
    this.#saveSoon();
  }

  stop(): void {
    this.#isStopped = true;
    this.#daysOf.clear();
    this.#saveSoon();
  }

  firstMs(instrument: InstrumentId): number | null {
    return this.#begins.get(instrument) ?? null;
  }

  begins(instrument: InstrumentId, firstMs: number): void {
    this.#begins.set(instrument, firstMs);
    this.#saveSoon();
  }

  asked(instrument: InstrumentId, timeframe: StoredTimeframe, span: TimeSpan, bars: readonly Bar[]): void {
    this.#asked.add({ instrument, timeframe, stream: this.#options.stream }, span, bars);
    if (this.#halfSeen.size > 0) for (const bar of bars) this.#halfSeen.delete(barKey(bar));
    this.#saveSoon();
  }

  async missing(instrument: InstrumentId, timeframe: StoredTimeframe, span: TimeSpan): Promise<readonly TimeSpan[]> {
    const { stream, log } = this.#options;
    const widthMs = timeframeMs[timeframe];
    const key = { instrument, timeframe, stream };
    const asked = this.#asked.over(key, span);
    const counts = asked.map(() => 0);
    const fromMs = Math.min(span.fromMs, ...asked.map((piece) => piece.fromMs));
    const toMs = Math.max(span.toMs, ...asked.map((piece) => piece.toMs));
    const holes: TimeSpan[] = [];
    let nextMs = span.fromMs;
    let piece = 0;
    try {
      for await (const { openMs, flags, revision } of this.#bars(instrument, timeframe, { fromMs, toMs })) {
        for (const [at, barMs] of openMs.entries()) {
          while ((asked[piece]?.toMs ?? Infinity) <= barMs) piece++;
          if (barMs >= (asked[piece]?.fromMs ?? Infinity)) counts[piece] = (counts[piece] ?? 0) + 1;
          const isWhole = ((flags[at] ?? 0) & barFlags.complete) !== 0;
          if (!isWhole) this.#halfSeen.set(barKey({ ...key, openMs: barMs }), revision[at] ?? 0);
          if (!isWhole || barMs < nextMs || barMs >= span.toMs) continue;
          if (barMs > nextMs) holes.push({ fromMs: nextMs, toMs: barMs });
          nextMs = barMs + widthMs;
        }
      }
    } catch (error) {
      if (!this.#isClosed)
        log(`What is stored of ${instrument} cannot be read, so nothing of it is fetched: ${String(error)}`);
      return [];
    }
    if (nextMs < span.toMs) holes.push({ fromMs: nextMs, toMs: span.toMs });
    const isHolding = (bars: number, at: number): boolean => (counts[at] ?? 0) >= bars;
    for (const [at, one] of asked.entries()) if (!isHolding(one.bars, at)) this.#asked.drop(key, one);
    return subtractSpans(
      holes,
      asked.filter(({ bars }, at) => isHolding(bars, at)),
    );
  }

  numbered(bar: Bar): Bar {
    const revision = this.#halfSeen.get(barKey(bar));
    return revision === undefined ? bar : { ...bar, revision: revision + 1 };
  }

  async compare(fetched: readonly Bar[]): Promise<void> {
    const [first] = fetched;
    const last = fetched.at(-1);
    if (first === undefined || last === undefined) return;
    const { instrument, timeframe } = first;
    const span = { fromMs: first.openMs, toMs: last.openMs + timeframeMs[timeframe] };
    const theirs = new Map(fetched.map((bar) => [bar.openMs, bar]));
    const differences: string[] = [];
    try {
      for await (const columns of this.#bars(instrument, timeframe, span)) {
        for (const [at, openMs] of columns.openMs.entries()) {
          const bar = theirs.get(openMs);
          const flags = columns.flags[at] ?? 0;
          const isOurs = (flags & barFlags.complete) !== 0 && (flags & barFlags.fetched) === 0;
          const difference = bar === undefined || !isOurs ? '' : differenceOf(ownBar(bar, columns, at), bar);
          if (difference !== '') differences.push(`${new Date(openMs).toISOString()}: ${difference}`);
        }
      }
    } catch (error) {
      if (!this.#isClosed) this.#options.log(`Bars of ${instrument} could not be compared: ${String(error)}`);
      return;
    }
    if (differences.length === 0) return;
    const many = differences.length === 1 ? 'one bar' : `${differences.length} bars`;
    this.#options.log(
      `${instrument}: ${many} of ${timeframe} differ from the exchange's, the first of ${differences[0]}. Ours stand.`,
    );
  }

  /** The data of an instrument (of all, for null) were deleted by a person: they do not come back by themselves. */
  forget(instrument: InstrumentId | null): void {
    this.#asked.forget(instrument);
    this.stop();
  }

  /** Writes what is not written yet, and nothing more from here on: the store closes. */
  close(): void {
    this.save();
    this.#isClosed = true;
  }

  /** Writes what is not written yet. */
  save(): void {
    if (this.#cancelSave === null) return;
    this.#cancelSave();
    this.#cancelSave = null;
    const file: HistoryFile = {
      isStopped: this.#isStopped,
      days: this.#days,
      daysOf: [...this.#daysOf],
      begins: [...this.#begins],
      asked: this.#asked.all(),
    };
    try {
      nodeFileSystem.replaceSmall(this.#path, Buffer.from(JSON.stringify({ format: 1, ...file })));
    } catch (error) {
      this.#options.log(`What was fetched could not be written down and will be asked for again: ${String(error)}`);
    }
  }

  #saveSoon(): void {
    if (this.#isClosed) return;
    this.#cancelSave ??= this.#options.clock.after(saveDelayMs, () => this.save());
  }

  async *#bars(instrument: InstrumentId, timeframe: StoredTimeframe, span: TimeSpan): AsyncGenerator<BarColumns> {
    const { store, stream } = this.#options;
    const stepMs = barsAtOnce * timeframeMs[timeframe];
    for (let fromMs = span.fromMs; fromMs < span.toMs; fromMs += stepMs) {
      const toMs = Math.min(fromMs + stepMs, span.toMs);
      yield await store.readBars({ instrument, stream, timeframe, fromMs, toMs });
    }
  }
}

function barKey({ instrument, timeframe, openMs }: Pick<Bar, 'instrument' | 'timeframe' | 'openMs'>): string {
  return `${instrument}#${timeframe}#${openMs}`;
}

function ownBar(like: Bar, columns: BarColumns, at: number): Bar {
  const read = (column: Float64Array): number => column[at] ?? Number.NaN;
  const { open, high, low, close, volume, quoteVolume, takerBuyVolume, tradeCount } = columns;
  return {
    ...like,
    open: read(open),
    high: read(high),
    low: read(low),
    close: read(close),
    volume: read(volume),
    quoteVolume: read(quoteVolume),
    takerBuyVolume: read(takerBuyVolume),
    tradeCount: read(tradeCount),
  };
}
