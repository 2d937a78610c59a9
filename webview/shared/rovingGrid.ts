/**
 * Keyboard in a table of cells with one stop of the Tab key: arrow keys go from cell to cell, Home and End to the ends
 * of the row. The cells may change; the owner hands over those there are now.
 */
export class RovingGrid {
  readonly #cells: () => readonly (readonly HTMLElement[])[];

  /** @param onPress Enter or the space bar on a cell. */
  constructor(
    container: HTMLElement,
    cells: () => readonly (readonly HTMLElement[])[],
    onPress: (cell: HTMLElement) => void,
  ) {
    this.#cells = cells;
    container.addEventListener('focusin', (event) => this.#makeStop(event.target));
    container.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const place = this.#placeOf(event.target);
      if (place === null) return;
      if (event.key === 'Enter' || event.key === ' ') onPress(place.cell);
      else if (!this.#step(event.key, place.row, place.column)) return;
      event.preventDefault();
    });
  }

  /** Keeps exactly one stop; call after the cells have changed. */
  settle(): void {
    const all = this.#cells().flat();
    if (all.filter(({ tabIndex }) => tabIndex === 0).length !== 1) this.#makeStop(all[0] ?? null);
  }

  #step(key: string, row: number, column: number): boolean {
    const rows = this.#cells();
    const width = rows[row]?.length ?? 0;
    const goals: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [row, 0],
      End: [row, width - 1],
    };
    const goal = goals[key];
    if (goal === undefined) return false;
    const cells = rows[Math.min(rows.length - 1, Math.max(0, goal[0]))] ?? [];
    cells[Math.min(cells.length - 1, Math.max(0, goal[1]))]?.focus();
    return true;
  }

  #placeOf(target: unknown): { readonly cell: HTMLElement; readonly row: number; readonly column: number } | null {
    for (const [row, cells] of this.#cells().entries()) {
      const column = cells.findIndex((cell) => cell === target);
      const cell = cells[column];
      if (cell !== undefined) return { cell, row, column };
    }
    return null;
  }

  #makeStop(target: unknown): void {
    const all = this.#cells().flat();
    if (!all.some((cell) => cell === target)) return;
    for (const cell of all) cell.tabIndex = cell === target ? 0 : -1;
  }
}
