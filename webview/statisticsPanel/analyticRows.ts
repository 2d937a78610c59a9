import type { AnalyticResult } from '../../src/engine/contract/analytics';
import type { StatisticsItem } from '../../src/engine/contract/messages';
import { formatCount, type ShownValue } from '../../src/engine/contract/numberFormat';
import type { TimeFormat } from '../shared/timeFormat';
import { fieldText, fieldUnit } from './fieldText';

/** One analytic in the list: its name, its first value, and what it says. */
export interface AnalyticRow {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly value: ShownValue;
  readonly unit: string;
  /** In words, or why there is no value. */
  readonly says: string;
}

/** One field of an analytic, for the table of values. */
export interface FieldRow {
  readonly id: string;
  readonly name: string;
  readonly value: ShownValue;
  readonly note: string;
  readonly how: string;
  readonly leg: null;
}

export function analyticRow({ declaration, result }: StatisticsItem): AnalyticRow {
  const { id, title, summary, fields } = declaration;
  const says = result.sentence || missingReason(result);
  const [field] = fields;
  if (field === undefined) return { id, title, summary, value: { text: '', why: '', copy: '' }, unit: '', says };
  const value = result.values[field.id] ?? NaN;
  const unit = field.format === 'pValue' ? 'p' : fieldUnit(field);
  return {
    id,
    title,
    summary,
    value: fieldText(field, value, missingReason(result)),
    unit: Number.isNaN(value) ? '' : unit,
    says,
  };
}

/** All values of one result, field by field, in the order of the declaration. */
export function fieldRows({ declaration, result }: StatisticsItem): readonly FieldRow[] {
  return declaration.fields.map((field) => ({
    id: field.id,
    name: field.title,
    value: fieldText(field, result.values[field.id] ?? NaN, missingReason(result)),
    note: fieldUnit(field),
    how: `${declaration.title}: ${field.title}${field.unit === '' ? '' : `, ${field.unit}`}. Its name in alerts and exports is ${field.id}.`,
    leg: null,
  }));
}

/** What the result was computed on: `300 1m bars, 14 Jul 12:00 to 14 Jul 16:59; 2 filled, 1 incomplete; window 300`. */
export function basisText(result: AnalyticResult, time: TimeFormat): string {
  const parameters = Object.entries(result.parameters).map(
    ([name, value]) => `${name} ${String(value).replace('-', '\u2212')}`,
  );
  const span = Number.isFinite(result.fromMs)
    ? `${formatCount(result.bars)} ${result.timeframe} bars, ${time.stamp(result.fromMs, false)} to ${time.stamp(result.toMs, false)}`
    : 'no bars yet';
  return [span, doubtsText(result), parameters.join(', ')].filter((part) => part !== '').join('; ');
}

/** Bars in the window that are not to be taken at face value; empty where all are. */
export function doubtsText(result: AnalyticResult): string {
  const counts = [
    { count: result.filledBars, word: 'filled' },
    { count: result.incompleteBars, word: 'incomplete' },
    { count: result.revisedBars, word: 'revised' },
  ];
  return counts.flatMap(({ count, word }) => (count > 0 ? [`${formatCount(count)} ${word}`] : [])).join(', ');
}

/** Why there are no values; empty where there are. */
export function missingReason(result: AnalyticResult): string {
  if (result.reason !== '') return result.reason;
  return result.warm ? '' : `needs ${result.needBars} bars, has ${result.haveBars}`;
}
