import type { ChartFigure, PlotBox } from './chartLayout';
import { plotly, type Config, type PlotlyElement } from './plotly';
import type { Range } from './steppedRange';

export interface ChartCallbacks {
  /** A person dragged or zoomed to this stretch of time. */
  onRange(rangeMs: Range): void;
  /** A double click: back to following the newest bar. */
  onReset(): void;
  /** The drag is over, or the element's size changed: draw again. */
  onNeedsDraw(): void;
}

const config: Config = {
  displayModeBar: false,
  displaylogo: false,
  scrollZoom: true,
  doubleClick: false,
  responsive: false,
  showTips: false,
};

const longestHoldMs = 1_000;

/**
 * Keeps one Plotly drawing equal to the newest figure. Only what changes with every tick is changed at every tick;
 * the rest is drawn anew where the figure's key differs. While a person drags, nothing is touched.
 */
export class ChartMount {
  readonly #element: HTMLElement;
  readonly #callbacks: ChartCallbacks;
  readonly #observer: ResizeObserver;
  #drawnKey: string | null = null;
  #drawnLive = '';
  #plot: PlotBox | null = null;
  #isDragging = false;
  #isPressed = false;
  #holdTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #onRelease = (): void => {
    this.#isPressed = false;
  };

  constructor(element: HTMLElement, callbacks: ChartCallbacks) {
    this.#element = element;
    this.#callbacks = callbacks;
    this.#observer = new ResizeObserver(() => callbacks.onNeedsDraw());
    this.#observer.observe(element);
    element.addEventListener('wheel', leaveToPage, { capture: true });
  }

  get size(): { readonly width: number; readonly height: number } {
    return { width: this.#element.clientWidth, height: this.#element.clientHeight };
  }

  /** Where the plot lies; null before the first drawing. */
  get plot(): PlotBox | null {
    return this.#plot;
  }

  async draw(figure: ChartFigure): Promise<void> {
    if (this.#isDragging) return;
    this.#plot = figure.plot;
    const live = JSON.stringify(figure.live);
    if (figure.key === this.#drawnKey) {
      if (live === this.#drawnLive) return;
      this.#drawnLive = live;
      await plotly().relayout(this.#element, { shapes: figure.live });
      return;
    }
    const isFirst = this.#drawnKey === null;
    this.#drawnKey = figure.key;
    this.#drawnLive = live;
    await plotly().react(this.#element, figure.data(), { ...figure.layout, shapes: figure.live }, config);
    if (isFirst) this.#listen(this.#element as PlotlyElement);
  }

  /** The chart as it is, as a PNG data URL of twice the resolution. Fails before the first drawing. */
  picture(): Promise<string> {
    if (this.#drawnKey === null) return Promise.reject(new Error('Nothing is drawn yet.'));
    return plotly().toImage(this.#element, { format: 'png', ...this.size, scale: 2 });
  }

  dispose(): void {
    this.#observer.disconnect();
    window.removeEventListener('pointerup', this.#onRelease, { capture: true });
    clearTimeout(this.#holdTimer);
    if (this.#drawnKey !== null) plotly().purge(this.#element);
    this.#drawnKey = null;
  }

  /** Nothing is drawn while a person drags. Not every drag ends with a new range, so a hold does not last for ever. */
  #hold(): void {
    this.#isDragging = true;
    clearTimeout(this.#holdTimer);
    this.#holdTimer = setTimeout(() => {
      if (this.#isPressed) return this.#hold();
      this.#isDragging = false;
      this.#callbacks.onNeedsDraw();
    }, longestHoldMs);
  }

  #listen(element: PlotlyElement): void {
    element.on('plotly_relayouting', () => this.#hold());
    element.addEventListener('pointerdown', () => (this.#isPressed = true), { capture: true });
    window.addEventListener('pointerup', this.#onRelease, { capture: true });
    element.on('plotly_relayout', (change) => {
      const from = change['xaxis.range[0]'];
      const to = change['xaxis.range[1]'];
      if (typeof from !== 'number' || typeof to !== 'number') return;
      this.#isDragging = false;
      clearTimeout(this.#holdTimer);
      // What Plotly shows now is no figure of ours any more.
      this.#drawnKey = '';
      this.#callbacks.onRange([from, to]);
      this.#callbacks.onNeedsDraw();
    });
    element.on('plotly_doubleclick', () => this.#callbacks.onReset());
  }
}

/** Where the page itself scrolls, the wheel is the page's; with Ctrl it zooms there too. */
function leaveToPage(event: WheelEvent): void {
  const page = document.documentElement;
  if (page.scrollHeight > page.clientHeight && !event.ctrlKey) event.stopImmediatePropagation();
}
