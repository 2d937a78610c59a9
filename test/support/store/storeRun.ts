import { ManualClock } from '../../../src/engine/clock';
import type { Bar, Tick } from '../../../src/engine/contract/market';
import { openStore, type StoreOptions } from '../../../src/engine/store/sqljsStore';
import type { MarketStore, RangeQuery } from '../../../src/engine/store/store';
import { FaultyFiles } from './faultyFiles';
import { MinuteBars } from './minuteBars';
import { storeOptions } from './storeFolder';
import { hourStartMs, tickOf } from './ticks';

/** A store with somebody computing on it, whose process can be killed. */
export interface StoreRun {
  readonly store: MarketStore;
  readonly model: MinuteBars;
  readonly clock: ManualClock;
  readonly disk: FaultyFiles;
  /** Appends in batches of 20 and computes on them, as the pipeline does. */
  take(ticks: readonly Tick[]): void;
  /** Nothing is closed; the folder is as the operating system has it. */
  crash(): void;
}

export async function beginRun(
  folder: string,
  more: Partial<StoreOptions> = {},
  disk = new FaultyFiles(),
): Promise<StoreRun> {
  const clock = new ManualClock(hourStartMs);
  const opened = await openStore(storeOptions(folder, { clock, files: disk.files, ...more }));
  if (!opened.ok) throw new Error(opened.failure.message);
  const store = opened.value;
  const model = new MinuteBars(store);
  store.setCheckpointer(model);
  await store.replay((event) => model.apply(event));
  const take = (ticks: readonly Tick[]): void => {
    for (let at = 0; at < ticks.length; at += 20) {
      const batch = ticks.slice(at, at + 20);
      store.append(batch);
      for (const tick of batch) model.apply(tick);
    }
  };
  return { store, model, clock, disk, take, crash: () => disk.crash() };
}

/** Ticks a second apart: id n at n seconds after {@link hourStartMs}. */
export function everySecond(first: number, count: number): Tick[] {
  return Array.from({ length: count }, (_, i) => tickOf(first + i, { timeMs: hourStartMs + (first + i) * 1_000 }));
}

export function idRange(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

/** Open time, open, close and volume of the stored minutes. */
export async function minutesOf(store: MarketStore, query: RangeQuery): Promise<(number | undefined)[][]> {
  const bars = await store.readBars({ ...query, timeframe: '1m' });
  return [...bars.openMs].map((openMs, i) => [openMs, bars.open[i], bars.close[i], bars.volume[i]]);
}

/** The same of the bars that were made. */
export function minutesMade(bars: readonly Bar[]): number[][] {
  return bars.filter((bar) => bar.timeframe === '1m').map((bar) => [bar.openMs, bar.open, bar.close, bar.volume]);
}

/** Waits, a few seconds at most, for work that is under way. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !condition(); waited++) {
    if (waited > 1_000) throw new Error(`Waited in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
