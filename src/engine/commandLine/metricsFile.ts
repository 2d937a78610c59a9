import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import type { Clock } from '../clock';
import type { Pipeline } from '../pipeline';

/** How a collection is doing: appends a line of JSON a second to a file, and one at the end. */
export class MetricsFile {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  #cancel: () => void = () => undefined;
  #failure = '';

  constructor(
    readonly file: string,
    readonly pipeline: Pipeline,
    readonly clock: Clock,
    readonly say: (message: string) => void,
  ) {
    this.#delay.enable();
    this.#next();
  }

  end(): void {
    this.#cancel();
    this.#write();
    this.#delay.disable();
  }

  #next(): void {
    this.#cancel = this.clock.after(1_000, () => {
      this.#write();
      this.#next();
    });
  }

  #write(): void {
    const { counts, board } = this.pipeline;
    const health = this.pipeline.health();
    const lags = health?.instruments ?? board.rows(this.pipeline.exchangeNowMs());
    const sum = (count: 'received' | 'duplicates' | 'outOfOrder'): number | undefined =>
      health?.instruments.reduce((total, instrument) => total + instrument[count], 0);
    const duplicates = sum('duplicates') ?? 0;
    const line = {
      timeMs: this.clock.nowMs(),
      // Of what the stream brought, and what was fetched and is stored: the source counts the first alone.
      received: Math.max(sum('received') ?? 0, counts.ticks + duplicates),
      stored: counts.ticks,
      duplicates,
      outOfOrder: sum('outOfOrder') ?? 0,
      rejected: counts.rejected,
      gapsOpen: counts.gapsOpen,
      gapsRepaired: counts.gapsRepaired,
      reconnects: health?.reconnects ?? counts.reconnects,
      lagMs: { p50: worst(lags.map((row) => row.lagP50Ms)), p99: worst(lags.map((row) => row.lagP99Ms)) },
      rssBytes: process.memoryUsage.rss(),
      eventLoopDelayMs: { p99: this.#delay.percentile(99) / 1e6 },
    };
    this.#append(`${JSON.stringify(line)}\n`);
    this.#delay.reset();
  }

  /** Collecting goes on without figures where they cannot be written; that is said once. */
  #append(line: string): void {
    try {
      appendFileSync(this.file, line);
      this.#failure = '';
    } catch (error) {
      const failure = `The metrics cannot be written: ${error instanceof Error ? error.message : String(error)}`;
      if (failure !== this.#failure) this.say(failure);
      this.#failure = failure;
    }
  }
}

/** The worst symbol's lag; null before the first tick. */
function worst(lags: readonly number[]): number | null {
  const known = lags.filter((lag) => !Number.isNaN(lag));
  return known.length === 0 ? null : Math.max(...known);
}
