/** Columns of equal length; `openMs` rises strictly. */
export interface TimeColumns {
  readonly openMs: Float64Array;
}

/**
 * Puts the rows of `change` into `current` by open time: a known time is replaced, a new one inserted in order.
 * At most `maxRows` rows are kept, the newest. Neither argument is changed. Cost: one copy of each column.
 * Both must have the same columns, each a typed array; a row count that differs between columns throws.
 */
export function upsertColumns<T extends TimeColumns>(current: T, change: T, maxRows: number): T {
  const { takeFromChange, rows } = mergeOrder(current.openMs, change.openMs);
  const first = Math.max(0, takeFromChange.length - maxRows);
  const merged: Record<string, Column> = {};
  for (const [name, column] of Object.entries(current) as [string, Column][]) {
    const other = (change as unknown as Record<string, Column>)[name];
    if (other === undefined || other.length !== change.openMs.length || column.length !== current.openMs.length)
      throw new Error(`Column ${name} does not fit the others.`);
    const out =
      column instanceof Uint8Array ? new Uint8Array(rows.length - first) : new Float64Array(rows.length - first);
    for (let row = first; row < rows.length; row++)
      out[row - first] = (takeFromChange[row] === 1 ? other : column)[rows[row] ?? 0] ?? NaN;
    merged[name] = out;
  }
  return merged as unknown as T;
}

type Column = Float64Array | Uint8Array;

/** For every row of the result, whether it comes from the change, and its index there. */
function mergeOrder(
  current: Float64Array,
  change: Float64Array,
): { readonly takeFromChange: readonly number[]; readonly rows: readonly number[] } {
  const takeFromChange: number[] = [];
  const rows: number[] = [];
  let i = 0;
  let j = 0;
  while (i < current.length || j < change.length) {
    const here = current[i] ?? Infinity;
    const there = change[j] ?? Infinity;
    const isChange = there <= here;
    takeFromChange.push(isChange ? 1 : 0);
    rows.push(isChange ? j : i);
    if (isChange) j++;
    if (here <= there) i++;
  }
  return { takeFromChange, rows };
}
