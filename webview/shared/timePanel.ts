import type { HostToPanel, PanelCommand, PanelData } from '../../src/engine/contract/messages';
import { nearestRow, zoomBy, zoomTo, zoomToShow, type BarWindow } from '../charts/barWindow';
import { ChartCursor } from '../charts/chartCursor';
import type { ChartFigure, ChartSize } from '../charts/chartLayout';
import { ChartMount } from '../charts/chartMount';
import { copyText } from './copyText';
import { panelFrame, type PanelFrame } from './panelFrame';
import { commandButton, type Headline } from './panelHead';
import { element } from './element';
import type { FeedStatus } from './feedStatus';
import { browserTiming, FrameScheduler } from './frameScheduler';
import { initialPanelState, reducePanel, type PanelDataRules, type PanelState } from './panelState';
import { readAloud, Readout, type ReadoutItem } from './readout';
import { realmMarkWithSpeed } from '../../src/engine/contract/realmMark';
import { readTheme, watchTheme, type Theme } from './theme';
import { timeFormat, type TimeFormat } from './timeFormat';
import type { UiState, ZoomState } from './uiState';
import { connectToHost, type VsCodeApi } from './vscodeApi';

/** What a panel with one time chart shows, as functions of its data. */
export interface TimePanelParts<D extends PanelData> {
  readonly rules: PanelDataRules<D>;
  readonly chartLabel: string;
  readonly commands: readonly PanelCommand[];
  /** Adds what is the panel's own to the frame; the result is called at each drawing. */
  build(panel: TimePanel<D>): (data: D, view: TimeView) => void;
  times(data: D): Float64Array;
  barMs(data: D): number;
  headline(data: D, view: TimeView): Headline;
  status(data: D, view: TimeView): FeedStatus;
  caption(data: D, view: TimeView): string;
  /** What to say in place of an empty chart. */
  emptyText(data: D): string;
  /** The bar under the cursor, or the newest. */
  readout(data: D, row: number, view: TimeView): readonly ReadoutItem[];
  figure(data: D, view: ChartView): ChartFigure;
}

export interface TimeView {
  readonly time: TimeFormat;
  readonly nowMs: number;
  /** Since the newest update came in. */
  readonly silenceMs: number;
}

export interface ChartView extends TimeView {
  readonly theme: Theme;
  readonly size: ChartSize;
  readonly zoom: ZoomState;
  readonly closedVersion: number;
}

/** Joins the host's messages, the frame and the chart of one panel; everything that is decided is decided in `parts`. */
export class TimePanel<D extends PanelData> {
  readonly frame: PanelFrame;
  readonly #host: VsCodeApi;
  readonly #parts: TimePanelParts<D>;
  readonly #mount: ChartMount;
  readonly #cursor: ChartCursor;
  readonly #readout: Readout;
  readonly #scheduler: FrameScheduler;
  readonly #drawOwn: (data: D, view: TimeView) => void;
  #state: PanelState<D> = initialPanelState<D>();
  #ui: UiState;
  #theme = readTheme();
  #time: TimeFormat | null = null;
  #window: BarWindow | null = null;

