import { basename } from 'node:path';
import { displayName } from './contract/ids';
import type { ExportAnswer, ExportRequest } from './contract/messages';
import { succeed, type Result } from './contract/result';
import type { Settings } from './contract/settings';
import { exportNotebook } from './export/notebook';
import { writeExport } from './export/writeExport';
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
  const { what, instrument, timeframe, folder } = request;
  const { settings, version, nowMs, signal } = context;
  const written = await writeExport({
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
  await writeAtomically(nodeFileSystem, folder, name, Buffer.from(exportNotebook(facts)));
  return succeed({ file, rows, notebook: `${file.slice(0, file.length - basename(file).length)}${name}` });
}
