import { barFlags, type BarColumns } from '../contract/market';

export type Leg = 'y' | 'x';

/** One step of the common clock. A leg without a trade in it carries its last close on. */
export interface AlignedBar {
  readonly openMs: number;
  readonly yClose: number;
  readonly xClose: number;
  readonly yTraded: boolean;
  readonly xTraded: boolean;
  /** `barFlags`: complete (no leg's bar is incomplete), filled (a leg had no trade), revised, fetched. */
  readonly flags: number;
}

/** One leg's prices on the common clock; `volume` is 0 where it had no trade. */
export interface AlignedLeg {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

/** Two legs on one clock: equal lengths, `openMs` rising by one step each. */
export interface AlignedColumns {
  readonly openMs: Float64Array;
  readonly y: AlignedLeg;
  readonly x: AlignedLeg;
  /** As {@link AlignedBar.flags}. */
  readonly flags: Uint8Array;
}

/**
 * Puts two legs on one clock: every step from the later of the two first bars to the earlier of the two last
 * (pairs-backtest.md, "Time and data"). A bar that a leg lacks takes that leg's last close, also one from before the
 * start, with volume 0; a row of volume 0 is no row; a bar that both lack is a bar too; a forming bar is left out. With `throughMs` the clock
 * runs on to the last step opened before it, as the live one does. Empty where the legs do not overlap. O(n).
 * Throws a RangeError where rows are off the grid or do not rise.
 */
export function alignBars(y: BarColumns, x: BarColumns, stepMs: number, throughMs = NaN): AlignedColumns {
  const yRows = tradedRows(y, stepMs);
  const xRows = tradedRows(x, stepMs);
  const startMs = Math.max(openAt(y, yRows, 0), openAt(x, xRows, 0));
  const lastMs = Math.min(openAt(y, yRows, yRows.length - 1), openAt(x, xRows, xRows.length - 1));
  const endMs = Number.isNaN(throughMs) ? lastMs + stepMs : throughMs;
  const length = endMs > startMs ? Math.ceil((endMs - startMs) / stepMs) : 0;
  const openMs = Float64Array.from({ length }, (_, k) => startMs + k * stepMs);
  const flags = new Uint8Array(length).fill(barFlags.complete);
  return { openMs, flags, y: alignLeg(y, yRows, openMs, flags), x: alignLeg(x, xRows, openMs, flags) };
}

/**
 * The same clock, bar by bar: `push` what is final, `advance` once no more can come for the steps before a time. Where
 * the two legs' bars so far end, {@link alignBars} gives the same steps; the live clock runs on with filled ones, as
 * the batch does once the leg trades again.
 */
export class Aligner {
  readonly stepMs: number;
  readonly #y = new LegQueue();
  readonly #x = new LegQueue();
  #nextMs = NaN;

  constructor(stepMs: number) {
    this.stepMs = stepMs;
  }

