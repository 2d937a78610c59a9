import type { InstrumentId } from '../contract/ids';
import type { StatusEvent, Tick } from '../contract/market';
import type { SymbolRow } from '../contract/messages';
import { isSourceWide } from '../contract/sourceWide';
import { dailyBytes } from './dailyBytes';
import type { GapCount } from './gapCounts';

const lagSamples = 512;
const rateSpanMs = 5_000;
/** A rate over less says little about a day. */
const estimateFromMs = 60_000;
const dayMs = 86_400_000;

/** The live figures of every symbol, as the tree and the panels show them. Cost: O(1) a tick, O(lagSamples) a row. */
export class SymbolBoard {
  readonly #symbols = new Map<InstrumentId, SymbolFigures>();
  /** Those that are shown; null for all that tick. Others may tick too: another window wants them. */
  #shown: readonly InstrumentId[] | null = null;

  /** Shows the symbols given, in that order; without any, all that tick. */
  keep(instruments: readonly InstrumentId[]): void {
    this.#shown = instruments.length === 0 ? null : instruments;
    for (const instrument of instruments) this.#of(instrument);
  }

  /** A price that the change may be counted from: the oldest of the last 24 hours counts. */
  offerReference(instrument: InstrumentId, price: number, atMs: number): void {
    this.#symbols.get(instrument)?.offerReference(price, atMs);
  }

  tick(tick: Tick, lagMs: number, nowMs: number): void {
    this.#of(tick.instrument).tick(tick, lagMs, nowMs);
  }

  /** The last price known from the store, before the first tick. */
  seed(instrument: InstrumentId, price: number, timeMs: number): void {
    this.#of(instrument).seed(price, timeMs);
  }

  status(event: StatusEvent): void {
    if (event.instrument !== null) this.#of(event.instrument).setState(event);
    else for (const symbol of this.#symbols.values()) symbol.setSourceState(event);
  }

  gaps(instrument: InstrumentId, count: GapCount): void {
    this.#of(instrument).setGaps(count);
  }

  instruments(): readonly InstrumentId[] {
    return this.#shown ?? [...this.#symbols.keys()];
  }

  lastPrice(instrument: InstrumentId): number {
    return this.#symbols.get(instrument)?.lastPrice ?? Number.NaN;
  }

  row(instrument: InstrumentId, nowMs: number): SymbolRow {
    // Asking for a symbol that is not received does not make it one.
    return (this.#symbols.get(instrument) ?? new SymbolFigures(instrument)).row(nowMs);
  }

  rows(nowMs: number): SymbolRow[] {
    return this.instruments().map((instrument) => this.row(instrument, nowMs));
  }

  #of(instrument: InstrumentId): SymbolFigures {
    let symbol = this.#symbols.get(instrument);
    if (symbol === undefined) {
      symbol = new SymbolFigures(instrument);
      this.#symbols.set(instrument, symbol);
    }
    return symbol;
  }
}

class SymbolFigures {
  lastPrice = Number.NaN;
  #lastTradeMs = Number.NaN;
  #referencePrice = Number.NaN;
  #referenceMs = Number.NaN;
  #decimals = 0;
  #state: SymbolRow['state'] = 'idle';
  #stateMessage = '';
  /** What was told of this symbol itself; null before, and again once the source has stopped. */
  #own: StatusEvent | null = null;
  #isSourceLive = false;
  #gaps: GapCount = { open: 0, lost: 0, repaired: 0 };
  readonly #lags = new Float64Array(lagSamples);
  #lagCount = 0;
  /** Ticks in the span that runs, and the rate over the last whole one. */
  #spanFromMs = Number.NaN;
  #spanTicks = 0;
  #ticksPerSecond = 0;
  /** Of the whole spans in which the symbol was live from end to end. */
  #liveMs = 0;
  #liveTicks = 0;
  #wasLive = false;

  constructor(readonly instrument: InstrumentId) {}

