import {
  timeframeMs,
  type BarColumns,
  type Gap,
  type StoredTimeframe,
  type TickColumns,
  type Timeframe,
} from '../contract/market';
import type { InstrumentId } from '../contract/ids';
import { readLatest, readPeriods, type BarPart, type BarPeriod } from './barReading';
import type { Book, SealedFile } from './book';
import { floorTo, longBars, type MinutesKnown } from './coarseBars';
import { packBars, sliceBars, type BarRow } from './columns';
import type { OpenTable, OpenTables } from './openTables';
import type { SealedTables } from './sealedTables';
import type { CoverageHour } from '../contract/stored';
import { hourOfQuotes } from './quoteReading';
import type { BarQuery, QuoteColumns, RangeQuery, SeriesInfo } from './store';
import type { RowStream } from './seriesBook';
import type { Coverage } from './tableFile';
import { mergeTicks, type TickPart } from './tickReading';

/** Reads across sealed files and open tables as if they were one. Files are loaded only where the range touches them. */
export class StoreReader {
  readonly #book: Book;
  readonly #tables: OpenTables;
  readonly #sealed: SealedTables;

  /** Up to when minutes of a series are final; see {@link Checkpointer.finalThroughMs}. */
  finalThroughMs: (series: SeriesInfo) => number = () => -Infinity;

  constructor(book: Book, tables: OpenTables, sealed: SealedTables) {
    this.#book = book;
    this.#tables = tables;
    this.#sealed = sealed;
  }

