/** What the name of a sealed file says. */
export interface TableFileName {
  /** Path inside the store's folder: `ticks/2026-11-22T16-2.sqlite`, `bars/2026-11.sqlite`. */
  readonly file: string;
  readonly kind: 'ticks' | 'bars';
  /** Start of the UTC hour or month. */
  readonly startMs: number;
  /** 1, or more where an hour was split. */
  readonly part: number;
}

export function tableFileName(kind: 'ticks' | 'bars', startMs: number, part: number): TableFileName {
  const iso = new Date(startMs).toISOString();
  const stem = kind === 'ticks' ? iso.slice(0, 13) : iso.slice(0, 7);
  return { file: `${kind}/${stem}${part === 1 ? '' : `-${part}`}.sqlite`, kind, startMs, part };
}

/** Reads a path inside the store's folder; null where it is not a sealed file's. */
export function parseTableFileName(file: string): TableFileName | null {
  const hour = /^ticks\/(\d{4}-\d\d-\d\dT\d\d)(?:-(\d+))?\.sqlite$/.exec(file);
  const month = /^bars\/(\d{4}-\d\d)(?:-(\d+))?\.sqlite$/.exec(file);
  const match = hour ?? month;
  if (match === null) return null;
  const startMs = Date.parse(hour === null ? `${match[1]}-01T00:00:00Z` : `${match[1]}:00:00Z`);
  if (Number.isNaN(startMs)) return null;
  return { file, kind: hour === null ? 'bars' : 'ticks', startMs, part: Number(match[2] ?? 1) };
}