  constructor(root: HTMLElement, parts: TimePanelParts<D>) {
    this.#parts = parts;
    this.#host = connectToHost();
    this.#ui = this.#host.loadState();
    this.frame = panelFrame(root, parts.chartLabel, (command) => this.run(command));
    this.#readout = new Readout(this.frame.readout);
    this.#mount = new ChartMount(this.frame.plot, {
      onRange: (rangeMs) => this.#setZoom(zoomTo(rangeMs, this.#newestMs(), this.#barMs())),
      onReset: () => this.resetZoom(),
      onNeedsDraw: () => this.requestDraw(),
    });
    this.#cursor = new ChartCursor(
      this.frame.chart,
      {
        plot: () => this.#mount.plot,
        times: () => this.#times(),
        onCursor: (row, byKeyboard) => this.#showRow(row, byKeyboard),
        onZoom: (factor) => {
          if (this.#window !== null) this.#setZoom(zoomBy(factor, this.#ui.zoom, this.#window, this.#barMs()));
        },
        onReset: () => this.resetZoom(),
      },
      nearestRow,
    );
    this.#scheduler = new FrameScheduler(
      () => this.#draw(),
      browserTiming,
      (error) => console.error(error),
    );
    this.#drawOwn = parts.build(this);
    this.#addCommands();
    this.#host.onMessage((message) => this.#receive(message));
    watchTheme((theme) => {
      this.#theme = theme;
      this.requestDraw();
    });
    setInterval(() => this.requestDraw(), 1_000);
    this.#host.post({ type: 'ready' });
  }

  get state(): PanelState<D> {
    return this.#state;
  }

  get host(): VsCodeApi {
    return this.#host;
  }

  get follows(): boolean {
    return this.#window?.follows ?? true;
  }

  run(command: PanelCommand): void {
    this.#host.post({ type: 'command', command });
  }

  requestDraw(): void {
    if (document.visibilityState !== 'hidden') this.#scheduler.request();
  }

  resetZoom(): void {
    this.#setZoom({ visibleBars: null, rightMs: null });
  }

  copy(name: string, text: string): Promise<void> {
    return copyText(name, text, (said) => this.frame.tell(said));
  }

  /** Copies the chart as a PNG picture and says so; a refusal is said too. */
  async copyPicture(): Promise<void> {
    try {
      const url = await this.#mount.picture();
      const blob = dataUrlToBlob(url);
      await navigator.clipboard.write([new ClipboardItem({ [blob.type]: blob })]);
      this.frame.tell('Picture copied');
    } catch (error) {
      this.frame.tell(`The picture could not be copied: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #addCommands(): void {
    const newest = element('vscode-button', { appearance: 'icon', class: 'newest' }, 'To newest bar');
    newest.addEventListener('click', () => this.resetZoom());
    const picture = element('vscode-button', { appearance: 'icon' }, 'Copy picture');
    picture.addEventListener('click', () => void this.copyPicture());
    const buttons = this.#parts.commands.map((command) => commandButton(command, 'icon', (name) => this.run(name)));
    this.frame.chart.after(newest);
    this.frame.actions.append(...buttons, picture);
  }

  #receive(message: HostToPanel): void {
    const step = reducePanel(this.#parts.rules, this.#state, message, Date.now());
    this.#state = step.state;
    if (step.needsResync) this.#host.post({ type: 'resync' });
    if (message.type === 'init') {
      this.#time = timeFormat(message.timeZone, Date.now());
      const isSame = JSON.stringify(this.#ui.topic) === JSON.stringify(message.topic);
      this.#save({
        ...this.#ui,
        topic: message.topic,
        zoom: isSame ? this.#ui.zoom : { visibleBars: this.#ui.zoom.visibleBars, rightMs: null },
      });
    }
    this.requestDraw();
  }

  async #draw(): Promise<void> {
    const { data } = this.#state;
    this.frame.setLoading(data === null);
    if (data === null) return;
    const view = this.#view();
    this.frame.setHeadline(this.#parts.headline(data, view));
    this.frame.setMark(realmMarkWithSpeed(data.feed));
    const emptyText = this.#times().length === 0 ? this.#parts.emptyText(data) : '';
    this.frame.setStatus(this.#parts.status(data, view), emptyText);
    this.frame.setCaption(this.#parts.caption(data, view));
    this.#drawOwn(data, view);
    this.#showRow(this.#cursor.row(nearestRow), false);
    const { size } = this.#mount;
    if (size.width < 40 || size.height < 40) return;
    const chartView = {
      ...view,
      size,
      theme: this.#theme,
      zoom: this.#ui.zoom,
      closedVersion: this.#state.closedVersion,
    };
    await this.#mount.draw(this.#parts.figure(data, chartView));
    this.#cursor.place();
  }

  /** Told by the figure, which alone knows how wide the plot is. */
  setWindow(window: BarWindow): void {
    this.#window = window;
    this.frame.chart.classList.toggle('is-following', window.follows);
  }

  #view(): TimeView {
    const nowMs = Date.now();
    this.#time ??= timeFormat(this.#state.timeZone, nowMs);
    return { nowMs, time: this.#time, silenceMs: Math.max(0, nowMs - this.#state.receivedAtMs) };
  }

  #showRow(row: number | null, byKeyboard: boolean): void {
    const { data } = this.#state;
    if (data === null) return;
    const shownRow = row ?? this.#times().length - 1;
    const items = shownRow < 0 ? [] : this.#parts.readout(data, shownRow, this.#view());
    this.#readout.draw(items, row !== null);
    if (byKeyboard) this.#bringIntoView(shownRow);
    if (byKeyboard) this.frame.say(readAloud(items));
  }

  #bringIntoView(row: number): void {
    const timeMs = this.#times()[row] ?? NaN;
    const zoom = this.#window === null ? null : zoomToShow(timeMs, this.#window, this.#ui.zoom, this.#barMs());
    if (zoom !== null) this.#setZoom(zoom);
  }

  #setZoom(zoom: ZoomState): void {
    this.#save({ ...this.#ui, zoom });
    this.requestDraw();
  }

  #save(ui: UiState): void {
    this.#ui = ui;
    this.#host.saveState(ui);
  }

  #times(): Float64Array {
    return this.#state.data === null ? new Float64Array() : this.#parts.times(this.#state.data);
  }

  #newestMs(): number {
    return this.#times().at(-1) ?? NaN;
  }

  #barMs(): number {
    return this.#state.data === null ? 60_000 : this.#parts.barMs(this.#state.data);
  }
}

function dataUrlToBlob(url: string): Blob {
  const bytes = Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (char) => char.charCodeAt(0));
  return new Blob([bytes], { type: 'image/png' });
}