  async *readTicks(query: RangeQuery): AsyncGenerator<TickColumns> {
    const numbers = this.#numbers(query, query.stream);
    const parts: TickPart[] = [];
    for (const { sealed, open } of this.#listed('ticks', query.fromMs, query.toMs)) {
      for (const file of sealed) {
        const held = file.coverage.find(({ series, what }) => series === numbers.sealed && what === 'ticks');
        if (held === undefined || held.firstMs >= query.toMs || held.lastMs < query.fromMs) continue;
        parts.push({ firstId: held.firstId, lastId: held.lastId, ...this.#filePart(file, held.series) });
      }
      for (const table of open) {
        const held = table.rows.tickCoverage(numbers.open);
        if (held !== null) parts.push({ firstId: held.firstId, lastId: held.lastId, ...openPart(table, numbers.open) });
      }
    }
    yield* mergeTicks(parts, query.fromMs, query.toMs);
  }

  async readBars(query: BarQuery): Promise<BarColumns> {
    const { timeframe } = query;
    const stored = storedFor(timeframe);
    if (stored === timeframe) return packBars(await this.#barRows(query, stored, query.fromMs, query.toMs));
    const stepMs = timeframeMs[timeframe];
    const fromMs = Math.ceil(query.fromMs / stepMs) * stepMs;
    const toMs = Math.ceil(query.toMs / stepMs) * stepMs;
    const known = await this.#minutesKnown(query);
    return longBars(packBars(await this.#barRows(query, stored, fromMs, toMs)), stepMs, known);
  }

  async latestBars(series: SeriesInfo, timeframe: Timeframe, count: number): Promise<BarColumns> {
    const stored = storedFor(timeframe);
    const numbers = this.#numbers(series, series.stream);
    if (count <= 0) return packBars([]);
    if (stored === timeframe) return packBars(await this.#latestRows(numbers, stored, count));
    const stepMs = timeframeMs[timeframe];
    const known = await this.#minutesKnown(series);
    // One more coarse bar than asked for: the newest may still be forming, or several while older ticks are fetched.
    for (let more = 1; ; more *= 8) {
      const limit = ((count + more) * stepMs) / timeframeMs[stored];
      const fine = await this.#latestRows(numbers, stored, limit);
      const first = fine[0]?.openMs ?? 0;
      // The oldest coarse bar may have been cut through by the limit.
      const wholeMs = first === known.beginsMs ? first : floorTo(first - 1, stepMs) + stepMs;
      const bars = longBars(packBars(fine.filter((row) => row.openMs >= wholeMs)), stepMs, known);
      if (bars.openMs.length >= count || fine.length < limit)
        return sliceBars(bars, [...bars.openMs.keys()].slice(-count));
    }
  }

  async firstBarMs(series: SeriesInfo, timeframe: Timeframe): Promise<number | null> {
    const beginsMs = await this.#beginsMs(series, storedFor(timeframe));
    return beginsMs === Infinity ? null : floorTo(beginsMs, timeframeMs[timeframe]);
  }

  /** Sealed bars count by what the book says; only periods that are in several places are read. */
  async countBars(series: SeriesInfo, timeframe: StoredTimeframe): Promise<number> {
    const numbers = this.#numbers(series, series.stream);
    let count = 0;
    const several: BarPeriod[] = [];
    for (const { startMs, sealed, open } of this.#listed(kindOf(timeframe), -Infinity, Infinity)) {
      const held = sealed.flatMap(({ coverage }) =>
        coverage.filter((one) => one.series === numbers.sealed && one.what === timeframe),
      );
      if (open.length === 0 && areApart(held)) count += held.reduce((sum, { rows }) => sum + rows, 0);
      else several.push({ startMs, parts: this.#barParts({ sealed, open }, numbers, timeframe) });
    }
    for await (const rows of readPeriods(several, timeframe, -Infinity, Infinity)) count += rows.length;
    return count;
  }

  /** How many ticks of a series are stored, and the first and the last. Reads only hours that are in several places. */
  async measureTicks(series: SeriesInfo): Promise<TickMeasure> {
    const numbers = this.#numbers(series, series.stream);
    const measure = { ticks: 0, firstId: Infinity, lastId: -Infinity, firstMs: Infinity, lastMs: -Infinity };
    for (const period of this.#listed('ticks', -Infinity, Infinity)) {
      const { startMs } = period;
      const coverage = heldTicks(period, numbers);
      for (const { firstId, lastId, firstMs, lastMs } of coverage) {
        measure.firstId = Math.min(measure.firstId, firstId);
        measure.lastId = Math.max(measure.lastId, lastId);
        measure.firstMs = Math.min(measure.firstMs, firstMs);
        measure.lastMs = Math.max(measure.lastMs, lastMs);
      }
      if (coverage.length <= 1) measure.ticks += coverage[0]?.rows ?? 0;
      else {
        const hour = { ...series, fromMs: startMs, toMs: startMs + timeframeMs['1h'] };
        for await (const { id } of this.readTicks(hour)) measure.ticks += id.length;
      }
    }
    const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
    const { ticks, firstId, lastId, firstMs, lastMs } = measure;
    return {
      ticks,
      firstId: finite(firstId),
      lastId: finite(lastId),
      firstMs: finite(firstMs),
      lastMs: finite(lastMs),
    };
  }

  /** The hours of a series. An hour in several places counts its rows in each. */
  async coverage(series: SeriesInfo, gaps: readonly Gap[]): Promise<readonly CoverageHour[]> {
    const numbers = this.#numbers(series, series.stream);
    const own = gaps.filter((gap) => gap.instrument === series.instrument && gap.stream === series.stream);
    const hours: CoverageHour[] = [];
    for (const period of this.#listed('ticks', -Infinity, Infinity)) {
      const { startMs } = period;
      const held = heldTicks(period, numbers);
      if (held.length === 0) continue;
      const touching = own.filter((gap) => gap.toMs >= startMs && gap.fromMs < startMs + timeframeMs['1h']);
      const inState = (state: string): number => touching.filter((gap) => gap.state === state).length;
      hours.push({
        startMs,
        ticks: held.reduce((sum, { rows }) => sum + rows, 0),
        firstId: Math.min(...held.map(({ firstId }) => firstId)),
        lastId: Math.max(...held.map(({ lastId }) => lastId)),
        gapsOpen: inState('open'),
        gapsRepaired: inState('repaired'),
        gapsLost: inState('lost'),
      });
    }
    return Promise.resolve(hours);
  }

  async *readQuotes(instrument: InstrumentId, fromMs: number, toMs: number): AsyncGenerator<QuoteColumns> {
    const numbers = this.#numbers({ instrument }, 'quote');
    for (const { sealed, open } of this.#listed('ticks', fromMs, toMs)) {
      const quotes = await hourOfQuotes(this.#parts(sealed, open, numbers), fromMs, toMs);
      if (quotes.timeMs.length > 0) yield quotes;
    }
  }

  async #barRows(series: SeriesInfo, timeframe: StoredTimeframe, fromMs: number, toMs: number): Promise<BarRow[]> {
    const numbers = this.#numbers(series, series.stream);
    const rows: BarRow[] = [];
    const parts = this.#listed(kindOf(timeframe), fromMs, toMs).map((period) => ({
      startMs: period.startMs,
      parts: this.#barParts(period, numbers, timeframe, fromMs, toMs),
    }));
    for await (const chunk of readPeriods(parts, timeframe, fromMs, toMs)) {
      for (const row of chunk) rows.push(row);
    }
    return rows;
  }

  async #latestRows(numbers: Numbers, timeframe: StoredTimeframe, count: number): Promise<BarRow[]> {
    const parts = this.#listed(kindOf(timeframe), -Infinity, Infinity).map((period) => ({
      startMs: period.startMs,
      parts: this.#barParts(period, numbers, timeframe),
    }));
    return await readLatest(parts, timeframe, Infinity, count);
  }

  /** Known before the minutes are read: what becomes final meanwhile is not taken for there. */
  async #minutesKnown({ instrument, stream }: SeriesInfo): Promise<MinutesKnown> {
    const finalThroughMs = this.finalThroughMs({ instrument, stream });
    const gaps = this.#book.state.gaps().filter((gap) => gap.instrument === instrument && gap.stream === stream);
    return { finalThroughMs, gaps, beginsMs: await this.#beginsMs({ instrument, stream }, '1m') };
  }

  /** Open of the series' first stored bar; Infinity where there is none. */
  async #beginsMs(series: SeriesInfo, timeframe: StoredTimeframe): Promise<number> {
    const numbers = this.#numbers(series, series.stream);
    for (const { sealed, open } of this.#listed(kindOf(timeframe), -Infinity, Infinity)) {
      let first = Infinity;
      for (const file of sealed) {
        const held = file.coverage.find((one) => one.series === numbers.sealed && one.what === timeframe);
        if (held !== undefined) first = Math.min(first, held.firstMs);
      }
      for (const { rows } of open) {
        const row = rows.readBars(numbers.open, timeframe, -Infinity, Infinity, 1)[0];
        if (row !== undefined) first = Math.min(first, row.openMs);
      }
      if (first < Infinity) return first;
    }
    return Promise.resolve(Infinity);
  }

