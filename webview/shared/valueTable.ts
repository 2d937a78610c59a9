import { element, setAttribute, setText } from './element';
import type { ShownValue } from '../../src/engine/contract/numberFormat';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly value: ShownValue;
  readonly note: string;
  readonly how: string;
  readonly leg: 'y' | 'x' | null;
}

interface DrawnRow {
  readonly head: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly note: HTMLElement;
}

/**
 * A plain table of values. Rows keep their place: only text changes. A press on a value copies it in full precision;
 * arrow keys move between the values.
 */
export class ValueTable {
  readonly #body: HTMLElement;
  readonly #rows = new Map<string, DrawnRow>();
  readonly #onCopy: (name: string, text: string) => void;

  constructor(parent: HTMLElement, caption: string, onCopy: (name: string, text: string) => void) {
    this.#onCopy = onCopy;
    this.#body = element('tbody');
    parent.append(element('table', { class: 'values' }, element('caption', {}, caption), this.#body));
    this.#body.addEventListener('keydown', (event) => this.#key(event));
  }

  draw(rows: readonly Row[]): void {
    for (const row of rows) {
      const drawn = this.#rows.get(row.id) ?? this.#add(row.id);
      setText(drawn.head, row.name);
      setAttribute(drawn.head, 'title', row.how);
      setAttribute(drawn.head, 'data-leg', row.leg);
      setText(drawn.button, row.value.text);
      setText(drawn.note, row.note);
      drawn.button.dataset['copy'] = row.value.copy;
      setAttribute(drawn.button, 'title', row.value.why === '' ? `${row.how} Press to copy.` : row.value.why);
      setAttribute(drawn.button, 'aria-label', `${row.name} ${row.value.text} ${row.note}`.trim());
      setAttribute(drawn.button, 'aria-disabled', row.value.copy === '' ? 'true' : null);
    }
  }

  #add(id: string): DrawnRow {
    const head = element('th', { scope: 'row' });
    const button = element('button', { type: 'button', class: 'value', tabindex: this.#rows.size === 0 ? '0' : '-1' });
    const note = element('td', { class: 'note' });
    button.addEventListener('click', () => {
      const text = button.dataset['copy'] ?? '';
      if (text !== '') this.#onCopy(head.textContent ?? '', text);
    });
    this.#body.append(element('tr', { 'data-row': id }, head, element('td', { class: 'number' }, button), note));
    const drawn = { head, button, note };
    this.#rows.set(id, drawn);
    return drawn;
  }

  #key(event: KeyboardEvent): void {
    const buttons = [...this.#rows.values()].map((row) => row.button);
    const here = buttons.findIndex((button) => button === event.target);
    const last = buttons.length - 1;
    const moves: Readonly<Record<string, number>> = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: last };
    const next = moves[event.key];
    if (here < 0 || next === undefined) return;
    event.preventDefault();
    const target = Math.min(last, Math.max(0, next));
    for (const [at, button] of buttons.entries()) button.tabIndex = at === target ? 0 : -1;
    buttons[target]?.focus();
  }
}
