import type { CsvChoice, CsvImportAnswer, CsvImportRequest, CsvPreview, CsvProgress } from './csvImport';
import type { AnalyticDeclaration, AnalyticResult, AnalyticSeries } from './analytics';
import type { ExportAnswer, ExportRequest } from './exports';
import type { HistoryProgress, HistoryRow } from './history';
import type { InstrumentId, PairId } from './ids';
import type { BarColumns, FeedState, Gap, Realm, Timeframe } from './market';
import type { ModuleExport, SourceRegistration } from './moduleExport';
import type { PairSettings, RawSettings, SettingProblem } from './settings';
import type { SimulatorFault } from './simulatorFault';
import type { SourceId } from './sourceId';
import type { StoredFigures } from './stored';

/** What one pair shows now. NaN means not enough data, or undefined here; `missing` and `reason` say which. */
export interface PairValue {
  readonly id: PairId;
  /** Open time of the bar that the value belongs to; NaN before the first. */
  readonly barOpenMs: number;
  readonly alpha: number;
  readonly beta: number;
  readonly betaStdErr: number;
  /** y − βx at the bar, in the pair's price form (log or level). */
  readonly spread: number;
  readonly z: number;
  /** The bar is still forming: the value may change until it closes. */
  readonly provisional: boolean;
  /** Bars there are and bars needed; equal or more when warm. */
  readonly haveBars: number;
  readonly needBars: number;
  /** When the missing bars will be there, at the feed's pace; NaN when warm or not known. */
  readonly readyMs: number;
  /** Age of each leg's last trade against exchange time. */
  readonly ageYMs: number;
  readonly ageXMs: number;
  readonly stale: boolean;
  /** Bars of the fit window in which a leg had no trade, and those that are not complete. */
  readonly filledBars: number;
  readonly incompleteBars: number;
  /** Why z is undefined; empty where it is not. */
  readonly reason: string;
}

export interface SymbolRow {
  readonly instrument: InstrumentId;
  readonly lastPrice: number;
  readonly lastTradeMs: number;
  /** Change of the price since `changeSinceMs`, in percent; NaN without data. */
  readonly changePct: number;
  readonly changeSinceMs: number;
  /** Decimals of the symbol's tick size, as seen so far. */
  readonly priceDecimals: number;
  readonly state: FeedState;
  readonly stateMessage: string;
  readonly ticksPerSecond: number;
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  /** Being repaired. */
  readonly gapsOpen: number;
  /** Given up: those trades will not come. Left out where there are none. */
  readonly gapsLost?: number;
  readonly gapsRepaired: number;
  /** About what it takes on the disk at the rate seen since the start; left out until a minute of it was seen. */
  readonly bytesPerDay?: number;
}

/** The source as a whole. */
export interface FeedRow {
  readonly running: boolean;
  readonly source: SourceId;
  readonly realm: Realm;
  readonly state: FeedState;
  readonly reason: string;
  readonly message: string;
  readonly nextAttemptMs: number | null;
  readonly ticksTotal: number;
  readonly rejectedTotal: number;
  readonly reconnects: number;
  readonly exchangeTimeMs: number;
  /**
   * How many times faster than real time a replay or the simulator runs, Infinity as fast as it goes; left out where it
   * is 1 or does not apply.
   */
  readonly speed?: number;
  /** The replay is held. */
  readonly paused?: true;
  /** Another window receives and writes the store; this one follows it and shows the same values. */
  readonly followsWindow?: true;
  /** How fetching the past goes on; left out where all is there, and where the source has no past. */
  readonly history?: HistoryProgress;
}

export interface Overview {
  readonly feed: FeedRow;
  readonly symbols: readonly SymbolRow[];
  readonly pairs: readonly { readonly settings: PairSettings; readonly value: PairValue }[];
}

/** What statistics are about. */
export type StatisticsSubject =
  | { readonly kind: 'symbol'; readonly instrument: InstrumentId; readonly timeframe: Timeframe }
  | { readonly kind: 'pair'; readonly pair: PairId }
  | { readonly kind: 'all'; readonly timeframe: Timeframe };

/** What a panel shows; sent by the panel when it is ready and whenever its choice changes. */
export type PanelTopic =
  | { readonly kind: 'price'; readonly instrument: InstrumentId; readonly timeframe: Timeframe }
  | { readonly kind: 'pair'; readonly pair: PairId }
  | { readonly kind: 'statistics'; readonly subject: StatisticsSubject }
  | { readonly kind: 'feed' };

/** A pair's series as packed columns, equal lengths, rising `openMs`. NaN is drawn as a gap. */
export interface PairColumns {
  readonly openMs: Float64Array;
  readonly spread: Float64Array;
  readonly z: Float64Array;
  readonly beta: Float64Array;
  /** `barFlags` bits. */
  readonly flags: Uint8Array;
}

