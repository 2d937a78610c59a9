import { element, setText } from './element';

export interface ReadoutItem {
  /** Short label: `O`, `z`. Empty for a value that explains itself. */
  readonly label: string;
  /** The label as it is read aloud: `open`. */
  readonly spoken: string;
  readonly text: string;
  /** Characters to keep free, so that what follows stands still. */
  readonly width: number;
}

/** The values as a sentence; the spaces that keep them in place are not read. */
export function readAloud(items: readonly ReadoutItem[]): string {
  const parts = items.map(({ spoken, text }) => `${spoken} ${text.trim()}`.trim());
  return parts.filter((part) => part !== '').join(', ');
}

/** The line of values of one bar; it keeps its cells and changes only their text. */
export class Readout {
  readonly #parent: HTMLElement;

  constructor(parent: HTMLElement) {
    this.#parent = parent;
  }

  /** @param isPinned the values are of the bar under the cursor, not of the newest. */
  draw(items: readonly ReadoutItem[], isPinned: boolean): void {
    this.#parent.classList.toggle('is-pinned', isPinned);
    while (this.#parent.children.length > items.length) this.#parent.lastElementChild?.remove();
    for (const [at, item] of items.entries()) {
      const cell = this.#parent.children[at] ?? this.#add();
      const [label, value] = [...cell.children];
      if (label === undefined || !(value instanceof HTMLElement)) continue;
      setText(label, item.label);
      setText(value, item.text);
      value.style.minWidth = `${item.width}ch`;
    }
  }

  #add(): Element {
    const cell = element(
      'span',
      { class: 'cell' },
      element('span', { class: 'label' }),
      element('span', { class: 'number' }),
    );
    this.#parent.append(cell);
    return cell;
  }
}
