export const csvTimeUnits = ['s', 'ms', 'us', 'ns', 'text'] as const;
/** How a column writes time: digits since 1970 in that unit, or a date in words of ISO 8601. */
export type CsvTimeUnit = (typeof csvTimeUnits)[number];

const decimalShape = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const dateShape = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/;

/** NaN for anything but a plain decimal number: no thousands separators, no decimal comma. */
export function readDecimal(text: string): number {
  return decimalShape.test(text) ? Number(text) : Number.NaN;
}

/** NaN for anything but a whole number from 0 to 2^53 − 1. */
export function readWhole(text: string): number {
  const value = readDecimal(text);
  return Number.isSafeInteger(value) && value >= 0 ? value : Number.NaN;
}

/** Null for anything but true, false, 1, 0, t, f, yes, no in any case. */
export function readFlag(text: string): boolean | null {
  if (/^(?:true|1|t|yes)$/i.test(text)) return true;
  return /^(?:false|0|f|no)$/i.test(text) ? false : null;
}

/** The unit that a time is written in, by its digits; null for what is no time between 1973 and 2255. */
export function timeUnitOfText(text: string): CsvTimeUnit | null {
  if (dateShape.test(text)) return 'text';
  if (!/^\d+(?:\.0*)?$/.test(text)) return null;
  switch (text.split('.')[0]?.length) {
    case 9:
    case 10:
      return 's';
    case 12:
    case 13:
      return 'ms';
    case 15:
    case 16:
      return 'us';
    case 18:
    case 19:
      return 'ns';
    default:
      return null;
  }
}

/** Milliseconds, what is finer floored; NaN where the text is not in that unit. Dates without a zone are UTC. */
export function readTimeMs(text: string, unit: CsvTimeUnit): number {
  if (timeUnitOfText(text) !== unit) return Number.NaN;
  const digits = text.split('.')[0] ?? '';
  switch (unit) {
    case 's':
      return Number(digits) * 1_000;
    case 'ms':
      return Number(digits);
    case 'us':
      return Number(digits.slice(0, -3));
    case 'ns':
      return Number(digits.slice(0, -6));
    case 'text': {
      const [, day = '', time = '00:00', zone = 'Z'] = dateShape.exec(text) ?? [];
      return Math.floor(Date.parse(`${day}T${time}${zone === 'UTC' ? 'Z' : zone}`));
    }
  }
}
