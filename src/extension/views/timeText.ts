import { missingText } from '../../engine/contract/numberFormat';

/** Time of day in the chosen zone, with the zone named: "14:03:21 UTC". */
export function timeText(timeMs: number, timeZone: string): string {
  if (!Number.isFinite(timeMs)) return missingText;
  return new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    ...(timeZone === 'local' ? {} : { timeZone }),
  }).format(timeMs);
}
