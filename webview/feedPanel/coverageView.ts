import { element, setText } from '../shared/element';
import { RovingGrid } from '../shared/rovingGrid';
import type { HourState, MapHour, SymbolMap } from './coverageMap';

/** The map of what is stored: a square an hour, a row a day, a block a symbol. The hour under focus or pointer is told below. */
export class CoverageView {
  readonly #blocks = element('div', { class: 'map', role: 'grid', 'aria-label': 'Stored hours' });
  readonly #told = element('p', { class: 'map-told' }, legendText);
  readonly #grid: RovingGrid;
  #rows: HTMLElement[][] = [];
  #drawn = '';

  /** @param say reads aloud. */
  constructor(parent: HTMLElement, say: (text: string) => void) {
    parent.append(this.#blocks, this.#told);
    this.#grid = new RovingGrid(
      this.#blocks,
      () => this.#rows,
      (cell) => say(cell.dataset['says'] ?? ''),
    );
    const tell = (event: Event): void => {
      const says = event.target instanceof HTMLElement ? event.target.dataset['says'] : undefined;
      setText(this.#told, says ?? legendText);
    };
    this.#blocks.addEventListener('focusin', (event) => {
      tell(event);
      say(this.#told.textContent);
    });
    this.#blocks.addEventListener('pointerover', tell);
    this.#blocks.addEventListener('pointerleave', () => setText(this.#told, legendText));
    this.#blocks.addEventListener('focusout', () => setText(this.#told, legendText));
  }

  /** Draws anew only where something changed, so that focus and hover stay. */
  draw(symbols: readonly SymbolMap[]): void {
    const wanted = JSON.stringify(symbols);
    if (wanted === this.#drawn) return;
    this.#drawn = wanted;
    // Only where the page itself has the focus: else it would be taken from the editor.
    const active = document.hasFocus() ? document.activeElement : null;
    const focused = this.#rows.flat().find((cell) => cell === active)?.dataset['hour'];
    this.#rows = [];
    this.#blocks.replaceChildren(...symbols.map((symbol) => this.#block(symbol)));
    this.#grid.settle();
    if (focused !== undefined)
      this.#rows
        .flat()
        .find((cell) => cell.dataset['hour'] === focused)
        ?.focus();
  }

  #block({ name, days }: SymbolMap): HTMLElement {
    const rows = days.map(({ label, before, hours }) => {
      const cells = hours.map((hour) => hourCell(name, hour));
      this.#rows.push(cells);
      const pad = element('span', { class: 'hours-before', 'aria-hidden': 'true', style: `--hours: ${before}` });
      return element(
        'div',
        { class: 'day', role: 'row' },
        element('span', { class: 'day-name', role: 'rowheader' }, label),
        pad,
        ...cells,
      );
    });
    const none = days.length === 0 ? [element('p', { class: 'none' }, 'Nothing is stored yet.')] : [];
    return element(
      'div',
      { class: 'block', role: 'rowgroup', 'aria-label': name },
      element('div', { class: 'block-name' }, name),
      ...rows,
      ...none,
    );
  }
}

const stateNames: { readonly [K in HourState]: string } = {
  stored: 'filled: stored',
  repaired: 'hatched: repaired',
  open: 'half: gap open',
  lost: 'crossed: gap lost',
  missing: 'empty: nothing stored',
};

const legendText = `A square an hour: ${Object.values(stateNames).join(', ')}.`;

function hourCell(name: string, { startMs, state, says }: MapHour): HTMLElement {
  return element('span', {
    class: 'hour',
    role: 'gridcell',
    tabindex: '-1',
    'data-state': state,
    'data-says': `${says}.`,
    'data-hour': `${name} ${startMs}`,
    'aria-label': says,
  });
}
