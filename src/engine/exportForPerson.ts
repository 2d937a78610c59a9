import { basename, dirname, join } from 'node:path';
import { displayName, symbolOf, type InstrumentId } from './contract/ids';
import { timeframeMs, type Timeframe } from './contract/market';
import type { ExportAnswer, ExportRequest, ExportWhat } from './contract/messages';
import { succeed, type Result } from './contract/result';
import type { PairSettings, Settings } from './contract/settings';
import { exportNotebook, pairNotebook } from './export/notebook';
import { writeExport, type ExportWritten } from './export/writeExport';
import { writeAtomically } from './store/fileSystem';
import { nodeFileSystem } from './store/nodeFileSystem';
import type { MarketStore } from './store/store';

export interface ExportContext {
  readonly settings: Settings;
  readonly version: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** Rolling mean, deviation and z-score in a notebook look at so many bars, as the panels do by default. */
const notebookBars = 100;

/** Writes what a person asked for in the editor: the file, its card, and where wanted a notebook beside them. */
export async function exportForPerson(
  store: MarketStore,
  request: ExportRequest,
  context: ExportContext,
): Promise<Result<ExportAnswer>> {
  const { what, instrument, timeframe, folder, pair } = request;
  if (pair !== undefined) return exportPair(store, pair, folder, context);
  const written = await write(store, { what, instrument, timeframe, folder }, context);
  if (!written.ok) return written;
  const { file, rows } = written.value;
  if (request.withNotebook !== true) return succeed({ file, rows, notebook: null });
  const facts = {
    file: basename(file),
    what,
    title: displayName(instrument),
    realm: store.realm,
    windowBars: notebookBars,
  };
  const name = basename(file).replace(/\.csv$/, '.ipynb');
  return succeed({ file, rows, notebook: await writeNotebook(file, name, exportNotebook(facts)) });
}

/** The bars of both legs, and a notebook that makes the pair's spread and z-score of them. */
async function exportPair(
  store: MarketStore,
  pair: PairSettings,
  folder: string,
  context: ExportContext,
): Promise<Result<ExportAnswer>> {
  const { y, x, timeframe, prices, hedge, z } = pair;
  const ofY = await write(store, { what: 'bars', instrument: y, timeframe, folder }, context);
  if (!ofY.ok) return ofY;
  const ofX = await write(store, { what: 'bars', instrument: x, timeframe, folder }, context);
  if (!ofX.ok) return ofX;
  const { file, rows } = ofY.value;
  const text = pairNotebook({
    fileY: basename(file),
    fileX: basename(ofX.value.file),
    title: `${displayName(y)}/${displayName(x)}`,
    realm: store.realm,
    prices,
    estimator: hedge.estimator,
    hedgeWindow: hedge.window,
    zWindow: z.window,
    stepMs: timeframeMs[timeframe],
  });
  const symbol = symbolOf(y);
  const name = `${symbol}-${symbolOf(x)}${basename(file)
    .slice(symbol.length)
    .replace(/\.csv$/, '.ipynb')}`;
  return succeed({ file, rows: rows + ofX.value.rows, notebook: await writeNotebook(file, name, text) });
}

function write(
  store: MarketStore,
  file: {
    readonly what: ExportWhat;
    readonly instrument: InstrumentId;
    readonly timeframe: Timeframe;
    readonly folder: string;
  },
  { settings, version, nowMs, signal }: ExportContext,
): Promise<Result<ExportWritten>> {
  const { what, instrument, timeframe, folder } = file;
  return writeExport({
    store,
    what,
    series: { instrument, stream: settings.stream },
    timeframe,
    fromMs: -Infinity,
    toMs: Infinity,
    folder,
    source: settings.source,
    settings,
    version,
    nowMs,
    signal,
  });
}

async function writeNotebook(file: string, name: string, text: string): Promise<string> {
  await writeAtomically(nodeFileSystem, dirname(file), name, Buffer.from(text));
  return join(dirname(file), name);
}
