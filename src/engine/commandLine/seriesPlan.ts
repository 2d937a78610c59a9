import { planAnalyticSeries, seriesInTurns } from '../analytics/analyticSeries';
import type { RawParameters } from '../analytics/parameters';
import type { AnalyticInputs } from '../analytics/views';
import { symbolOf } from '../contract/ids';
import type { StreamKind, Timeframe } from '../contract/market';
import { readPair } from '../contract/readSettings';
import { succeed, type Result } from '../contract/result';
import type { AnalyticExport } from '../export/writeExport';
import type { MarketStore, SeriesInfo } from '../store/store';
import { required, UsageError, type Options } from './command';
import { findSeries } from './storedMarket';

export interface SeriesRange {
  readonly timeframe: Timeframe;
  readonly stream: StreamKind | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The series that `export --what series` asks for, on all stored bars up to the range's end; computed as it is written. */
export async function planSeries(
  store: MarketStore,
  options: Options,
  range: SeriesRange,
): Promise<Result<{ readonly series: SeriesInfo; readonly analytic: AnalyticExport }>> {
  const id = required(options, 'analytic');
  const found = await readInputs(store, options, range);
  if (!found.ok) return found;
  const { series, legs, subject, inputs, parameters } = found.value;
  const planned = planAnalyticSeries(id, inputs, parameters, range);
  // What names the analytic or its parameters wrongly is wrong usage; the sentence says what is taken.
  if (!planned.ok) throw new UsageError(`--analytic ${id}: ${planned.failure.message}`);
  const settings = { parameters: planned.value.parameters, ...(inputs.kind === 'pair' ? inputs.settings : {}) };
  return succeed({ series, analytic: { id, subject, settings, legs, pieces: seriesInTurns(planned.value) } });
}

interface FoundInputs {
  /** The symbol; of a pair its y leg. */
  readonly series: SeriesInfo;
  readonly legs: readonly SeriesInfo[];
  readonly subject: string;
  readonly inputs: AnalyticInputs;
  /** Those of the analytic: what is a pair's own is in its settings. */
  readonly parameters: RawParameters;
}

async function readInputs(store: MarketStore, options: Options, range: SeriesRange): Promise<Result<FoundInputs>> {
  const market = required(options, 'market');
  const { timeframe, stream, toMs } = range;
  const bars = (series: SeriesInfo): ReturnType<MarketStore['readBars']> =>
    store.readBars({ ...series, timeframe, fromMs: -Infinity, toMs });
  const parameters = readParams(options['params']);
  const legs = options['pair']?.split('/');
  if (legs === undefined) {
    const series = findSeries(store, required(options, 'symbol'), market, stream);
    if (!series.ok) return series;
    const { instrument } = series.value;
    const inputs = { kind: 'symbol' as const, instrument, timeframe, bars: await bars(series.value) };
    return succeed({ series: series.value, legs: [series.value], subject: symbolOf(instrument), inputs, parameters });
  }
  const [yText, xText] = legs;
  if (yText === undefined || xText === undefined || legs.length !== 2) {
    throw new UsageError(`--pair takes two symbols, Y/X, such as btcusdt/ethusdt; "${options['pair']}" is not.`);
  }
  const y = findSeries(store, yText, market, stream);
  if (!y.ok) return y;
  const x = findSeries(store, xText, market, stream);
  if (!x.ok) return x;
  const { own, rest } = splitParams(parameters);
  const { pair, problems } = readPair({ ...own, y: y.value.instrument, x: x.value.instrument, timeframe }, '--params');
  if (pair === null) throw new UsageError('--pair takes two different symbols.');
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(problem.message);
  const inputs = { kind: 'pair' as const, settings: pair, y: await bars(y.value), x: await bars(x.value) };
  const subject = `${symbolOf(pair.y)}-${symbolOf(pair.x)}`;
  return succeed({ series: y.value, legs: [y.value, x.value], subject, inputs, parameters: rest });
}

const pairKeys = ['prices', 'hedge', 'z', 'costs'];

/** What of the parameters are a pair's own settings, as in `spreadscope.pairs`, and what the analytic's. */
function splitParams(parameters: RawParameters): { readonly own: RawParameters; readonly rest: RawParameters } {
  const isOwn = ([name]: [string, unknown]): boolean => pairKeys.includes(name);
  const entries = Object.entries(parameters);
  return {
    own: Object.fromEntries(entries.filter(isOwn)),
    rest: Object.fromEntries(entries.filter((entry) => !isOwn(entry))),
  };
}

function readParams(text: string | undefined): RawParameters {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as RawParameters;
  } catch {
    // Falls through: not JSON at all.
  }
  throw new UsageError(`--params takes a JSON object such as {"window": 100}; ${text} is not.`);
}
