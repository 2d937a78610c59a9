/** Lines of cells as CSV; each cell as {@link csvCell} or a number has made it. */
export function csvLines(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => `${cells.join(',')}\n`).join('');
}

/** Full precision, point as decimal sign; NaN is an empty cell. */
export function csvNumber(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}

/** UTC, to the millisecond; empty for no time. */
export function csvInstant(timeMs: number): string {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : '';
}

/** Quoted where it has to be; text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvCell(value: string): string {
  const isFormula = /^[=+@\t\r]/.test(value) || (value.startsWith('-') && Number.isNaN(Number(value)));
  const safe = isFormula ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