  /** Open time of the next step to close; NaN until both legs have a bar and the first step was closed. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** Open time of the newest bar of a leg that was pushed; NaN before the first. */
  newestMs(leg: Leg): number {
    return (leg === 'y' ? this.#y : this.#x).newestMs;
  }

  /**
   * Takes a final bar of one leg, open times rising. False, and nothing taken, where it does not rise or its step is
   * already closed: start over and push the bars again. A volume of 0 counts as no bar. `flags`: those of the bar.
   */
  push(leg: Leg, openMs: number, close: number, volume: number, flags: number): boolean {
    checkRow(openMs, close, volume, this.stepMs);
    const queue = leg === 'y' ? this.#y : this.#x;
    if (openMs <= queue.newestMs || openMs < this.#nextMs) return false;
    if (volume > 0) queue.push({ openMs, close, flags });
    return true;
  }

  /** Closes every step opened before `throughMs`, in order. Amortised O(1) a step. */
  advance(throughMs: number, take: (bar: AlignedBar) => void): void {
    if (Number.isNaN(this.#nextMs)) {
      const startMs = Math.max(this.#y.firstMs, this.#x.firstMs);
      if (!(startMs < throughMs)) return;
      this.#nextMs = startMs;
    }
    while (this.#nextMs < throughMs) {
      const openMs = this.#nextMs;
      const yTraded = this.#y.moveTo(openMs);
      const xTraded = this.#x.moveTo(openMs);
      this.#nextMs = openMs + this.stepMs;
      take({
        openMs,
        yClose: this.#y.close,
        xClose: this.#x.close,
        yTraded,
        xTraded,
        flags: joinFlags(joinFlags(barFlags.complete, yTraded, this.#y.flags), xTraded, this.#x.flags),
      });
    }
  }

  reset(): void {
    this.#y.clear();
    this.#x.clear();
    this.#nextMs = NaN;
  }
}

interface QueuedBar {
  readonly openMs: number;
  readonly close: number;
  readonly flags: number;
}

/** The bars of one leg that the clock has not reached, and the last close that it has. */
class LegQueue {
  firstMs = NaN;
  newestMs = NaN;
  close = NaN;
  flags = 0;
  #bars: QueuedBar[] = [];
  #head = 0;

  push(bar: QueuedBar): void {
    if (Number.isNaN(this.firstMs)) this.firstMs = bar.openMs;
    this.newestMs = bar.openMs;
    this.#bars.push(bar);
  }

  /** Takes in what opened up to `openMs`; true where a bar opened at it. */
  moveTo(openMs: number): boolean {
    let traded = false;
    for (let bar = this.#bars[this.#head]; bar !== undefined && bar.openMs <= openMs; bar = this.#bars[this.#head]) {
      this.close = bar.close;
      this.flags = bar.flags;
      traded = bar.openMs === openMs;
      this.#head++;
    }
    if (this.#head > 1_000 || this.#head === this.#bars.length) {
      this.#bars = this.#bars.slice(this.#head);
      this.#head = 0;
    }
    return traded;
  }

  clear(): void {
    this.firstMs = NaN;
    this.newestMs = NaN;
    this.close = NaN;
    this.flags = 0;
    this.#bars = [];
    this.#head = 0;
  }
}

function alignLeg(leg: BarColumns, rows: readonly number[], openMs: Float64Array, flags: Uint8Array): AlignedLeg {
  const length = openMs.length;
  const open = new Float64Array(length);
  const high = new Float64Array(length);
  const low = new Float64Array(length);
  const close = new Float64Array(length);
  const volume = new Float64Array(length);
  let next = 0;
  for (let k = 0; k < length; k++) {
    const stepOpenMs = openMs[k] ?? NaN;
    while (next < rows.length && openAt(leg, rows, next) <= stepOpenMs) next++;
    const row = rows[next - 1] ?? 0;
    const traded = leg.openMs[row] === stepOpenMs;
    const lastClose = leg.close[row] ?? NaN;
    open[k] = traded ? (leg.open[row] ?? NaN) : lastClose;
    high[k] = traded ? (leg.high[row] ?? NaN) : lastClose;
    low[k] = traded ? (leg.low[row] ?? NaN) : lastClose;
    close[k] = lastClose;
    volume[k] = traded ? (leg.volume[row] ?? NaN) : 0;
    flags[k] = joinFlags(flags[k] ?? 0, traded, leg.flags[row] ?? 0);
  }
  return { open, high, low, close, volume };
}

/** An absent bar is not an incomplete one: it only fills. */
function joinFlags(joined: number, traded: boolean, flags: number): number {
  if (!traded) return joined | barFlags.filled;
  const kept = (flags & barFlags.complete) === 0 ? joined & ~barFlags.complete : joined;
  return kept | (flags & (barFlags.revised | barFlags.fetched));
}

function tradedRows(leg: BarColumns, stepMs: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < leg.openMs.length; row++) {
    const openMs = leg.openMs[row] ?? NaN;
    checkRow(openMs, leg.close[row] ?? NaN, leg.volume[row] ?? NaN, stepMs);
    if (row > 0 && openMs <= (leg.openMs[row - 1] ?? NaN)) {
      throw new RangeError(`Bars must rise in open time; ${openMs} follows ${leg.openMs[row - 1]}.`);
    }
    if ((leg.volume[row] ?? 0) > 0 && ((leg.flags[row] ?? 0) & barFlags.forming) === 0) rows.push(row);
  }
  return rows;
}

function checkRow(openMs: number, close: number, volume: number, stepMs: number): void {
  if (Math.floor(openMs / stepMs) * stepMs !== openMs) {
    throw new RangeError(`The bar opened at ${openMs} is off the grid of ${stepMs} ms; align bars of one timeframe.`);
  }
  if (volume > 0 && !(close > 0 && close < Infinity)) {
    throw new RangeError(`The bar opened at ${openMs} closes at ${close}; a traded bar needs a price above 0.`);
  }
}

function openAt(leg: BarColumns, rows: readonly number[], index: number): number {
  return leg.openMs[rows[index] ?? -1] ?? NaN;
}
