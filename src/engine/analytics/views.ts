import { alignBars, type AlignedColumns } from '../bars/aligner';
import type { InstrumentId } from '../contract/ids';
import { timeframeMs, type BarColumns, type Timeframe } from '../contract/market';
import type { PairSettings } from '../contract/settings';
import { pairPointAt, pairPrice, type PairPoint } from './pairPoint';
import { PairRoll } from './rollPair';

/** What an analytic is computed on: final bars as they come from the store, or forming ones left out. */
export type AnalyticInputs =
  | {
      readonly kind: 'symbol';
      readonly instrument: InstrumentId;
      readonly timeframe: Timeframe;
      readonly bars: BarColumns;
    }
  | { readonly kind: 'pair'; readonly settings: PairSettings; readonly y: BarColumns; readonly x: BarColumns }
  | {
      readonly kind: 'all';
      readonly timeframe: Timeframe;
      readonly symbols: readonly { readonly instrument: InstrumentId; readonly bars: BarColumns }[];
    };

/** A series to test: finite values at each bar, and what they are in words. */
export interface SeriesView {
  readonly values: Float64Array;
  readonly name: string;
  /** True where a hedge ratio was fitted to make it: a unit-root test on it is too hopeful. */
  readonly fitted: boolean;
}

/** Bars of one symbol on every step from its first to its last, filled where it did not trade. Equal lengths. */
export interface SymbolView {
  readonly kind: 'symbol';
  readonly instrument: InstrumentId;
  readonly timeframe: Timeframe;
  readonly openMs: Float64Array;
  readonly flags: Uint8Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** ln of the closes. */
  series(): SeriesView;
}

/** A pair on one clock, in its price form (`y`, `x`). Equal lengths. */
export interface PairView {
  readonly kind: 'pair';
  readonly settings: PairSettings;
  readonly timeframe: Timeframe;
  readonly openMs: Float64Array;
  readonly flags: Uint8Array;
  readonly yClose: Float64Array;
  readonly xClose: Float64Array;
  readonly y: Float64Array;
  readonly x: Float64Array;
  /** What `LivePair` says of the bar opened at `openMs`; see `point`. */
  pointAt(openMs: number): PairPoint | null;
  /** What `LivePair` says of the last bar, computed when first asked for; null without a bar. */
  point(): PairPoint | null;
  /** y − βx with the one β in force at the last bar; NaN throughout where there is none. */
  series(): SeriesView;
}

/** Closes of all symbols on the steps that they share. Equal lengths. */
export interface UniverseView {
  readonly kind: 'all';
  readonly timeframe: Timeframe;
  readonly openMs: Float64Array;
  readonly flags: Uint8Array;
  readonly instruments: readonly InstrumentId[];
  readonly closes: readonly Float64Array[];
}

export type AnalyticView = SymbolView | PairView | UniverseView;

/**
 * Builds the view of all the bars given. Slices of it may be asked for a pair's point from the bar opened at `fromMs`
 * on: fits that only concern bars before it are left out. O(n); a pair is rolled, with one fit a scheduled bar, as far
 * as its points are asked for.
 */
export function viewOf(inputs: AnalyticInputs, fromMs = -Infinity): AnalyticView {
  switch (inputs.kind) {
    case 'symbol': {
      const aligned = alignBars(inputs.bars, inputs.bars, timeframeMs[inputs.timeframe]);
      const { open, high, low, close } = aligned.y;
      return symbolView({ ...inputs, openMs: aligned.openMs, flags: aligned.flags, open, high, low, close });
    }
    case 'pair': {
      const { settings } = inputs;
      const aligned = alignBars(inputs.y, inputs.x, timeframeMs[settings.timeframe]);
      let roll: PairRoll | null = null;
      const pointAt = (openMs: number): PairPoint | null => {
        roll ??= new PairRoll(settings, aligned, fromMs);
        return pairPointAt(roll.through(openMs), openMs, timeframeMs[settings.timeframe]);
      };
      const columns = {
        settings,
        openMs: aligned.openMs,
        flags: aligned.flags,
        yClose: aligned.y.close,
        xClose: aligned.x.close,
        y: aligned.y.close.map((close) => pairPrice(close, settings.prices)),
        x: aligned.x.close.map((close) => pairPrice(close, settings.prices)),
        pointAt,
      };
      return pairView(columns);
    }
    case 'all':
      return universeOf(inputs);
  }
}

