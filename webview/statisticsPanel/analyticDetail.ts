import type { Realm } from '../../src/engine/contract/market';
import type { StatisticsItem } from '../../src/engine/contract/messages';
import { element, setAttribute, setText } from '../shared/element';
import type { Theme } from '../shared/theme';
import type { TimeFormat } from '../shared/timeFormat';
import { ValueTable } from '../shared/valueTable';
import { basisText, fieldRows } from './analyticRows';
import { DrawingStack } from './drawingStack';
import { seriesCsv } from './statisticsCsv';

export interface DetailFrame {
  readonly theme: Theme;
  readonly time: TimeFormat;
  readonly realm: Realm;
  readonly barMs: number;
}

/** One analytic in full, but for what it says, which stands at the top of the panel: its drawings, all its values, what they were computed on and what they assume. */
export class AnalyticDetail {
  readonly #copy: (name: string, text: string) => void;
  readonly #title = element('h2');
  readonly #summary = element('p', { class: 'summary' });
  readonly #basis = element('p', { class: 'basis' });
  readonly #assumptions = element('ul', { class: 'assumptions' });
  readonly #tableSlot = element('div');
  readonly #copySeries = element('vscode-button', { appearance: 'icon', hidden: '' }, 'Copy series as CSV');
  readonly #drawings: DrawingStack;
  #item: StatisticsItem | null = null;
  #table: ValueTable | null = null;
  #tableOf = '';

  constructor(parent: HTMLElement, copy: (name: string, text: string) => void, onNeedsDraw: () => void) {
    this.#copy = copy;
    const drawings = element('div', { class: 'drawings' });
    this.#drawings = new DrawingStack(drawings, onNeedsDraw);
    this.#copySeries.addEventListener('click', () => {
      const series = this.#item?.series ?? null;
      if (series !== null) copy('The series', seriesCsv(series));
    });
    parent.append(
      element('div', { class: 'analytic-head' }, this.#title, this.#copySeries),
      drawings,
      this.#tableSlot,
      this.#basis,
      this.#assumptions,
      this.#summary,
    );
  }

  async draw(item: StatisticsItem, frame: DetailFrame): Promise<void> {
    this.#item = item;
    const { declaration, result } = item;
    setText(this.#title, declaration.title);
    setText(this.#summary, `${declaration.summary} Needs ${declaration.warmUp}.`);
    setText(this.#basis, basisText(result, frame.time));
    setAttribute(this.#copySeries, 'hidden', item.series === null ? '' : null);
    if (this.#assumptions.textContent !== result.assumptions.join(''))
      this.#assumptions.replaceChildren(...result.assumptions.map((text) => element('li', {}, text)));
    if (this.#tableOf !== declaration.id || this.#table === null) {
      this.#tableOf = declaration.id;
      this.#tableSlot.replaceChildren();
      this.#table = new ValueTable(this.#tableSlot, 'Values', this.#copy);
    }
    this.#table.draw(fieldRows(item));
    await this.#drawings.draw({ ...frame, item });
  }
}
