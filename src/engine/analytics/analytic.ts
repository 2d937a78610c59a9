import type { AnalyticDeclaration, LabelledMatrix, ParameterValues } from '../contract/analytics';
import type { PairSettings } from '../contract/settings';
import { betaInForce, fitBars } from './pairBars';
import { StatsError } from '../stats/statsError';
import type { AnalyticView, PairView, SeriesView, SymbolView, UniverseView } from './views';

/** What an analytic gives for one window; the rest of the result is added around it. */
export interface Computed {
  readonly values: Readonly<Record<string, number>>;
  readonly sentence?: string;
  readonly assumptions?: readonly string[];
  readonly matrix?: LabelledMatrix;
}

/**
 * A declared analytic. `compute` gets a view of exactly `needBars` bars, may throw a StatsError for data that give no
 * answer, and gives a value for every declared field.
 */
export interface Analytic {
  readonly declaration: AnalyticDeclaration;
  /** Bars that one result takes. `settings` where the input is a pair. */
  needBars(parameters: ParameterValues, settings: PairSettings | null): number;
  compute(view: AnalyticView, parameters: ParameterValues): Computed;
}

/** The declaration of an analytic, without the kinds of input that its maker fixes. */
export type Declared = Omit<AnalyticDeclaration, 'inputs'>;

type NeedBars = Analytic['needBars'];

export function symbolAnalytic(
  declared: Declared,
  needBars: NeedBars,
  compute: (view: SymbolView, parameters: ParameterValues) => Computed,
): Analytic {
  return {
    declaration: { ...declared, inputs: ['symbol'] },
    needBars,
    compute: (view, parameters) => {
      if (view.kind !== 'symbol') throw wrongInput(declared.id, 'the bars of one symbol', view.kind);
      return compute(view, parameters);
    },
  };
}

export function pairAnalytic(
  declared: Declared,
  needBars: NeedBars,
  compute: (view: PairView, parameters: ParameterValues) => Computed,
): Analytic {
  return {
    declaration: { ...declared, inputs: ['pair'] },
    needBars,
    compute: (view, parameters) => {
      if (view.kind !== 'pair') throw wrongInput(declared.id, 'an aligned pair', view.kind);
      return compute(view, parameters);
    },
  };
}

export function universeAnalytic(
  declared: Declared,
  needBars: NeedBars,
  compute: (view: UniverseView, parameters: ParameterValues) => Computed,
): Analytic {
  return {
    declaration: { ...declared, inputs: ['all'] },
    needBars,
    compute: (view, parameters) => {
      if (view.kind !== 'all') throw wrongInput(declared.id, 'all symbols', view.kind);
      return compute(view, parameters);
    },
  };
}

/**
 * For what can be said of any series: the log price of a symbol, or the spread of a pair with the β in force.
 * `windowBars` values go in; a pair also needs the bars of its own fit.
 */
export function seriesAnalytic(
  declared: Declared,
  windowBars: (parameters: ParameterValues) => number,
  compute: (series: SeriesView, parameters: ParameterValues) => Computed,
): Analytic {
  return {
    declaration: { ...declared, inputs: ['symbol', 'pair'] },
    needBars: (parameters, settings) =>
      settings === null ? windowBars(parameters) : Math.max(fitBars(settings), windowBars(parameters)),
    compute: (view, parameters) => {
      if (view.kind === 'all') throw wrongInput(declared.id, 'one symbol or pair', view.kind);
      if (view.kind === 'pair') betaInForce(view);
      const series = view.series();
      return compute({ ...series, values: series.values.subarray(-windowBars(parameters)) }, parameters);
    },
  };
}

/** The value, or NaN where the statistic is not defined on the data: for one field among others that are. */
export function orNaN(compute: () => number): number {
  try {
    return compute();
  } catch (error) {
    if (error instanceof StatsError) return NaN;
    throw error;
  }
}

/** A number among complete parameters; a name that is not declared is a broken invariant. */
export function numberOf(parameters: ParameterValues, id: string): number {
  const value = parameters[id];
  if (typeof value !== 'number') throw new Error(`The parameter ${id} is not a declared number.`);
  return value;
}

export function choiceOf<T extends string>(parameters: ParameterValues, id: string, choices: readonly T[]): T {
  const value = choices.find((choice) => choice === parameters[id]);
  if (value === undefined) throw new Error(`The parameter ${id} is not one of ${choices.join(', ')}.`);
  return value;
}

function wrongInput(id: string, wanted: string, kind: string): Error {
  return new Error(`${id} takes ${wanted}; it was given the input kind "${kind}".`);
}
