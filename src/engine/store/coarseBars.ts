import { barFlags } from '../contract/market';
import type { BarRow } from './columns';

/**
 * Bars of `stepMs` made from finer bars that rise by open time: first open, highest high, lowest low, last close,
 * sums of the rest. Complete where every bar in it is; revisions add up. The first is not complete where the
 * series begins inside it (`beginsMs`, the open of the series' first finer bar), and one that ends after
 * `untilMs` is left out, since it is still forming. Bars without trades are absent, as in the finer ones.
 */
export function coarsen(fine: readonly BarRow[], stepMs: number, beginsMs: number, untilMs: number): BarRow[] {
  const coarse: BarRow[] = [];
  for (let at = 0; at < fine.length;) {
    const openMs = floorTo((fine[at] as BarRow).openMs, stepMs);
    let end = at;
    while (end < fine.length && (fine[end] as BarRow).openMs < openMs + stepMs) end++;
    if (openMs + stepMs <= untilMs) coarse.push(joined(fine.slice(at, end), openMs, beginsMs > openMs));
    at = end;
  }
  return coarse;
}

export function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}

function joined(rows: readonly BarRow[], openMs: number, beginsInside: boolean): BarRow {
  const first = rows[0] as BarRow;
  const last = rows.at(-1) as BarRow;
  let { high, low, flags } = first;
  let [volume, quoteVolume, takerBuyVolume, tradeCount, revision] = [0, 0, 0, 0, 0];
  for (const row of rows) {
    high = Math.max(high, row.high);
    low = Math.min(low, row.low);
    volume += row.volume;
    quoteVolume += row.quoteVolume;
    takerBuyVolume += row.takerBuyVolume;
    tradeCount += row.tradeCount;
    revision += row.revision;
    const complete = flags & row.flags & barFlags.complete;
    flags = ((flags | row.flags) & ~barFlags.complete) | complete;
  }
  if (beginsInside) flags &= ~barFlags.complete;
  const sums = { volume, quoteVolume, takerBuyVolume, tradeCount, revision, flags };
  return { openMs, open: first.open, high, low, close: last.close, ...sums };
}
