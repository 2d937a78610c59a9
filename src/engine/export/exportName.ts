import { symbolOf, venueOf } from '../contract/ids';
import type { Realm } from '../contract/market';
import type { SeriesInfo } from '../store/store';

/**
 * A file name that sorts by symbol, kind and time, and begins with the symbol, by which `backtest --bars` knows it:
 * `btcusdt-spot-aggTrade-1m-20261122T160000Z-20261122T180000Z.csv`. Data that are not from an exchange say so:
 * `….simulator.csv`. Times are those of the first and the last row; without rows they are left out.
 */
export function exportName(what: string, series: SeriesInfo, realm: Realm, firstMs: number, lastMs: number): string {
  const parts = [symbolOf(series.instrument), venueOf(series.instrument), series.stream, what];
  if (Number.isFinite(firstMs)) parts.push(stamp(firstMs), stamp(lastMs));
  return `${parts.join('-')}${realm === 'binance' ? '' : `.${realm}`}.csv`;
}

/** UTC to the second, without characters that a file name cannot hold. */
function stamp(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