  tick(tick: Tick, lagMs: number, nowMs: number): void {
    // Ticks that are fetched afterwards are late by nature; the lag is that of the live ones.
    if (this.#state === 'live') this.#lags[this.#lagCount++ % lagSamples] = lagMs;
    this.#roll(nowMs);
    this.#spanTicks += 1;
    // A trade of a gap that is fetched now is not the last one: price and age do not go back.
    if (!(tick.price > 0) || tick.timeMs < this.#lastTradeMs) return;
    this.lastPrice = tick.price;
    this.#lastTradeMs = tick.timeMs;
    // A source that tells of itself only: its symbols are live once they tick.
    if (this.#own === null && this.#isSourceLive) this.#become({ state: 'live', message: '' });
    if (Number.isNaN(this.#referencePrice)) this.offerReference(tick.price, tick.timeMs);
  }

  seed(price: number, timeMs: number): void {
    if (!Number.isNaN(this.lastPrice)) return;
    this.lastPrice = price;
    this.#lastTradeMs = timeMs;
  }

  offerReference(price: number, atMs: number): void {
    this.#decimals = Math.max(this.#decimals, decimalsOf(price));
    const isRecent = !(this.#lastTradeMs - atMs > dayMs);
    const isOlder = !(atMs >= this.#referenceMs);
    const isOutdated = this.#lastTradeMs - this.#referenceMs > dayMs;
    if (!isRecent || !(isOlder || isOutdated)) return;
    this.#referencePrice = price;
    this.#referenceMs = atMs;
  }

  setState(event: StatusEvent): void {
    this.#own = event;
    this.#become(event);
  }

  /** What holds for the whole source hides the symbol's own state, until the source is there again. */
  setSourceState(event: StatusEvent): void {
    if (isSourceWide(event.state)) {
      // The next run tells anew.
      if (event.state === 'idle') this.#own = null;
      this.#isSourceLive = false;
      this.#become(event);
      return;
    }
    this.#isSourceLive = true;
    if (this.#own !== null) this.#become(this.#own);
  }

  #become({ state, message }: Pick<StatusEvent, 'state' | 'message'>): void {
    // A span with anything but live ticks in it says nothing about the rate.
    this.#wasLive &&= state === 'live';
    this.#state = state;
    this.#stateMessage = message;
  }

  setGaps(count: GapCount): void {
    this.#gaps = count;
  }

  row(nowMs: number): SymbolRow {
    this.#roll(nowMs);
    this.#decimals = Math.max(this.#decimals, decimalsOf(this.lastPrice));
    const lags = this.#lags.slice(0, Math.min(this.#lagCount, lagSamples)).sort();
    return {
      instrument: this.instrument,
      lastPrice: this.lastPrice,
      lastTradeMs: this.#lastTradeMs,
      changePct: (this.lastPrice / this.#referencePrice - 1) * 100,
      changeSinceMs: this.#referenceMs,
      priceDecimals: this.#decimals,
      state: this.#state,
      stateMessage: this.#stateMessage,
      ticksPerSecond: this.#ticksPerSecond,
      lagP50Ms: quantile(lags, 0.5),
      lagP99Ms: quantile(lags, 0.99),
      gapsOpen: this.#gaps.open,
      gapsRepaired: this.#gaps.repaired,
      ...(this.#gaps.lost === 0 ? {} : { gapsLost: this.#gaps.lost }),
      ...(this.#liveMs < estimateFromMs ? {} : { bytesPerDay: dailyBytes((this.#liveTicks * 1000) / this.#liveMs) }),
    };
  }

  #roll(nowMs: number): void {
    if (Number.isNaN(this.#spanFromMs)) this.#spanFromMs = nowMs;
    const spanMs = nowMs - this.#spanFromMs;
    if (spanMs < rateSpanMs) return;
    this.#ticksPerSecond = (this.#spanTicks * 1000) / spanMs;
    if (this.#wasLive) {
      this.#liveMs += spanMs;
      this.#liveTicks += this.#spanTicks;
    }
    this.#wasLive = this.#state === 'live';
    this.#spanFromMs = nowMs;
    this.#spanTicks = 0;
  }
}

/** Nearest-rank quantile of sorted values; NaN of none. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function decimalsOf(price: number): number {
  if (!Number.isFinite(price)) return 0;
  const [, fraction = ''] = price.toFixed(10).split('.');
  const shortest = price.toString();
  const point = shortest.indexOf('.');
  if (!shortest.includes('e')) return point < 0 ? 0 : Math.min(10, shortest.length - point - 1);
  return fraction.replace(/0+$/, '').length;
}
