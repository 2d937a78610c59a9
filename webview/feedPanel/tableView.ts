import { element, setAttribute, setText } from '../shared/element';
import { RovingGrid } from '../shared/rovingGrid';
import type { TextColumn, TextTable } from './textTable';

export interface TableActions {
  /** Copies a cell or, with tabs between its cells, a row. */
  readonly copy: (name: string, text: string) => void;
  /** A cell of a column with `press` was pressed. */
  readonly press: (rowId: string, key: string) => void;
}

/**
 * A plain table of text that changes in place: rows keep their order as long as the data keep theirs. A press on a
 * cell copies it in full precision, the copy keys on a focused cell its row; arrow keys go from cell to cell.
 */
export class TableView {
  readonly #body = element('tbody');
  readonly #empty = element('p', { class: 'none', hidden: '' });
  readonly #head = element('tr');
  readonly #grid: RovingGrid;
  readonly #actions: TableActions;
  #table: TextTable | null = null;
  #ids = '';

  constructor(parent: HTMLElement, label: string, actions: TableActions) {
    this.#actions = actions;
    parent.append(
      element(
        'table',
        { class: 'rows', role: 'grid', 'aria-label': label },
        element('thead', {}, this.#head),
        this.#body,
      ),
      this.#empty,
    );
    this.#grid = new RovingGrid(
      this.#body,
      () => this.#rows(),
      (cell) => this.#press(cell),
    );
    this.#body.addEventListener('click', ({ target }) => {
      const isSelecting = (getSelection()?.toString() ?? '') !== '';
      if (target instanceof HTMLElement && !isSelecting) this.#press(target);
    });
    this.#body.addEventListener('keydown', (event) => {
      const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c';
      if (isCopy && (getSelection()?.toString() ?? '') === '') this.#copyRow(event);
    });
  }

  draw(table: TextTable): void {
    this.#table = table;
    this.#empty.hidden = table.rows.length > 0;
    setText(this.#empty, table.empty);
    if (this.#head.children.length === 0) this.#head.append(...table.columns.map(headCell));
    const ids = table.rows.map(({ id }) => id).join('\n');
    if (ids !== this.#ids) this.#lay(table);
    this.#ids = ids;
    const drawn = this.#rows();
    for (const [r, { cells }] of table.rows.entries()) {
      for (const [c, { text, more = '' }] of cells.entries()) {
        const cell = drawn[r]?.[c];
        const column = table.columns[c];
        if (cell === undefined || column === undefined) continue;
        setText(cell, text);
        setAttribute(cell, 'title', `${more || column.how} ${column.press ?? 'Press to copy.'}`);
      }
    }
  }

  #rows(): readonly (readonly HTMLElement[])[] {
    return [...this.#body.rows].map((row) => [...row.cells]);
  }

  #lay(table: TextTable): void {
    // An element stays the active one of a page that has lost the focus: it must not be taken back from the editor.
    const place = document.hasFocus() ? this.#placeOf(document.activeElement) : null;
    const rows = table.rows.map(({ id }) => {
      const cells = table.columns.map(({ isNumber, title, press }, c) => {
        const kind = `${isNumber ? 'number' : 'text'}${press === undefined ? '' : ' pressable'}`;
        const attributes = { class: kind, tabindex: '-1', 'data-title': title };
        return c === 0 ? element('th', { ...attributes, scope: 'row' }) : element('td', attributes);
      });
      return element('tr', { 'data-row': id }, ...cells);
    });
    this.#body.replaceChildren(...rows);
    this.#grid.settle();
    const kept = place === null ? undefined : rows.find((row) => row.dataset['row'] === place.id);
    if (place !== null && kept?.children[place.column] instanceof HTMLElement) kept.cells[place.column]?.focus();
  }

  #press(cell: HTMLElement): void {
    const place = this.#placeOf(cell);
    const column = place === null ? undefined : this.#table?.columns[place.column];
    const shown = place === null ? undefined : this.#row(place.id)?.[place.column];
    if (place === null || column === undefined || shown === undefined) return;
    if (column.press !== undefined) this.#actions.press(place.id, column.key);
    else if (shown.raw !== '') this.#actions.copy(column.title, shown.raw);
  }

  #copyRow(event: KeyboardEvent): void {
    const place = this.#placeOf(event.target);
    const row = place === null ? undefined : this.#row(place.id);
    if (row === undefined) return;
    event.preventDefault();
    this.#actions.copy('Row', row.map(({ raw }) => raw).join('\t'));
  }

  #row(id: string): TextTable['rows'][number]['cells'] | undefined {
    return this.#table?.rows.find((row) => row.id === id)?.cells;
  }

  #placeOf(target: unknown): { readonly id: string; readonly column: number } | null {
    if (!(target instanceof HTMLTableCellElement) || !this.#body.contains(target)) return null;
    const id = target.closest('tr')?.dataset['row'];
    return id === undefined ? null : { id, column: target.cellIndex };
  }
}

function headCell({ title, how, isNumber }: TextColumn): HTMLElement {
  return element('th', { scope: 'col', title: how, class: isNumber ? 'number' : 'text' }, title);
}
