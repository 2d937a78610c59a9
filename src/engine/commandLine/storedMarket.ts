import { resolve } from 'node:path';
import { systemClock } from '../clock';
import { displayName, parseInstrument, type InstrumentId } from '../contract/ids';
import type { StreamKind } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { readSettings } from '../contract/readSettings';
import { Pipeline } from '../pipeline';
import { nodeFileSystem } from '../store/nodeFileSystem';
import { openStore } from '../store/sqljsStore';
import type { MarketStore, SeriesInfo } from '../store/store';
import { readStoreIdentity } from '../store/storeIdentity';
import { UsageError, type CommandIo } from './command';

/**
 * Opens a store for reading, whatever its realm, with the bars that its journal implies. Changes nothing on the
 * disk, also where a collector is writing to it. Fails where the folder holds no store.
 */
export async function openStoredMarket(folder: string, io: CommandIo): Promise<Result<MarketStore>> {
  const absolute = resolve(folder);
  const identity = readStoreIdentity(nodeFileSystem, absolute);
  if (!identity.ok) return identity;
  const { realm } = identity.value;
  const options = { folder: absolute, realm, clock: systemClock, sqlWasmPath: io.sqlWasmPath, readOnly: true };
  const opened = await openStore(options);
  if (!opened.ok) return opened;
  await recoverBars(opened.value);
  for (const { file, reason } of opened.value.recovery.quarantined) io.message(`${file} is damaged: ${reason}.`);
  return opened;
}

/** The series of a symbol as typed: of the stream given, or of the only one there is. */
export function findSeries(
  store: MarketStore,
  symbol: string,
  market: string,
  stream: StreamKind | undefined,
): Result<SeriesInfo> {
  const parsed = parseInstrument(symbol, store.realm === 'simulator' ? 'sim' : market);
  if (!parsed.ok) throw new UsageError(`--symbol: ${parsed.failure.message}`);
  const instrument = parsed.value;
  const all = store.series().filter((series) => series.instrument === instrument);
  const fitting = all.filter((series) => stream === undefined || series.stream === stream);
  const [only] = fitting;
  if (only === undefined) return fail('noSeries', noSeriesMessage(store, instrument, stream, all));
  if (fitting.length === 1) return succeed(only);
  throw new UsageError(
    `${displayName(instrument)} is stored as ${fitting.map((one) => one.stream).join(' and ')}; say --stream.`,
  );
}

function noSeriesMessage(
  store: MarketStore,
  instrument: InstrumentId,
  stream: StreamKind | undefined,
  all: readonly SeriesInfo[],
): string {
  if (all.length > 0) {
    return `${displayName(instrument)} is not stored as ${stream ?? ''}, but as ${all.map((one) => one.stream).join(', ')}.`;
  }
  const known = [...new Set(store.series().map((series) => displayName(series.instrument)))];
  return `${displayName(instrument)} is not in the store; ${known.length === 0 ? 'nothing is' : `there are ${known.join(', ')}`}.`;
}

/** Replays the journal through the pipeline, which puts the bars it makes into the store's tables; nothing is written. */
async function recoverBars(store: MarketStore): Promise<void> {
  const nothing = (): void => undefined;
  const { graceMs } = readSettings({}).settings;
  const pipeline = new Pipeline({
    store,
    clock: systemClock,
    stream: 'aggTrade',
    graceMs,
    listener: { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing },
  });
  await pipeline.recover(false);
  await pipeline.settle();
}