/** The bars from … to − 1 of a view. O(1) but for the columns' headers. */
export function sliceView(view: AnalyticView, from: number, to: number): AnalyticView {
  const cut = (column: Float64Array): Float64Array => column.subarray(from, to);
  const openMs = cut(view.openMs);
  const flags = view.flags.subarray(from, to);
  switch (view.kind) {
    case 'symbol': {
      const { open, high, low, close } = view;
      return symbolView({ ...view, openMs, flags, open: cut(open), high: cut(high), low: cut(low), close: cut(close) });
    }
    case 'pair': {
      const { yClose, xClose, y, x } = view;
      return pairView({ ...view, openMs, flags, yClose: cut(yClose), xClose: cut(xClose), y: cut(y), x: cut(x) });
    }
    case 'all':
      return { ...view, openMs, flags, closes: view.closes.map(cut) };
  }
}

function symbolView(columns: Omit<SymbolView, 'kind' | 'series'>): SymbolView {
  const { instrument, timeframe, openMs, flags, open, high, low, close } = columns;
  return {
    kind: 'symbol',
    instrument,
    timeframe,
    openMs,
    flags,
    open,
    high,
    low,
    close,
    series: () => ({ values: close.map((price) => Math.log(price)), name: 'the log price', fitted: false }),
  };
}

function pairView(columns: Omit<PairView, 'kind' | 'timeframe' | 'series' | 'point'>): PairView {
  const { settings, openMs, y, x, pointAt } = columns;
  const point = (): PairPoint | null => (openMs.length === 0 ? null : pointAt(openMs.at(-1) ?? NaN));
  return {
    ...columns,
    kind: 'pair',
    timeframe: settings.timeframe,
    point,
    series: () => {
      const beta = point()?.beta ?? NaN;
      return { values: y.map((value, k) => value - beta * (x[k] ?? NaN)), name: 'the hedged spread', fitted: true };
    },
  };
}

function universeOf(inputs: Extract<AnalyticInputs, { kind: 'all' }>): UniverseView {
  const { timeframe, symbols } = inputs;
  const stepMs = timeframeMs[timeframe];
  const own = symbols.map(({ bars }) => alignBars(bars, bars, stepMs));
  const startMs = Math.max(...own.map((aligned) => aligned.openMs[0] ?? NaN));
  const endMs = Math.min(...own.map((aligned) => (aligned.openMs.at(-1) ?? NaN) + stepMs));
  const length = own.length > 0 && endMs > startMs ? Math.round((endMs - startMs) / stepMs) : 0;
  const fromOf = (aligned: AlignedColumns): number => Math.round((startMs - (aligned.openMs[0] ?? NaN)) / stepMs);
  const flags = new Uint8Array(length).fill(255);
  for (const aligned of length > 0 ? own : []) joinColumn(flags, aligned.flags, fromOf(aligned));
  return {
    kind: 'all',
    timeframe,
    openMs: Float64Array.from({ length }, (_, k) => startMs + k * stepMs),
    flags,
    instruments: symbols.map(({ instrument }) => instrument),
    closes: own.map((aligned) =>
      length > 0 ? aligned.y.close.subarray(fromOf(aligned), fromOf(aligned) + length) : new Float64Array(0),
    ),
  };
}

/** Complete only where all are; filled, revised and fetched where any is. */
function joinColumn(flags: Uint8Array, others: Uint8Array, from: number): void {
  for (let k = 0; k < flags.length; k++) {
    const before = flags[k] ?? 0;
    const other = others[from + k] ?? 0;
    flags[k] = before === 255 ? other : (before & other & 1) | ((before | other) & ~1);
  }
}
