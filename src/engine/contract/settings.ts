import type { InstrumentId, PairId } from './ids';
import type { Realm, StreamKind, Timeframe } from './market';
import { isSourceKind, type SourceId } from './sourceId';

export const endpointPresets = ['default', 'marketDataOnly', 'testnet'] as const;
export type EndpointPreset = (typeof endpointPresets)[number];

/** Base addresses, without a path: `ws://127.0.0.1:9443`, `http://127.0.0.1:8080`. */
export interface EndpointUrls {
  readonly spotStream: string;
  readonly spotRest: string;
  readonly usdmStream: string;
  readonly usdmRest: string;
}

export const estimators = ['ols', 'huber', 'theil-sen', 'tls', 'kalman'] as const;
export type Estimator = (typeof estimators)[number];

export interface HedgeSettings {
  readonly estimator: Estimator;
  /** L: bars in the fit. */
  readonly window: number;
  /** R: the fit is made on bars whose number since 1970 is divisible by it. */
  readonly refitEvery: number;
}

export interface ZScoreSettings {
  /** w: bars in the rolling mean and deviation of the spread. */
  readonly window: number;
  /** Moments from the w bars before the current one, instead of with it. */
  readonly strict: boolean;
}

/** Costs as given: null takes the default at the point of use. Pairs are [y, x]. */
export interface CostSettings {
  readonly feeBps: readonly [number, number] | null;
  readonly halfSpreadBps: readonly [number, number] | null;
  readonly slippageBps: readonly [number, number];
  readonly funding: boolean;
  readonly borrowApr: readonly [number, number];
}

export interface PairSettings {
  readonly id: PairId;
  readonly y: InstrumentId;
  readonly x: InstrumentId;
  readonly timeframe: Timeframe;
  readonly prices: 'log' | 'level';
  readonly hedge: HedgeSettings;
  readonly z: ZScoreSettings;
  readonly costs: CostSettings;
}

export interface RetentionSettings {
  readonly tickHours: number;
  readonly tickGigabytes: number;
  readonly barDays: number;
}

export interface Settings {
  readonly symbols: readonly InstrumentId[];
  readonly pairs: readonly PairSettings[];
  readonly source: SourceId;
  readonly stream: StreamKind;
  readonly endpoints: EndpointPreset | EndpointUrls;
  /** `speed` Infinity is as fast as it goes. */
  readonly replay: { readonly file: string; readonly speed: number };
  readonly simulator: { readonly seed: number; readonly speed: number };
  readonly autoStart: boolean;
  readonly timeframes: readonly Timeframe[];
  readonly dataFolder: string;
  readonly history: { readonly days: number };
  readonly retention: RetentionSettings;
  readonly graceMs: number;
  readonly timeZone: string;
  readonly statusBar: { readonly label: 'symbols' | 'zscore' };
  readonly caFile: string;
}

/** Default instruments of the simulator, with a known truth; used where the source is `simulator` and none are set. */
export const simulatorSymbols = ['sim:oak', 'sim:ash', 'sim:elm', 'sim:fir', 'sim:yew', 'sim:bay'] as const;

/** Every key below `spreadscope.` with its default, as the manifest declares it. */
export const settingDefaults = {
  symbols: ['spot:btcusdt', 'spot:ethusdt', 'spot:bnbusdt'],
  pairs: [{ y: 'spot:btcusdt', x: 'spot:ethusdt' }],
  source: 'binance',
  stream: 'aggTrade',
  endpoints: 'default',
  'replay.file': '',
  'replay.speed': 1,
  'simulator.seed': 1,
  'simulator.speed': 1,
  autoStart: false,
  timeframes: ['1s', '1m', '5m'],
  dataFolder: '',
  'history.days': 30,
  'retention.tickHours': 168,
  'retention.tickGigabytes': 5,
  'retention.barDays': 730,
  graceMs: 1000,
  timeZone: 'local',
  'statusBar.label': 'symbols',
  caFile: '',
} as const;

export type SettingKey = keyof typeof settingDefaults;

/** Raw values by key, as an editor's configuration or a JSON file gives them; a key left out takes its default. */
export type RawSettings = { readonly [K in SettingKey]?: unknown };

/** A value that was not taken; the default stands in its place. */
export interface SettingProblem {
  /** The path of the value: `pairs[0].hedge.window`. */
  readonly at: string;
  readonly message: string;
  readonly suggestion: string | null;
}

/** The realm whose store a source writes to: each keeps to itself. */
export function realmOf(settings: Pick<Settings, 'source' | 'endpoints'>): Realm {
  // Polled prices are nobody's trades, and what other extensions give is theirs: both go where own endpoints go.
  if (settings.source === 'ticker' || !isSourceKind(settings.source)) return 'custom';
  if (settings.source !== 'binance') return settings.source;
  if (settings.endpoints === 'testnet') return 'testnet';
  return typeof settings.endpoints === 'string' ? 'binance' : 'custom';
}
