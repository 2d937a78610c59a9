import { element, setText } from '../shared/element';
import type { TextTable } from './feedTables';

/** A plain table of text that changes in place: rows keep their order as long as the data keep theirs. */
export class TableView {
  readonly #body = element('tbody');
  readonly #empty = element('p', { class: 'none', hidden: '' });
  readonly #head = element('tr');
  #ids = '';

  constructor(parent: HTMLElement, caption: string) {
    const table = element(
      'table',
      { class: 'rows' },
      element('caption', {}, caption),
      element('thead', {}, this.#head),
    );
    table.append(this.#body);
    parent.append(table, this.#empty);
  }

  draw(table: TextTable): void {
    this.#empty.hidden = table.rows.length > 0;
    setText(this.#empty, table.empty);
    const ids = table.rows.map(({ id }) => id).join('\n');
    if (this.#head.children.length === 0) {
      for (const { title, how, isNumber } of table.columns) {
        this.#head.append(element('th', { scope: 'col', title: how, class: isNumber ? 'number' : 'text' }, title));
      }
    }
    if (ids !== this.#ids) this.#lay(table);
    this.#ids = ids;
    for (const [r, { cells }] of table.rows.entries()) {
      const row = this.#body.children[r];
      for (const [c, value] of cells.entries()) {
        const cell = row?.children[c];
        if (cell !== undefined) setText(cell, value);
      }
    }
  }

  #lay(table: TextTable): void {
    const rows = table.rows.map(({ id }) => {
      const cells = table.columns.map(({ isNumber }, c) =>
        c === 0 ? element('th', { scope: 'row' }) : element('td', { class: isNumber ? 'number' : 'text' }),
      );
      return element('tr', { 'data-row': id }, ...cells);
    });
    this.#body.replaceChildren(...rows);
  }
}