  /** Hours or months that a range touches, rising, with what holds them. */
  #listed(kind: 'ticks' | 'bars', fromMs: number, toMs: number): readonly Period[] {
    const longestMs = kind === 'ticks' ? timeframeMs['1h'] : 31 * timeframeMs['1d'];
    const periods = new Map<number, Period>();
    const period = (startMs: number): Period | null => {
      if (startMs >= toMs || startMs + longestMs <= fromMs) return null;
      let found = periods.get(startMs);
      if (found === undefined) periods.set(startMs, (found = { startMs, sealed: [], open: [] }));
      return found;
    };
    for (const file of this.#book.sealed(kind)) period(file.startMs)?.sealed.push(file);
    for (const table of this.#tables.all(kind)) period(table.startMs)?.open.push(table);
    return [...periods.values()].toSorted((a, b) => a.startMs - b.startMs);
  }

  /** Places that hold bars of the series in [fromMs, toMs). */
  #barParts(
    { sealed, open }: Pick<Period, 'sealed' | 'open'>,
    numbers: Numbers,
    timeframe: StoredTimeframe,
    fromMs = -Infinity,
    toMs = Infinity,
  ): BarPart[] {
    const inFiles = sealed.flatMap((file): BarPart[] => {
      const held = file.coverage.find((one) => one.series === numbers.sealed && one.what === timeframe);
      if (held === undefined || held.firstMs >= toMs || held.lastMs < fromMs) return [];
      return [{ ...this.#filePart(file, numbers.sealed), lastMs: held.lastMs }];
    });
    return [...inFiles, ...open.map((table) => openPart(table, numbers.open))];
  }

  #parts(sealed: readonly SealedFile[], open: readonly OpenTable[], numbers: Numbers): BarPart[] {
    return [
      ...sealed.map((file) => this.#filePart(file, numbers.sealed)),
      ...open.map((table) => openPart(table, numbers.open)),
    ];
  }

  #filePart(file: SealedFile, series: number): BarPart {
    return { series, open: () => this.#sealed.open(file), close: () => this.#sealed.close(file) };
  }

  #numbers({ instrument }: { readonly instrument: InstrumentId }, stream: RowStream): Numbers {
    const sealed = this.#book.series.find(instrument, stream) ?? unknownSeries;
    return { sealed, open: this.#tables.series.find(instrument, stream) ?? unknownSeries };
  }
}

/** What stands for a series: in a reader beside another process's writer the two may number a new series differently. */
interface Numbers {
  readonly sealed: number;
  readonly open: number;
}

/** No series has this number, so nothing is found. */
const unknownSeries = -1;

export interface TickMeasure {
  readonly ticks: number;
  readonly firstId: number | null;
  readonly lastId: number | null;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** What each place of an hour holds of a series' ticks. */
function heldTicks({ sealed, open }: Period, numbers: Numbers): readonly Coverage[] {
  const inFiles = sealed.flatMap(({ coverage }) =>
    coverage.filter((held) => held.what === 'ticks' && held.series === numbers.sealed),
  );
  const inMemory = open.map(({ rows }) => rows.tickCoverage(numbers.open)).filter((held) => held !== null);
  return [...inFiles, ...inMemory];
}

/** No moment stands in two of them. */
function areApart(held: readonly Coverage[]): boolean {
  const inOrder = held.toSorted((a, b) => a.firstMs - b.firstMs);
  return inOrder.every(({ firstMs }, at) => at === 0 || firstMs > (inOrder[at - 1] as Coverage).lastMs);
}

interface Period {
  readonly startMs: number;
  readonly sealed: SealedFile[];
  readonly open: OpenTable[];
}

function openPart({ rows }: OpenTable, series: number): BarPart {
  return { series, open: () => Promise.resolve(rows), close: () => undefined };
}

function kindOf(timeframe: StoredTimeframe): 'ticks' | 'bars' {
  return timeframe === '1s' ? 'ticks' : 'bars';
}

function storedFor(timeframe: Timeframe): StoredTimeframe {
  return timeframe === '1s' || timeframe === '5m' ? timeframe : '1m';
}
