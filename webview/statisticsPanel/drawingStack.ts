import type { AnalyticDrawing } from '../../src/engine/contract/analytics';
import { assertNever } from '../../src/engine/contract/assertNever';
import type { StatisticsItem } from '../../src/engine/contract/messages';
import { analyticChart } from '../charts/analyticChart';
import type { ChartFigure, ChartSize } from '../charts/chartLayout';
import { ChartMount } from '../charts/chartMount';
import { heatmapChart } from '../charts/heatmapChart';
import { element } from '../shared/element';
import { marked } from '../../src/engine/contract/realmMark';
import type { DetailFrame } from './analyticDetail';

export interface DrawingInput extends DetailFrame {
  readonly item: StatisticsItem;
}

/** The drawings that one analytic declares, one below the other; rebuilt when another analytic is chosen. */
export class DrawingStack {
  readonly #parent: HTMLElement;
  readonly #onNeedsDraw: () => void;
  #mounts: readonly ChartMount[] = [];
  #of = '';

  constructor(parent: HTMLElement, onNeedsDraw: () => void) {
    this.#parent = parent;
    this.#onNeedsDraw = onNeedsDraw;
  }

  async draw(input: DrawingInput): Promise<void> {
    const { declaration } = input.item;
    const drawings = declaration.drawings.filter((drawing) => drawing.kind !== 'table');
    this.#prepare(declaration.id, drawings);
    for (const [at, drawing] of drawings.entries()) {
      const mount = this.#mounts[at];
      if (mount === undefined || mount.size.width < 40) continue;
      const figure = figureOf(drawing, input, mount.size);
      if (figure !== null) await mount.draw(figure);
    }
  }

  #prepare(id: string, drawings: readonly AnalyticDrawing[]): void {
    const wanted = JSON.stringify([id, drawings]);
    if (wanted === this.#of) return;
    this.#of = wanted;
    for (const mount of this.#mounts) mount.dispose();
    const slots = drawings.map((drawing) => element('div', { class: `drawing ${drawing.kind}` }));
    const plots = slots.map((slot) => slot.appendChild(element('div', { class: 'plot', 'aria-hidden': 'true' })));
    this.#parent.replaceChildren(...slots);
    const callbacks = { onRange: nothing, onReset: nothing, onNeedsDraw: this.#onNeedsDraw };
    this.#mounts = plots.map((plot) => new ChartMount(plot, callbacks));
  }
}

/** Null where what it needs has not come yet: the slot keeps its room. */
function figureOf(drawing: AnalyticDrawing, input: DrawingInput, size: ChartSize): ChartFigure | null {
  const { declaration, result, series } = input.item;
  switch (drawing.kind) {
    case 'table':
      return null;
    case 'series':
    case 'bands':
      return series === null ? null : analyticChart({ ...input, declaration, series, drawing, size });
    case 'heatmap': {
      const { matrix } = result;
      if (matrix === null) return null;
      const { least, most } = drawing;
      return heatmapChart({
        theme: input.theme,
        matrix,
        least,
        most,
        size,
        title: marked(declaration.title, input.realm),
      });
    }
    default:
      return assertNever(drawing);
  }
}

function nothing(): void {
  // These drawings are not dragged and not zoomed.
}
