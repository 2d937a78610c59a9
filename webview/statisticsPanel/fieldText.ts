import { assertNever } from '../../src/engine/contract/assertNever';
import type { AnalyticField, FieldFormat } from '../../src/engine/contract/analytics';
import {
  formatCount,
  formatFixed,
  formatP,
  formatPercent,
  formatSignificant,
  formatZ,
  shown,
  type ShownValue,
} from '../../src/engine/contract/numberFormat';

/** A field's value as its declaration wants it printed; "–" with what NaN means there, or with `reason` for all. */
export function fieldText(field: AnalyticField, value: number, reason: string): ShownValue {
  // A z-score looks the same wherever it stands.
  const format = field.unit === 'deviations' ? formatZ : (number: number) => formatValue(field.format, number);
  return shown(value, format, reason === '' ? field.nan : reason);
}

/** The unit as it stands beside the value; empty where the format says it already. */
export function fieldUnit(field: AnalyticField): string {
  const isSaid = field.format === 'pValue' || field.format === 'percent' || field.unit === 'p';
  return isSaid ? '' : field.unit;
}

function formatValue(format: FieldFormat, value: number): string {
  switch (format) {
    case 'number':
    case 'ratio':
    case 'price':
      return formatSignificant(value, format === 'price' ? 6 : 4);
    case 'count':
      return formatCount(value);
    case 'percent':
      return formatPercent(value);
    case 'basisPoints':
      return formatFixed(value, Math.abs(value) < 9.95 ? 2 : 1);
    case 'pValue':
      return formatP(value).replace(/^p = /, '');
    default:
      return assertNever(format);
  }
}
