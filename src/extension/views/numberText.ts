/** Numbers as people read them here: a real minus sign, fixed widths by figure spaces, an en dash for NaN. */
const minus = '\u2212';
const figureSpace = '\u2007';
export const undefinedText = '\u2013';

/** A z-score to three figures, always five characters wide below 1,000, so that what stands beside it keeps its place. */
export function zText(z: number): string {
  const text = zPlain(z);
  return figureSpace.repeat(Math.max(0, 5 - text.length)) + text;
}

/** As {@link zText} without the padding, for running text. */
export function zPlain(z: number): string {
  const size = Math.abs(z);
  return fixed(z, size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

/** A hedge ratio with its standard error, to two digits of the error: "1.0423 ± 0.0021"; three digits without one. */
export function betaText(beta: number, stdErr: number): string {
  if (!Number.isFinite(beta)) return undefinedText;
  if (!(stdErr > 0) || !Number.isFinite(stdErr)) return signed(beta.toPrecision(3));
  const decimals = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(stdErr))));
  return `${fixed(beta, decimals)} ± ${fixed(stdErr, decimals)}`;
}

export function priceText(price: number, decimals: number): string {
  return fixed(price, Math.min(12, Math.max(0, decimals)));
}

/** A change in percent with its sign: "+0.42 %". */
export function percentText(percent: number): string {
  if (!Number.isFinite(percent)) return undefinedText;
  const text = fixed(percent, 2);
  return `${text.startsWith(minus) || text === '0.00' ? text : `+${text}`} %`;
}

export function countText(count: number): string {
  return Number.isFinite(count) ? Math.round(count).toLocaleString(undefined) : undefinedText;
}

/** A span in its largest fitting unit: "420 ms", "12 s", "3 min", "2 h", "5 d". */
export function spanText(spanMs: number): string {
  if (!Number.isFinite(spanMs)) return undefinedText;
  const ms = Math.max(0, spanMs);
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 90_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** Time of day in the chosen zone, with the zone named: "14:03:21 UTC". */
export function timeText(timeMs: number, timeZone: string): string {
  if (!Number.isFinite(timeMs)) return undefinedText;
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === 'local' ? {} : { timeZone }),
  }).format(timeMs);
}

function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return undefinedText;
  const text = value.toFixed(decimals);
  return signed(Number(text) === 0 ? text.replace('-', '') : text);
}

function signed(text: string): string {
  return text.replaceAll('-', minus);
}
