import { element, setAttribute, setText } from '../shared/element';
import type { AnalyticRow } from './analyticRows';

interface DrawnRow {
  readonly option: HTMLElement;
  readonly title: HTMLElement;
  readonly value: HTMLElement;
  readonly unit: HTMLElement;
  readonly sentence: HTMLElement;
}

/** The list of analytics with one chosen; arrow keys choose the next one. Rows keep their place. */
export class AnalyticList {
  readonly #box = element('div', { role: 'listbox', 'aria-label': 'Analytics', class: 'analytic-list' });
  readonly #rows = new Map<string, DrawnRow>();
  readonly #onChoose: (id: string) => void;

  constructor(parent: HTMLElement, onChoose: (id: string) => void) {
    this.#onChoose = onChoose;
    parent.append(this.#box);
    this.#box.addEventListener('keydown', (event) => this.#key(event));
  }

  draw(rows: readonly AnalyticRow[], chosen: string): void {
    const ids = rows.map(({ id }) => id);
    if (ids.join() !== [...this.#rows.keys()].join()) this.#rebuild(ids);
    for (const row of rows) {
      const drawn = this.#rows.get(row.id);
      if (drawn === undefined) continue;
      setText(drawn.title, row.title);
      setText(drawn.value, row.value.text);
      setText(drawn.unit, row.unit);
      setText(drawn.sentence, row.says);
      setAttribute(drawn.option, 'title', row.value.why === '' ? row.summary : `${row.summary} Now: ${row.value.why}.`);
      setAttribute(drawn.option, 'aria-selected', String(row.id === chosen));
      drawn.option.tabIndex = row.id === chosen ? 0 : -1;
    }
  }

  #rebuild(ids: readonly string[]): void {
    this.#rows.clear();
    this.#box.replaceChildren(
      ...ids.map((id) => {
        const [title, value] = [element('span', { class: 'title' }), element('span', { class: 'number' })];
        const [unit, sentence] = [element('span', { class: 'unit' }), element('span', { class: 'says' })];
        const option = element(
          'div',
          { role: 'option', class: 'option', 'data-analytic': id },
          title,
          value,
          unit,
          sentence,
        );
        option.addEventListener('click', () => this.#onChoose(id));
        this.#rows.set(id, { option, title, value, unit, sentence });
        return option;
      }),
    );
  }

  #key(event: KeyboardEvent): void {
    const ids = [...this.#rows.keys()];
    const here = ids.findIndex((id) => this.#rows.get(id)?.option === event.target);
    const last = ids.length - 1;
    const moves: Readonly<Record<string, number>> = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: last };
    const next = moves[event.key];
    if (here < 0 || next === undefined) return;
    event.preventDefault();
    const id = ids[Math.min(last, Math.max(0, next))];
    if (id === undefined) return;
    this.#onChoose(id);
    this.#rows.get(id)?.option.focus();
  }
}
