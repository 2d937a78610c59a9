import type { Clock } from './clock';
import type { InstrumentId } from './contract/ids';
import { barFlags, type FeedState, type Gap, type SourceEvent, type StatusEvent, type Tick } from './contract/market';
import { fail, succeed, type Result } from './contract/result';
import { importRefusal } from './importRefusal';
import { Pipeline } from './pipeline';
import { openCsv, type CsvImport, type CsvOptions, type CsvReport } from './sources/csvFile';
import { OpenGap } from './sources/openGap';
import type { TickSource } from './sources/source';
import type { MarketStore, SeriesInfo } from './store/store';

export interface CsvImportOptions {
  readonly store: MarketStore;
  readonly csv: CsvOptions;
  readonly clock: Clock;
  readonly graceMs: number;
  readonly signal: AbortSignal;
  /** The column mapping and what the file lacks, told before anything is taken. */
  readonly onOpened: (description: readonly string[]) => void;
  /** What was refused, a line each. */
  readonly onMessage: (message: string) => void;
  /** Rows read so far, now and then. */
  readonly onRows?: (rows: number) => void;
}

export interface CsvImported {
  readonly report: CsvReport;
  /** Ticks of the file that the store had already. */
  readonly knownTicks: number;
}

/**
 * Takes a CSV file into a store the way live ticks go: journal first, then bars. What is stored already is passed
 * over. Fails where the file cannot be read or does not belong into the store; what was taken by then stays.
 */
export async function importCsv(options: CsvImportOptions): Promise<Result<CsvImported>> {
  const { store, clock, graceMs, signal, onOpened, onMessage } = options;
  const opened = await openCsv(options.csv);
  if (!opened.ok) return opened;
  const { card, layout, stream, description, report } = opened.value;
  const { file, instrument } = options.csv;
  const refusal = importRefusal(store.realm, { file, card, layout: layout.name, instrument });
  if (refusal !== null) return refusal;
  onOpened(description);
  const nothing = (): void => undefined;
  const log = (level: string, message: string): void => {
    if (level === 'warn') onMessage(message);
  };
  const listener = { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log };
  const pipeline = new Pipeline({ store, clock, stream, graceMs, listener });
  await pipeline.recover();
  const source = new CsvSource(opened.value, options);
  try {
    await pipeline.run(source, [options.csv.instrument], signal);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('file', `${options.csv.file} broke off after ${report.rows} rows: ${why}.`);
  }
  await store.flush();
  return succeed({ report, knownTicks: source.knownTicks });
}

/** A file as a source: it has one instrument, no clock of its own, and an end. */
class CsvSource implements TickSource {
  knownTicks = 0;
  readonly #opened: CsvImport;
  readonly #options: CsvImportOptions;
  readonly #series: SeriesInfo;
  #reachedMs = 0;
  /** Gaps of the series that stand open or lost, in order of id. */
  readonly #missing: OpenGap[];

  constructor(opened: CsvImport, options: CsvImportOptions) {
    this.#opened = opened;
    this.#options = options;
    this.#series = { instrument: options.csv.instrument, stream: opened.stream };
    const { instrument, stream } = this.#series;
    this.#missing = options.store
      .gaps()
      .filter((gap) => gap.state !== 'repaired' && gap.instrument === instrument && gap.stream === stream)
      .toSorted((a, b) => a.fromId - b.fromId)
      .map((gap) => new OpenGap(gap));
  }

