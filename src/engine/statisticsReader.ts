import type { Analytic } from './analytics/analytic';
import { analyticSeries } from './analytics/analyticSeries';
import { runAnalytic } from './analytics/runAnalytic';
import type { AnalyticInputs } from './analytics/views';
import type { Clock } from './clock';
import type { AnalyticDeclaration, AnalyticSeries } from './contract/analytics';
import type { InstrumentId } from './contract/ids';
import { timeframeMs, type BarColumns, type StreamKind, type Timeframe } from './contract/market';
import type { FeedRow, StatisticsData, StatisticsItem, StatisticsSubject } from './contract/messages';
import { primingBars } from './pairDesk';
import type { Pipeline } from './pipeline';
import type { MarketStore } from './store/store';

/** Points of a drawing over time. */
const shownPoints = 120;
/** Bars behind the oldest point, for windows of up to so many. */
const lookBackBars = 600;
/** Bars that a page of statistics reads of a series. */
export const statisticsBars = shownPoints + lookBackBars;
/** The share of the engine's time that statistics may take: ticks go first. */
const shareOfTime = 0.1;

export interface StatisticsReaderOptions {
  readonly store: MarketStore;
  readonly pipeline: Pipeline;
  readonly stream: StreamKind;
  readonly clock: Clock;
  readonly feed: () => FeedRow;
  /** Those there are now; others may be registered meanwhile. */
  readonly analytics: () => readonly Analytic[];
}

/** The series of a subject as last computed, so that a new bar costs one point. */
interface Drawn {
  lastOpenMs: number;
  dueMs: number;
  /** Stands for the bars that it was computed on. */
  history: number;
  readonly series: Map<string, AnalyticSeries>;
}

/**
 * Computes every registered analytic that takes a subject, on final bars, once a bar. Yields between two analytics,
 * so that ticks wait for none but one of them, and paces itself by its own cost.
 */
export class StatisticsReader {
  readonly #options: StatisticsReaderOptions;
  readonly #drawn = new Map<string, Drawn>();

  constructor(options: StatisticsReaderOptions) {
    this.#options = options;
  }

  async snapshot(subject: StatisticsSubject): Promise<StatisticsData | null> {
    this.#drawn.delete(keyOf(subject));
    return this.#read(subject);
  }

  /** Items where a bar has closed since the last call; none where nothing has, or where it is too early again. */
  async delta(subject: StatisticsSubject, sinceMs: number): Promise<StatisticsData | null> {
    const drawn = this.#drawn.get(keyOf(subject));
    const nowMs = this.#options.clock.monotonicMs();
    if (sinceMs === Infinity || (drawn !== undefined && nowMs < drawn.dueMs)) return this.#data(subject, []);
    return this.#read(subject);
  }

