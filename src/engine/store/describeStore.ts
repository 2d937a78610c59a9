import { timeframeMs, type StoredTimeframe } from '../contract/market';
import type { Book } from './book';
import type { FileSystem } from './fileSystem';
import { bookFile } from './openBook';
import { segmentName } from './segmentFormat';
import { listSegments } from './segmentList';
import type { MarketStore, SeriesDescription, SeriesInfo, StoreDescription } from './store';
import type { StoreReader } from './storeReader';

export interface DescribedParts {
  readonly files: FileSystem;
  readonly folder: string;
  readonly book: Book;
  readonly reader: StoreReader;
  readonly store: Pick<MarketStore, 'realm' | 'series' | 'gaps' | 'countBars'>;
}

/** Says what a store holds. */
export async function describeStore(parts: DescribedParts): Promise<StoreDescription> {
  const { files, folder, book, store } = parts;
  const series: SeriesDescription[] = [];
  for (const one of store.series()) series.push(await describeSeries(parts, one));
  const partitions = [...book.sealed('ticks'), ...book.sealed('bars')].map(({ file, bytes, coverage }) => ({
    file,
    bytes,
    ticks: coverage.reduce((sum, { what, rows }) => sum + (what === 'ticks' ? rows : 0), 0),
  }));
  const segments = listSegments(files, `${folder}/journal`);
  const sizeOf = (file: string): number => files.stat(`${folder}/${file}`)?.sizeBytes ?? 0;
  const journalBytes = segments.reduce((sum, number) => sum + sizeOf(`journal/${segmentName(number)}`), 0);
  const sealedBytes = partitions.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    realm: store.realm,
    series,
    partitions,
    journal: { segments: segments.length, bytes: journalBytes },
    bytes: sealedBytes + journalBytes + sizeOf(bookFile),
  };
}

async function describeSeries({ reader, book, store }: DescribedParts, series: SeriesInfo): Promise<SeriesDescription> {
  const ticks = await reader.measureTicks(series);
  const own = store.gaps().filter((gap) => gap.instrument === series.instrument && gap.stream === series.stream);
  const inState = (state: string): number => own.filter((gap) => gap.state === state).length;
  const count = (timeframe: StoredTimeframe): Promise<number> => store.countBars(series, timeframe);
  return {
    ...series,
    ...ticks,
    bars: { '1s': await count('1s'), '1m': await count('1m'), '5m': await count('5m') },
    gapsOpen: inState('open'),
    gapsRepaired: inState('repaired'),
    gapsLost: inState('lost'),
    megabytesPerDay: megabytesPerDay(book, series),
  };
}

/** By the series' share of the rows in the files of its last 24 hours. */
function megabytesPerDay(book: Book, series: SeriesInfo): number | null {
  const number = book.series.find(series.instrument, series.stream);
  const held = book
    .sealed('ticks')
    .filter((file) => file.coverage.some((c) => c.series === number && c.what === 'ticks'));
  const fromMs = (held.at(-1)?.startMs ?? 0) - 23 * timeframeMs['1h'];
  const recent = held.filter(({ startMs }) => startMs >= fromMs);
  if (recent.length === 0) return null;
  let bytes = 0;
  let spanMs = 0;
  for (const file of recent) {
    const rows = file.coverage.reduce((sum, one) => sum + one.rows, 0);
    for (const { series: of, what, rows: own, firstMs, lastMs } of file.coverage) {
      if (of !== number) continue;
      bytes += (file.bytes * own) / rows;
      if (what === 'ticks') spanMs += lastMs - firstMs;
    }
  }
  return spanMs < 60_000 ? null : (bytes / spanMs) * (timeframeMs['1d'] / 1_000_000);
}
