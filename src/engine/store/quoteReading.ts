import type { BarPart } from './barReading';
import type { QuoteColumns } from './store';

/** The quotes of an hour in [fromMs, toMs), rising. Later places hold later words on a moment: of one time the last counts. */
export async function hourOfQuotes(parts: readonly BarPart[], fromMs: number, toMs: number): Promise<QuoteColumns> {
  const byTime = new Map<number, number[]>();
  for (const part of parts) {
    const table = await part.open();
    if (table === null) continue;
    try {
      for (const row of table.readQuotes(part.series, fromMs, toMs)) byTime.set(row[0] as number, row);
    } finally {
      part.close();
    }
  }
  const rows = [...byTime.values()].toSorted((a, b) => (a[0] as number) - (b[0] as number));
  const column = (at: number): Float64Array => Float64Array.from(rows, (row) => row[at] ?? Number.NaN);
  return { timeMs: column(0), bid: column(1), bidQuantity: column(2), ask: column(3), askQuantity: column(4) };
}