  async *events({ signal }: { readonly signal: AbortSignal }): AsyncGenerator<readonly SourceEvent[]> {
    const { store, clock } = this.#options;
    const isNewStore = store.series().length === 0;
    const isNewSeries = store.lastTick(this.#series) === null;
    // Beside newer data the bars of old ticks wait for the end: nothing of that time is over before.
    if (!isNewStore) yield [this.#status('catchingUp')];
    for await (const batch of this.#opened.events()) {
      if (signal.aborted) return;
      this.#options.onRows?.(this.#opened.report.rows);
      const unknown = isNewSeries ? batch : await this.#unknownOf(batch);
      const rows = isNewStore ? unknown : await this.#besideOurs(unknown);
      const events = [...rows, ...this.#repairsOf(batch)];
      for (const event of events) if (event.kind === 'tick') this.#reachedMs = event.timeMs;
      if (events.length > 0) yield events;
    }
    // A file is of the past: its last bars are over.
    yield [this.#status('live'), { kind: 'time', exchangeTimeMs: clock.nowMs() }, this.#status('ended')];
  }

  setInstruments(): void {
    // A file has what it has.
  }

  exchangeNowMs(): number {
    return this.#reachedMs;
  }

  check(instrument: InstrumentId): Promise<Result<InstrumentId>> {
    return Promise.resolve(
      instrument === this.#series.instrument
        ? succeed(instrument)
        : fail('unknownSymbol', `The file has no ${instrument}.`),
    );
  }

  /** Leaves out the ticks that are stored, and gaps whose ids all are. */
  async #unknownOf(batch: readonly SourceEvent[]): Promise<readonly SourceEvent[]> {
    const rows = batch.filter((event): event is Tick | Gap => event.kind === 'tick' || event.kind === 'gap');
    const times = rows.flatMap((row) => (row.kind === 'tick' ? [row.timeMs] : [row.fromMs, row.toMs]));
    const stored = await this.#storedIds(Math.min(...times), Math.max(...times));
    const isUnknown = (event: SourceEvent): boolean => {
      if (event.kind === 'tick') return !stored.has(event.id);
      if (event.kind !== 'gap' || event.state === 'repaired') return true;
      for (let id = event.fromId; id <= event.toId; id++) if (!stored.has(id)) return true;
      return false;
    };
    this.knownTicks += batch.filter((event) => event.kind === 'tick' && !isUnknown(event)).length;
    return batch.filter(isUnknown);
  }

  /**
   * Leaves out bars where ours stands, whatever revision the file gives its own: where ours is whole, or the file's is
   * not. One that takes the place of ours is its next revision.
   */
  async #besideOurs(batch: readonly SourceEvent[]): Promise<readonly SourceEvent[]> {
    const bars = batch.flatMap((event) => (event.kind === 'bar' ? [event.bar] : []));
    const [first] = bars;
    const last = bars.at(-1);
    if (first === undefined || last === undefined) return batch;
    const { timeframe, openMs: fromMs } = first;
    const stored = await this.#options.store.readBars({ ...this.#series, timeframe, fromMs, toMs: last.openMs + 1 });
    const places = new Map(Array.from(stored.openMs, (openMs, at) => [openMs, at]));
    return batch.flatMap((event) => {
      const at = event.kind === 'bar' ? places.get(event.bar.openMs) : undefined;
      const flags = at === undefined ? barFlags.fetched : (stored.flags[at] ?? 0);
      if (event.kind !== 'bar' || at === undefined || (flags & barFlags.fetched) !== 0) return [event];
      if ((flags & barFlags.complete) !== 0 || !event.bar.complete) return [];
      const revision = Math.max(event.bar.revision, (stored.revision[at] ?? 0) + 1);
      return [{ ...event, bar: { ...event.bar, revision } }];
    });
  }

  /** Gaps of the store that the file has filled: with the batch that brings the last of their ids. */
  #repairsOf(batch: readonly SourceEvent[]): readonly Gap[] {
    const repairs: Gap[] = [];
    for (const event of batch) {
      if (event.kind !== 'tick') continue;
      while ((this.#missing[0]?.event.toId ?? Infinity) < event.id) this.#missing.shift();
      const [gap] = this.#missing;
      if (gap?.take(event.id) === true && gap.isFilled) repairs.push(gap.repaired(this.#options.clock.nowMs()));
    }
    return repairs;
  }

  async #storedIds(fromMs: number, toMs: number): Promise<ReadonlySet<number>> {
    const ids = new Set<number>();
    if (!(fromMs <= toMs)) return ids;
    for await (const chunk of this.#options.store.readTicks({ ...this.#series, fromMs, toMs: toMs + 1 })) {
      for (const id of chunk.id) ids.add(id);
    }
    return ids;
  }

  #status(state: FeedState): StatusEvent {
    const { instrument } = this.#series;
    return { kind: 'status', instrument, state, reason: '', message: '', atMs: this.#reachedMs, nextAttemptMs: null };
  }
}
