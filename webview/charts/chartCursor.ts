import { element, setAttribute } from '../shared/element';
import type { PlotBox } from './chartLayout';

export interface CursorHost {
  /** Null before the first drawing. */
  plot(): PlotBox | null;
  /** Open times of the bars that can be stepped through, rising. */
  times(): Float64Array;
  /** Row under the cursor; null when it left. `byKeyboard`: the values are to be read aloud. */
  onCursor(row: number | null, byKeyboard: boolean): void;
  /** + (factor below 1), − (above 1). */
  onZoom(factor: number): void;
  onReset(): void;
}

const pageBars = 20;

/**
 * The vertical line that follows the pointer or the arrow keys from bar to bar. A layer of its own above the drawing,
 * so that moving it costs nothing. Keys: ← → one bar, with Shift or PageUp/PageDown twenty, Home, End, + − 0, Escape.
 */
export class ChartCursor {
  readonly #host: CursorHost;
  readonly #line: HTMLElement;
  #cursorMs: number | null = null;

  constructor(frame: HTMLElement, host: CursorHost, nearestRow: (times: Float64Array, timeMs: number) => number) {
    this.#host = host;
    this.#line = element('div', { class: 'cursor', hidden: '' });
    frame.append(this.#line);
    frame.addEventListener('pointermove', (event) => {
      const plot = host.plot();
      if (plot === null || event.buttons !== 0) return;
      const x = event.clientX - frame.getBoundingClientRect().left - plot.left;
      const share = x / plot.width;
      if (share < 0 || share > 1) return this.#leave();
      const [from, to] = plot.rangeMs;
      this.#move(nearestRow(host.times(), from + share * (to - from)), false);
    });
    // Plotly keeps the press to itself, which would leave the keys to where the focus was.
    frame.addEventListener('pointerdown', () => frame.focus({ preventScroll: true }), { capture: true });
    frame.addEventListener('pointerleave', () => this.#leave());
    frame.addEventListener('blur', () => this.#leave());
    frame.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target !== frame) return;
      if (this.#key(event.key, event.shiftKey, nearestRow)) event.preventDefault();
    });
  }

  /** Puts the line where its bar is now; call after each drawing. */
  place(): void {
    const plot = this.#host.plot();
    const share = plot === null || this.#cursorMs === null ? NaN : shareOf(plot, this.#cursorMs);
    const isVisible = share >= 0 && share <= 1;
    setAttribute(this.#line, 'hidden', isVisible ? null : '');
    if (plot === null || !isVisible) return;
    this.#line.style.transform = `translateX(${Math.round(plot.left + share * plot.width)}px)`;
    this.#line.style.top = `${plot.top}px`;
    this.#line.style.height = `${plot.height}px`;
  }

  /** The row under the cursor now; null without one. Rows move as bars come in, the cursor's bar does not. */
  row(nearestRow: (times: Float64Array, timeMs: number) => number): number | null {
    if (this.#cursorMs === null) return null;
    const row = nearestRow(this.#host.times(), this.#cursorMs);
    return row < 0 ? null : row;
  }

  #key(key: string, isFast: boolean, nearestRow: (times: Float64Array, timeMs: number) => number): boolean {
    const last = this.#host.times().length - 1;
    const here = this.row(nearestRow);
    const step = isFast ? pageBars : 1;
    switch (key) {
      case 'ArrowLeft':
        return this.#step(here === null ? last : here - step, last);
      case 'ArrowRight':
        return this.#step(here === null ? last : here + step, last);
      case 'PageUp':
        return this.#step((here ?? last) - pageBars, last);
      case 'PageDown':
        return this.#step((here ?? last) + pageBars, last);
      case 'Home':
        return this.#step(0, last);
      case 'End':
        return this.#step(last, last);
      case '+':
      case '=':
        this.#host.onZoom(0.7);
        return true;
      case '-':
        this.#host.onZoom(1 / 0.7);
        return true;
      case '0':
        this.#host.onReset();
        return true;
      case 'Escape':
        this.#leave();
        return true;
      default:
        return false;
    }
  }

  #step(row: number, last: number): boolean {
    if (last >= 0) this.#move(Math.min(last, Math.max(0, row)), true);
    return true;
  }

  #move(row: number, byKeyboard: boolean): void {
    const timeMs = this.#host.times()[row];
    if (timeMs === undefined) return;
    const isSame = timeMs === this.#cursorMs;
    this.#cursorMs = timeMs;
    this.place();
    if (!isSame || byKeyboard) this.#host.onCursor(row, byKeyboard);
  }

  #leave(): void {
    if (this.#cursorMs === null) return;
    this.#cursorMs = null;
    this.place();
    this.#host.onCursor(null, false);
  }
}

function shareOf(plot: PlotBox, timeMs: number): number {
  const [from, to] = plot.rangeMs;
  return (timeMs - from) / (to - from);
}
