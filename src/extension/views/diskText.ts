import type { SymbolRow } from '../../engine/contract/messages';
import { formatBytes } from '../../engine/contract/numberFormat';

/** What the symbols received now take on the disk, as a measure for one more; empty while that is not known. */
export function diskText(symbols: readonly Pick<SymbolRow, 'bytesPerDay'>[]): string {
  const known = symbols.flatMap(({ bytesPerDay }) => (bytesPerDay === undefined ? [] : [bytesPerDay]));
  if (known.length === 0) return '';
  const [least, most] = [formatBytes(Math.min(...known)), formatBytes(Math.max(...known))];
  return `Those received now take about ${least === most ? least : `${least} to ${most}`} a day each on the disk.`;
}