  async #read(subject: StatisticsSubject): Promise<StatisticsData | null> {
    const { clock } = this.#options;
    const askedMs = clock.monotonicMs();
    const inputs = await this.#inputs(subject);
    if (inputs === null) return null;
    // Reading counts too: long bars are made of very many minutes.
    let spentMs = clock.monotonicMs() - askedMs;
    const known = this.#drawn.get(keyOf(subject));
    const lastOpenMs = lastOpenOf(inputs);
    // Bars were revised, or older ones came: everything is computed anew.
    const isOutdated = known !== undefined && historyOf(inputs, known.lastOpenMs) !== known.history;
    if (!isOutdated && known?.lastOpenMs === lastOpenMs) {
      known.dueMs = clock.monotonicMs() + spentMs / shareOfTime;
      return this.#data(subject, []);
    }
    const fresh: Drawn = { lastOpenMs: -Infinity, dueMs: 0, history: 0, series: new Map() };
    const drawn = isOutdated ? fresh : (known ?? fresh);
    this.#drawn.set(keyOf(subject), drawn);
    const items: StatisticsItem[] = [];
    const table = this.#options.analytics().filter(({ declaration }) => declaration.inputs.includes(subject.kind));
    for (const { declaration } of table) {
      const startedMs = clock.monotonicMs();
      const result = runAnalytic(declaration.id, inputs, {}, table);
      if (!result.ok) throw new Error(result.failure.message);
      const series = drawsOverTime(declaration) ? this.#extend(declaration, inputs, drawn, table) : null;
      items.push({ declaration, result: result.value, series });
      spentMs += clock.monotonicMs() - startedMs;
      await clock.sleep(0);
    }
    drawn.lastOpenMs = lastOpenMs;
    drawn.history = historyOf(inputs, lastOpenMs);
    drawn.dueMs = clock.monotonicMs() + spentMs / shareOfTime;
    return this.#data(subject, items);
  }

  #data(subject: StatisticsSubject, items: readonly StatisticsItem[]): StatisticsData {
    return { kind: 'statistics', subject, feed: this.#options.feed(), items };
  }

  /** Computes the points that are new, and drops those that are too old. */
  #extend(
    declaration: AnalyticDeclaration,
    inputs: AnalyticInputs,
    drawn: Drawn,
    table: readonly Analytic[],
  ): AnalyticSeries {
    const known = drawn.series.get(declaration.id);
    const spanMs = timeframeMs[inputs.kind === 'pair' ? inputs.settings.timeframe : inputs.timeframe];
    const oldestMs = lastOpenOf(inputs) - (shownPoints - 1) * spanMs;
    const fromMs = Math.max(oldestMs, drawn.lastOpenMs + spanMs);
    const fresh = analyticSeries(declaration.id, inputs, {}, { fromMs }, table);
    if (!fresh.ok) throw new Error(fresh.failure.message);
    const series = known === undefined ? fresh.value : joinSeries(known, fresh.value);
    drawn.series.set(declaration.id, series);
    return series;
  }

  async #inputs(subject: StatisticsSubject): Promise<AnalyticInputs | null> {
    switch (subject.kind) {
      case 'symbol': {
        const { instrument, timeframe } = subject;
        return { kind: 'symbol', instrument, timeframe, bars: await this.#bars(instrument, timeframe, 0) };
      }
      case 'pair': {
        const settings = this.#options.pipeline.pairs.settings(subject.pair);
        if (settings === null) return null;
        const more = primingBars(settings);
        const [y, x] = await Promise.all([
          this.#bars(settings.y, settings.timeframe, more),
          this.#bars(settings.x, settings.timeframe, more),
        ]);
        return { kind: 'pair', settings, y, x };
      }
      case 'all': {
        const { timeframe } = subject;
        const instruments = this.#options.pipeline.board.instruments();
        const symbols = await Promise.all(
          instruments.map(async (instrument) => ({ instrument, bars: await this.#bars(instrument, timeframe, 0) })),
        );
        return { kind: 'all', timeframe, symbols: symbols.filter(({ bars }) => bars.openMs.length > 0) };
      }
    }
  }

  #bars(instrument: InstrumentId, timeframe: Timeframe, more: number): Promise<BarColumns> {
    const { store, stream } = this.#options;
    return store.latestBars({ instrument, stream }, timeframe, shownPoints + lookBackBars + more);
  }
}

function keyOf(subject: StatisticsSubject): string {
  return JSON.stringify(subject);
}

function drawsOverTime({ drawings }: AnalyticDeclaration): boolean {
  return drawings.some(({ kind }) => kind === 'series' || kind === 'bands');
}

/** Open time of the newest bar that all legs have reached; NaN without bars. */
function lastOpenOf(inputs: AnalyticInputs): number {
  return Math.min(...legsOf(inputs).map((bars) => bars.openMs.at(-1) ?? Number.NaN));
}

/** A number that changes when bars opened up to `throughMs` change, of as many as every later reading still holds. */
function historyOf(inputs: AnalyticInputs, throughMs: number): number {
  let sum = 0;
  for (const bars of legsOf(inputs)) {
    const end = bars.openMs.findLastIndex((openMs) => openMs <= throughMs) + 1;
    for (let i = Math.max(0, end - lookBackBars); i < end; i++) {
      const bar = (bars.close[i] ?? 0) + (bars.volume[i] ?? 0) + (bars.revision[i] ?? 0) + (bars.flags[i] ?? 0);
      sum = (sum * 31 + bar) % 1e9;
    }
  }
  return sum;
}

function legsOf(inputs: AnalyticInputs): readonly BarColumns[] {
  switch (inputs.kind) {
    case 'symbol':
      return [inputs.bars];
    case 'pair':
      return [inputs.y, inputs.x];
    case 'all':
      return inputs.symbols.map(({ bars }) => bars);
  }
}

function joinSeries(known: AnalyticSeries, fresh: AnalyticSeries): AnalyticSeries {
  const join = (a: Float64Array, b: Float64Array): Float64Array => Float64Array.of(...a, ...b).slice(-shownPoints);
  return {
    ...fresh,
    openMs: join(known.openMs, fresh.openMs),
    columns: fresh.columns.map(({ field, values }, i) => ({
      field,
      values: join(known.columns[i]?.values ?? new Float64Array(), values),
    })),
  };
}
