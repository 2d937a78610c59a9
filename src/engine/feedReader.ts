import type { Clock } from './clock';
import type { FeedData, FeedFigures, FeedRow, SymbolRow } from './contract/messages';
import type { Pipeline } from './pipeline';
import { UsageMeter } from './publish/usageMeter';
import type { SourceHealth } from './sources/sourceHealth';
import type { MarketStore } from './store/store';
import type { StoredReader } from './storedReader';

const shownGaps = 50;
const everyMs = 1_000;

export interface FeedReaderOptions {
  readonly store: MarketStore;
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly stored: StoredReader;
  readonly feed: () => FeedRow;
}

/** Reads the health of the feed: the source's figures, each symbol's, the gaps, and what the engine takes. */
export class FeedReader {
  readonly #options: FeedReaderOptions;
  readonly #usage: UsageMeter;
  #readMs = -Infinity;

  constructor(options: FeedReaderOptions) {
    this.#options = options;
    this.#usage = new UsageMeter(options.clock, options.store.folder);
  }

  /** At most once a second; null where it is too early again. */
  async readPaced(): Promise<FeedData | null> {
    return this.#options.clock.monotonicMs() - this.#readMs < everyMs ? null : this.read();
  }

  async read(): Promise<FeedData> {
    this.#readMs = this.#options.clock.monotonicMs();
    const { store, pipeline, stored, feed } = this.#options;
    const held = stored.latest();
    const health = pipeline.health();
    const gaps = store.gaps().toSorted((a, b) => b.foundMs - a.foundMs);
    const unrepaired = gaps.filter((gap) => gap.state !== 'repaired');
    const repaired = gaps.filter((gap) => gap.state === 'repaired');
    return {
      kind: 'feed',
      feed: feed(),
      symbols: pipeline.board.rows(pipeline.exchangeNowMs()).map((row) => measuredRow(row, health)),
      figures: health === null ? null : figuresOf(health),
      usage: await this.#usage.read(),
      history: health?.history?.rows ?? [],
      gaps: [...unrepaired, ...repaired].slice(0, shownGaps),
      ...(held === null ? {} : { stored: held }),
    };
  }
}

/** The source measures lag from the exchange's own event time: better than from the trade's. */
function measuredRow(row: SymbolRow, health: SourceHealth | null): SymbolRow {
  const measured = health?.instruments.find(({ instrument }) => instrument === row.instrument);
  if (measured === undefined) return row;
  return { ...row, lagP50Ms: measured.lagP50Ms, lagP99Ms: measured.lagP99Ms, ticksPerSecond: measured.ticksPerSecond };
}

function figuresOf(health: SourceHealth): FeedFigures {
  const sum = (count: 'received' | 'duplicates' | 'outOfOrder'): number =>
    health.instruments.reduce((total, instrument) => total + instrument[count], 0);
  const { connections, reconnects, clockOffsetMs, rejected } = health;
  return {
    connections,
    reconnects,
    clockOffsetMs,
    received: sum('received'),
    duplicates: sum('duplicates'),
    outOfOrder: sum('outOfOrder'),
    rejected,
  };
}
