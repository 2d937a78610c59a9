/** A value as people read it: the text, why it is missing (empty where it is not), and the plain form that is copied. */
export interface ShownValue {
  readonly text: string;
  readonly why: string;
  /** Full precision, decimal point, ASCII minus: what a cell or a script takes. Empty for a missing value. */
  readonly copy: string;
}

/** What stands for NaN everywhere. */
export const missingText = '–';

const minus = '\u2212';
const figureSpace = '\u2007';
const narrowSpace = '\u202f';

/** Shows `value` by `format`, or "–" with the reason where it is NaN. */
export function shown(value: number, format: (value: number) => string, reason: string): ShownValue {
  if (Number.isNaN(value)) return { text: missingText, why: reason || 'not enough data', copy: '' };
  return { text: format(value), why: '', copy: String(value) };
}

/** `decimals` after the point, a real minus, groups of digits by locale with a thin separator. NaN gives "–". */
export function formatFixed(value: number, decimals: number, locale?: string): string {
  if (Number.isNaN(value)) return missingText;
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${minus}∞`;
  const parts = groupedFormat(decimals, locale).formatToParts(Math.abs(value));
  const text = parts.map((part) => ({ group: narrowSpace, decimal: '.' })[part.type as string] ?? part.value).join('');
  // A value that rounds to zero has no sign.
  return value < 0 && /[1-9]/.test(text) ? minus + text : text;
}

/** A price by its symbol's tick size. */
export function formatPrice(price: number, priceDecimals: number, locale?: string): string {
  return formatFixed(price, Math.min(12, Math.max(0, priceDecimals)), locale);
}

/** A count of things. */
export function formatCount(count: number, locale?: string): string {
  return formatFixed(count, 0, locale);
}

/** A z-score to three figures: `−2.31`, `0.05`, `−12.3`. */
export function formatZ(z: number): string {
  const size = Math.abs(z);
  return formatFixed(z, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

/** As {@link formatZ}, always five characters wide below 1,000, so that what stands beside it keeps its place. */
export function paddedZ(z: number): string {
  return formatZ(z).padStart(5, figureSpace);
}

/** Three significant figures without an exponent between 1e-6 and 1e6: `0.620`, `15.8`, `0.0000124`. */
export function formatSignificant(value: number, figures = 3): string {
  if (Number.isNaN(value)) return missingText;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e6)) return formatExponent(value, figures);
  return formatFixed(value, significantDecimals(size, figures));
}

/** An estimate with its standard error, both to two digits of the error: `0.621 ± 0.010`; three digits without one. */
export function formatWithError(value: number, standardError: number): string {
  if (Number.isNaN(value)) return missingText;
  if (!(standardError > 0) || !Number.isFinite(standardError)) return formatSignificant(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e6))
    return `${formatExponent(value, 3)} ± ${formatExponent(standardError, 2)}`;
  const decimals = significantDecimals(standardError, 2);
  return `${formatFixed(value, decimals)} ± ${formatFixed(standardError, decimals)}`;
}

/** `p = 0.031`, `p < 0.001`, `p > 0.999`; "p = –" for NaN. */
export function formatP(p: number): string {
  if (Number.isNaN(p)) return `p = ${missingText}`;
  if (p < 0.001) return 'p < 0.001';
  if (p > 0.999) return 'p > 0.999';
  return `p = ${p.toFixed(3)}`;
}

/** A share in percent, with its sign where it is a change. */
export function formatPercent(percent: number, decimals = 2): string {
  return Number.isNaN(percent) ? missingText : `${formatFixed(percent, decimals)}${narrowSpace}%`;
}

/** A change in percent with its sign: `+0.42 %`; none where it rounds to zero. */
export function formatChange(percent: number, decimals = 2): string {
  const text = formatPercent(percent, decimals);
  return percent > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** An amount traded: four figures at least, never more decimals than it needs. */
export function formatAmount(amount: number, locale?: string): string {
  if (Number.isNaN(amount)) return missingText;
  return formatFixed(amount, amount === 0 ? 0 : significantDecimals(Math.abs(amount), 4), locale);
}

/** Room on a disk or in memory: `310 kB`, `2.7 MB`, `1.24 GB`. */
export function formatBytes(bytes: number): string {
  if (Number.isNaN(bytes)) return missingText;
  if (bytes < 99_950) return `${formatFixed(bytes / 1e3, 0)} kB`;
  return bytes < 999_950_000 ? `${formatFixed(bytes / 1e6, 1)} MB` : `${formatFixed(bytes / 1e9, 2)} GB`;
}

/** An age as a person says it: `240 ms`, `3.2 s`, `48 s`, `5 min`, `3 h`, `2 d`. */
export function formatAge(ageMs: number): string {
  if (Number.isNaN(ageMs)) return missingText;
  const age = Math.max(0, ageMs);
  if (age < 1_000) return `${Math.round(age)} ms`;
  if (age < 9_950) return `${(age / 1_000).toFixed(1)} s`;
  if (age < 119_500) return `${Math.round(age / 1_000)} s`;
  if (age < 7_170_000) return `${Math.round(age / 60_000)} min`;
  if (age < 172_000_000) return `${Math.round(age / 3_600_000)} h`;
  return `${Math.round(age / 86_400_000)} d`;
}

function significantDecimals(size: number, figures: number): number {
  if (!(size > 0)) return figures - 1;
  const magnitude = Math.floor(Math.log10(Number(size.toPrecision(figures))));
  return Math.min(12, Math.max(0, figures - 1 - magnitude));
}

function formatExponent(value: number, figures: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(figures - 1).split('e');
  return `${mantissa.replace('-', minus)}e${exponent.replace('+', '').replace('-', minus)}`;
}

const formats = new Map<string, Intl.NumberFormat>();

/** Building a formatter costs far more than using it, and panels format on every update. */
function groupedFormat(decimals: number, locale: string | undefined): Intl.NumberFormat {
  const key = `${locale ?? ''} ${decimals}`;
  let format = formats.get(key);
  if (format === undefined) {
    const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals, numberingSystem: 'latn' };
    format = new Intl.NumberFormat(locale, options);
    formats.set(key, format);
  }
  return format;
}
