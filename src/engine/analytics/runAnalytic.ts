import type { AnalyticDeclaration, AnalyticResult, ParameterValues } from '../contract/analytics';
import { barFlags } from '../contract/market';
import { nearest } from '../contract/nearest';
import { fail, succeed, type Result } from '../contract/result';
import { StatsError } from '../stats/statsError';
import type { Analytic, Computed } from './analytic';
import { readParameters, type RawParameters } from './parameters';
import { lastBarMs, recentInputs } from './recentInputs';
import { builtInAnalytics } from './registry';
import { sliceView, viewOf, type AnalyticInputs, type AnalyticView } from './views';

/** The declarations of all built-in analytics, in the order in which they are shown. */
export const analytics: readonly AnalyticDeclaration[] = builtInAnalytics.map(({ declaration }) => declaration);

/**
 * The result of an analytic at the last bar given. Fails for an unknown id, a wrong parameter or an input of the wrong
 * kind; too few bars, or data that give no answer, are a result whose values are NaN and whose reason says why. `table`
 * stands in for the built-in analytics where others were registered.
 */
export function runAnalytic(
  id: string,
  inputs: AnalyticInputs,
  raw: RawParameters = {},
  table: readonly Analytic[] = builtInAnalytics,
): Result<AnalyticResult> {
  const prepared = prepare(id, inputs, raw, table);
  if (!prepared.ok) return prepared;
  const { analytic, parameters, needBars } = prepared.value;
  const recent = recentInputs(inputs, needBars);
  const view = viewOf(recent, lastBarMs(recent));
  return succeed(resultAt(analytic, parameters, needBars, view, view.openMs.length));
}

/** An analytic found by its id, with complete parameters. */
export interface Prepared {
  readonly analytic: Analytic;
  readonly parameters: ParameterValues;
  readonly needBars: number;
}

/** Fails for an unknown id, a wrong parameter or an input of the wrong kind, with what would do. */
export function prepare(
  id: string,
  inputs: AnalyticInputs,
  raw: RawParameters,
  table: readonly Analytic[],
): Result<Prepared> {
  const analytic = table.find(({ declaration }) => declaration.id === id);
  if (analytic === undefined) {
    const guess = nearest(
      id,
      table.map(({ declaration }) => declaration.id),
    );
    const hint = guess === null ? 'docs/analytics.md lists them' : `did you mean ${guess}`;
    return fail('unknownAnalytic', `There is no analytic "${id}"; ${hint}.`);
  }
  const { inputs: kinds } = analytic.declaration;
  if (!kinds.includes(inputs.kind)) {
    return fail('input', `${id} takes ${kinds.join(' or ')}; it was given ${inputs.kind}.`);
  }
  const parameters = readParameters(analytic.declaration, raw);
  if (!parameters.ok) return parameters;
  const settings = inputs.kind === 'pair' ? inputs.settings : null;
  return succeed({ analytic, parameters: parameters.value, needBars: analytic.needBars(parameters.value, settings) });
}

/** The result on the window of `needBars` that ends before bar `end`. */
function resultAt(
  analytic: Analytic,
  parameters: ParameterValues,
  needBars: number,
  view: AnalyticView,
  end: number,
): AnalyticResult {
  const from = Math.max(0, end - needBars);
  const flags = view.flags.subarray(from, end);
  const count = (isCounted: (flag: number) => boolean): number =>
    flags.reduce((n, flag) => n + (isCounted(flag) ? 1 : 0), 0);
  const computed = computeAt(analytic, parameters, needBars, view, end);
  return {
    id: analytic.declaration.id,
    subject: subjectOf(view),
    timeframe: view.timeframe,
    parameters,
    values: computed.values,
    matrix: computed.matrix ?? null,
    sentence: computed.sentence ?? '',
    assumptions: computed.assumptions ?? [],
    bars: end - from,
    fromMs: view.openMs[from] ?? NaN,
    toMs: view.openMs[end - 1] ?? NaN,
    warm: end >= needBars,
    needBars,
    haveBars: end,
    filledBars: count((flag) => (flag & barFlags.filled) !== 0),
    incompleteBars: count((flag) => (flag & barFlags.complete) === 0),
    revisedBars: count((flag) => (flag & barFlags.revised) !== 0),
    reason: computed.reason,
  };
}

/** The values on the window of `needBars` that ends before bar `end`; NaN with the reason where there are none. */
export function computeAt(
  analytic: Analytic,
  parameters: ParameterValues,
  needBars: number,
  view: AnalyticView,
  end: number,
): Computed & { readonly reason: string } {
  const { fields } = analytic.declaration;
  const nothing = (reason: string): Computed & { readonly reason: string } => ({
    values: Object.fromEntries(fields.map(({ id }) => [id, NaN])),
    reason,
  });
  if (end < needBars) return nothing(`needs ${needBars} bars, has ${end}`);
  try {
    const computed = analytic.compute(sliceView(view, end - needBars, end), parameters);
    const missing = fields.find(({ id }) => computed.values[id] === undefined);
    if (missing !== undefined) throw new Error(`${analytic.declaration.id} gave no ${missing.id}, which it declares.`);
    return { ...computed, reason: '' };
  } catch (error) {
    if (error instanceof StatsError) return nothing(error.message);
    throw error;
  }
}

export function subjectOf(view: AnalyticView): AnalyticResult['subject'] {
  switch (view.kind) {
    case 'symbol':
      return view.instrument;
    case 'pair':
      return view.settings.id;
    case 'all':
      return 'all';
  }
}
