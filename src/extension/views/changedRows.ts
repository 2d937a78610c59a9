import type { Row } from './row';

/**
 * The ids of the rows to draw again; null where the top level itself is another. A group whose list changed is
 * named itself, which draws its children anew; otherwise only the children that look different are.
 */
export function changedRows(before: readonly Row[], after: readonly Row[]): readonly string[] | null {
  if (!sameIds(before, after)) return null;
  return after.flatMap((row, index) => {
    const old = before[index];
    if (old === undefined || !looksAlike(old, row) || !sameIds(old.children, row.children)) return [row.id];
    return row.children.filter((child, at) => !looksAlike(old.children[at] ?? row, child)).map((child) => child.id);
  });
}

/** The new rows, but those that are held as they were before; a row that is new or gone is not held. */
export function withHeld(
  after: readonly Row[],
  before: readonly Row[],
  isHeld: (id: string) => boolean,
): readonly Row[] {
  return after.map((row) => {
    const old = before.find((each) => each.id === row.id);
    if (old === undefined) return row;
    const shown = isHeld(row.id) ? old : row;
    return { ...shown, children: withHeld(row.children, old.children, isHeld) };
  });
}

/** What is seen of a row without hovering: where two agree, nothing has to be drawn again. */
function looksAlike(a: Row, b: Row): boolean {
  const seen = ['label', 'description', 'icon', 'color', 'context', 'command', 'spoken'] as const;
  return seen.every((key) => a[key] === b[key]);
}

function sameIds(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, index) => row.id === b[index]?.id);
}