export interface PriceData {
  readonly kind: 'price';
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly symbol: SymbolRow;
  readonly feed: FeedRow;
  /** In a snapshot all bars to show, in a delta those to put in (by open time); the forming one is flagged. */
  readonly bars: BarColumns;
}

export interface PairData {
  readonly kind: 'pair';
  readonly settings: PairSettings;
  readonly value: PairValue;
  readonly legs: readonly [SymbolRow, SymbolRow];
  readonly feed: FeedRow;
  /** In a snapshot all points to show, in a delta those to put in (by open time). */
  readonly points: PairColumns;
}

/** One registered analytic: what it declares, and what it gives now. */
export interface StatisticsItem {
  readonly declaration: AnalyticDeclaration;
  readonly result: AnalyticResult;
  /** Its values at past closes, where it declares a drawing over time; else null. */
  readonly series: AnalyticSeries | null;
}

/** Every registered analytic that takes the subject, on final bars; a delta holds those that have changed. */
export interface StatisticsData {
  readonly kind: 'statistics';
  readonly subject: StatisticsSubject;
  readonly feed: FeedRow;
  readonly items: readonly StatisticsItem[];
}

/** What the engine itself takes of the machine. NaN where it cannot be measured, or not yet. */
export interface EngineUsage {
  /** Share of its thread's time in which it was busy, 0 to 1. */
  readonly busyShare: number;
  readonly memoryBytes: number;
  /** Of the store that is open. */
  readonly diskBytes: number;
  /** At the rate since the store was opened. */
  readonly diskBytesPerDay: number;
}

/** How the source is doing beyond its state; counts are of this run. */
export interface FeedFigures {
  readonly connections: number;
  readonly reconnects: number;
  /** How far the exchange's clock is ahead of ours; NaN where not measured. */
  readonly clockOffsetMs: number;
  readonly received: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  /** Refused frames by reason. */
  readonly rejected: Readonly<Record<string, number>>;
}

/** The health of the feed as a whole and of each symbol; complete each time. */
export interface FeedData {
  readonly kind: 'feed';
  readonly feed: FeedRow;
  readonly symbols: readonly SymbolRow[];
  /** Null where the source has none: it does not run, or cannot fail. */
  readonly figures: FeedFigures | null;
  readonly usage: EngineUsage;
  /** Gaps that are open or lost, and those repaired last; newest first. */
  readonly gaps: readonly Gap[];
  /** Left out until it has been read. */
  readonly stored?: StoredFigures;
  /** The past of each symbol; empty where the source has none. */
  readonly history: readonly HistoryRow[];
}

export type PanelData = PriceData | PairData | StatisticsData | FeedData;

/** A complete snapshot, or a change to it; `seq` rises by one, and a hole asks for a resync. */
export interface PanelUpdate {
  readonly type: 'snapshot' | 'delta';
  readonly generation: number;
  readonly seq: number;
  readonly data: PanelData;
}

/** What is to go, from the store that is open or, where another realm is named, all of that realm's. */
export interface DeleteRequest {
  readonly realm?: Realm;
  /** Null for all. */
  readonly instrument: InstrumentId | null;
  /** Data before this moment; null for whatever time. */
  readonly beforeMs: number | null;
}

/** What the engine's worker thread is born with (its `workerData`); everything else comes by `configure`. */
export interface EngineBoot {
  /** Absolute folder for all data where the setting `dataFolder` is empty; it need not exist yet. */
  readonly storageFolder: string;
  /** Absolute path of `sql-wasm.wasm`. */
  readonly sqlWasmPath: string;
  /** Absolute path of the bundle that seals large files in a thread of its own; left out, they hold up live ticks. */
  readonly sealWorkerPath?: string;
  /** Absolute folder of the installed extension. */
  readonly extensionPath: string;
  readonly version: string;
}

/** The editor's own network settings, as they stand. A worker is out of reach of the editor's proxy patch. */
export interface NetworkSettings {
  /** `http.proxy`; empty where none is set. */
  readonly proxy: string;
  /** `http.noProxy`. */
  readonly noProxy: readonly string[];
  /** `http.proxyStrictSSL`. */
  readonly strictSsl: boolean;
}

