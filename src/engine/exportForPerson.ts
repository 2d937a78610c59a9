import { basename, dirname, join } from 'node:path';
import type { Analytic } from './analytics/analytic';
import { planAnalyticSeries, seriesInTurns } from './analytics/analyticSeries';
import type { AnalyticInputs } from './analytics/views';
import { displayName, symbolOf, type InstrumentId } from './contract/ids';
import { timeframeMs } from './contract/market';
import type { ExportAnswer, ExportRequest } from './contract/exports';
import { succeed, type Result } from './contract/result';
import type { PairSettings, Settings } from './contract/settings';
import { pairNotebook } from './export/notebook';
import { writeNotebook } from './export/notebookFile';
import { prepareExport, writeExport, type AnalyticExport, type ExportOptions } from './export/writeExport';
import { nodeFileSystem } from './store/nodeFileSystem';
import type { MarketStore } from './store/store';

export interface ExportContext {
  readonly settings: Settings;
  readonly version: string;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  /** Those there are now: built in, and registered by other extensions. */
  readonly analytics: readonly Analytic[];
  /** Rows written so far. */
  readonly onProgress: (rows: number) => void;
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
  if (what === 'series') return exportSeriesOf(store, request, context);
  if (pair !== undefined) return exportPair(store, pair, folder, context);
  const notebook = request.withNotebook === true ? { notebookWindowBars: notebookBars } : {};
  const written = await writeExport({
    ...optionsOf(store, { what, instrument, timeframe, folder }, context),
    ...notebook,
  });
  return written.ok ? succeed({ notebook: null, ...written.value }) : written;
}

/** The bars of both legs, together or not at all, and a notebook that makes the pair's spread and z-score of them. */
async function exportPair(
  store: MarketStore,
  pair: PairSettings,
  folder: string,
  context: ExportContext,
): Promise<Result<ExportAnswer>> {
  const { y, x, timeframe, prices, hedge, z } = pair;
  const bars = { what: 'bars', timeframe, folder } as const;
  const ofY = await prepareExport(optionsOf(store, { ...bars, instrument: y }, context));
  if (!ofY.ok) return ofY;
  const onProgress = (rows: number): void => context.onProgress(ofY.value.rows + rows);
  const ofX = await prepareExport(optionsOf(store, { ...bars, instrument: x }, { ...context, onProgress }));
  if (!ofX.ok) {
    ofY.value.discard();
    return ofX;
  }
  const writtenY = await ofY.value.commit();
  if (!writtenY.ok) {
    ofX.value.discard();
    return writtenY;
  }
  const writtenX = await ofX.value.commit();
  if (!writtenX.ok) return writtenX;
  const { file, rows } = writtenY.value;
  const text = pairNotebook({
    fileY: basename(file),
    fileX: basename(writtenX.value.file),
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
  const notebook = await writeNotebook(nodeFileSystem, join(dirname(file), name), text);
  return notebook.ok ? succeed({ file, rows: rows + writtenX.value.rows, notebook: notebook.value }) : notebook;
}

/** An analytic at every stored bar of a symbol or a pair, as the statistics panel computes it at the last one. */
async function exportSeriesOf(
  store: MarketStore,
  request: ExportRequest,
  context: ExportContext,
): Promise<Result<ExportAnswer>> {
  const { instrument, pair, analytic: id = '', folder } = request;
  const timeframe = pair?.timeframe ?? request.timeframe;
  const { stream } = context.settings;
  const bars = (leg: InstrumentId): ReturnType<MarketStore['readBars']> =>
    store.readBars({ instrument: leg, stream, timeframe, fromMs: -Infinity, toMs: Infinity });
  const inputs: AnalyticInputs =
    pair === undefined
      ? { kind: 'symbol', instrument, timeframe, bars: await bars(instrument) }
      : { kind: 'pair', settings: pair, y: await bars(pair.y), x: await bars(pair.x) };
  const planned = planAnalyticSeries(id, inputs, {}, {}, context.analytics);
  if (!planned.ok) return planned;
  const legs = (pair === undefined ? [instrument] : [pair.y, pair.x]).map((leg) => ({ instrument: leg, stream }));
  const subject = legs.map((leg) => symbolOf(leg.instrument)).join('-');
  const settings = { parameters: planned.value.parameters, ...pair };
  const analytic = { id, subject, settings, legs, pieces: seriesInTurns(planned.value) };
  const of = { what: 'series', instrument: pair?.y ?? instrument, timeframe, folder, analytic } as const;
  const written = await writeExport(optionsOf(store, of, context));
  return written.ok ? succeed({ ...written.value, notebook: null }) : written;
}

function optionsOf(
  store: MarketStore,
  file: Pick<ExportRequest, 'what' | 'instrument' | 'timeframe' | 'folder'> & { readonly analytic?: AnalyticExport },
  { settings, version, nowMs, signal, onProgress }: ExportContext,
): ExportOptions {
  const { what, instrument, timeframe, folder, analytic } = file;
  return {
    ...(analytic === undefined ? {} : { analytic }),
    onProgress,
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
  };
}
