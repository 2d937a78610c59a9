import { missingText } from '../../src/engine/contract/numberFormat';

/** Times in one zone, which is named once beside the chart, never at every time. */
export interface TimeFormat {
  /** `Europe/Berlin (UTC+1)`, `UTC`. */
  readonly zoneName: string;
  /** `14:32` or `14:32:05`. */
  clock(timeMs: number, withSeconds: boolean): string;
  /** `22 Nov`. */
  day(timeMs: number): string;
  /** `22 Nov 14:32:05`. */
  stamp(timeMs: number, withSeconds: boolean): string;
  /** Milliseconds that the zone is ahead of UTC at that moment. */
  offsetMs(timeMs: number): number;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/**
 * Formats in `zone`: `local`, `UTC` or an IANA name, as the settings give it. NaN gives "–".
 * @param nowMs moment for which the zone's offset is named.
 */
export function timeFormat(zone: string, nowMs: number): TimeFormat {
  const timeZone = zone === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
  const offsetMs = zoneOffset(timeZone);
  const local = (timeMs: number): Date => new Date(timeMs + offsetMs(timeMs));
  const clock = (timeMs: number, withSeconds: boolean): string =>
    isTime(timeMs)
      ? local(timeMs)
          .toISOString()
          .slice(11, withSeconds ? 19 : 16)
      : missingText;
  const day = (timeMs: number): string =>
    isTime(timeMs) ? `${local(timeMs).getUTCDate()} ${months[local(timeMs).getUTCMonth()] ?? ''}` : missingText;
  return {
    zoneName: timeZone === 'UTC' ? 'UTC' : `${timeZone.replace('_', ' ')} (${offsetName(offsetMs(nowMs))})`,
    clock,
    day,
    stamp: (timeMs, withSeconds) => (isTime(timeMs) ? `${day(timeMs)} ${clock(timeMs, withSeconds)}` : missingText),
    offsetMs,
  };
}

/** Offsets change at most at a quarter of an hour, so one is asked for per quarter and remembered. */
function zoneOffset(timeZone: string): (timeMs: number) => number {
  if (timeZone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();
  return (timeMs) => {
    const quarter = Math.floor(timeMs / 900_000);
    let offset = known.get(quarter);
    if (offset === undefined) {
      if (known.size > 5_000) known.clear();
      offset = readOffset(format.formatToParts(quarter * 900_000));
      known.set(quarter, offset);
    }
    return offset;
  };
}

function readOffset(parts: readonly Intl.DateTimeFormatPart[]): number {
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name);
  if (match === null) return 0;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
  const sizeMs = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
  return sign === '-' ? -sizeMs : sizeMs;
}

function offsetName(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return `UTC${offsetMs < 0 ? '\u2212' : '+'}${Math.floor(minutes / 60)}${rest}`;
}

function isTime(timeMs: number): boolean {
  return Number.isFinite(timeMs) && Math.abs(timeMs) < 8.64e15;
}