/** Extension host → engine. */
export interface EngineSide {
  readonly requests: {
    /** The first request after the start, and again after every change. `raw` holds only the keys that are set. */
    readonly configure: {
      readonly params: { readonly raw: RawSettings; readonly network: NetworkSettings };
      readonly result: { readonly problems: readonly SettingProblem[] };
    };
    readonly start: { readonly params: null; readonly result: null };
    readonly stop: { readonly params: null; readonly result: null };
    /** Holds the replay that runs, or lets it go on; a new start always plays. */
    readonly pauseReplay: { readonly params: { readonly paused: boolean }; readonly result: null };
    /** Begins a mishap in the simulator that runs. */
    readonly injectFault: { readonly params: { readonly fault: SimulatorFault }; readonly result: null };
    readonly exportCsv: { readonly params: ExportRequest; readonly result: ExportAnswer };
    /** Writes frames down as they come from the wire, or no longer; answers with the folder they go to. */
    readonly recordFrames: { readonly params: { readonly on: boolean }; readonly result: { readonly folder: string } };
    /** Ends the export that runs; it then answers with the reason `cancelled`. */
    readonly cancelExport: { readonly params: null; readonly result: null };
    /** How a CSV file would be read into the store that is shown; nothing is taken. */
    readonly previewCsv: { readonly params: CsvChoice; readonly result: CsvPreview };
    /** Takes a CSV file in; the feed stands meanwhile and then goes on where it stood. Progress comes as events. */
    readonly importCsv: { readonly params: CsvImportRequest; readonly result: CsvImportAnswer };
    /** Ends the import that runs; it then answers with what it has taken. */
    readonly cancelImport: { readonly params: null; readonly result: null };
    /** So many days of bars of a symbol, or of all for null, are to be there; they are fetched in the background. */
    readonly fetchHistory: {
      readonly params: { readonly instrument: InstrumentId | null; readonly days: number };
      readonly result: null;
    };
    /** Ends fetching the past; what is there stays. */
    readonly stopHistory: { readonly params: null; readonly result: null };
    /** Every analytic there is, in the order in which they are shown. */
    readonly analytics: { readonly params: null; readonly result: readonly AnalyticDeclaration[] };
    /** What deleting would free, about; nothing is changed. */
    readonly measureDelete: { readonly params: DeleteRequest; readonly result: { readonly bytes: number } };
    /** Deletes for good; answers with the bytes freed. */
    readonly deleteData: { readonly params: DeleteRequest; readonly result: { readonly bytes: number } };
    /** Known instruments, for checking what a person typed: exact, or with suggestions. */
    readonly checkSymbol: {
      readonly params: { readonly text: string };
      readonly result: { readonly instrument: InstrumentId; readonly checked: boolean };
    };
    readonly overview: { readonly params: null; readonly result: Overview };
    /** Adds an analytic that another extension brings; lasts as long as this engine does. */
    readonly registerAnalytic: { readonly params: ModuleExport; readonly result: null };
    /** Adds a source that another extension brings, likewise; again from the same place: with other options. */
    readonly registerSource: { readonly params: SourceRegistration; readonly result: null };
    readonly shutdown: { readonly params: null; readonly result: null };
  };
  readonly events: {
    /** A panel became visible or changed its topic: it gets one snapshot, then deltas. */
    readonly showPanel: { readonly panel: string; readonly topic: PanelTopic };
    readonly hidePanel: { readonly panel: string };
    readonly resyncPanel: { readonly panel: string };
  };
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Engine → extension host. */
export interface HostSide {
  readonly requests: Readonly<Record<never, { readonly params: unknown; readonly result: unknown }>>;
  readonly events: {
    readonly overview: Overview;
    readonly panel: { readonly panel: string; readonly update: PanelUpdate };
    readonly importProgress: CsvProgress;
    readonly log: { readonly level: LogLevel; readonly message: string };
    /** Rows that the running export has written so far. */
    readonly exportProgress: { readonly rows: number };
    /** Something a person should know once: recovery cut a torn tail, a file was set aside … */
    readonly report: { readonly reason: string; readonly message: string };
  };
}

/** Webview → extension host. */
export type PanelToHost =
  | { readonly type: 'ready' }
  | { readonly type: 'resync' }
  | { readonly type: 'topic'; readonly topic: PanelTopic }
  | { readonly type: 'command'; readonly command: PanelCommand };

/** The commands that a panel may ask for; the host runs no others. */
export const panelCommands = [
  'start',
  'useSimulator',
  'exportBars',
  'exportTicks',
  'swapPair',
  'openLog',
  'openStatistics',
  'fetchHistory',
  'stopHistory',
] as const;
export type PanelCommand = (typeof panelCommands)[number];

/** Extension host → webview. */
export type HostToPanel =
  | {
      readonly type: 'init';
      readonly topic: PanelTopic;
      readonly timeZone: string;
      readonly timeframes: readonly Timeframe[];
    }
  | { readonly type: 'update'; readonly update: PanelUpdate };
