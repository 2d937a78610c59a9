import { aggregated, type MarketTape, type ServedAggTrade, type ServedFunding, type ServedTrade } from './marketTape';
import { plainBars, type PlainBar } from './plainBars';
import type { RecordedQuote } from './recordedFrames';

export type ServedStatus = 'TRADING' | 'HALT' | 'BREAK';

/** What is printed at one step: a fill, with the aggTrade that it completes, or a quote. */
export type Print =
  | { readonly kind: 'trade'; readonly atMs: number; readonly trade: ServedTrade; readonly agg: ServedAggTrade | null }
  | { readonly kind: 'quote'; readonly atMs: number; readonly quote: RecordedQuote };

/** A symbol's prints so far. Grows as the tape is played; REST answers from here and from nowhere else. */
export interface SymbolBook {
  readonly symbol: string;
  status: ServedStatus;
  readonly trades: ServedTrade[];
  readonly aggTrades: ServedAggTrade[];
  readonly olderMinutes: readonly PlainBar[];
}

/**
 * The exchange's own memory: the tape, how far it has been printed, and each symbol's books. The books are the
 * truth that tests compare with: everything that was ever printed, delivered to somebody or not.
 */
export class ServedMarket {
  readonly books = new Map<string, SymbolBook>();
  readonly funding: readonly ServedFunding[];
  readonly #prints: Print[];
  #next = 0;
  /** Added to the times of what is still to come: a halt moves the rest of the tape. */
  #shiftMs = 0;

  constructor(tape: MarketTape, kind: 'spot' | 'usdm' = 'spot') {
    this.funding = tape.funding ?? [];
    for (const symbol of tape.symbols) {
      this.books.set(symbol, {
        symbol,
        status: 'TRADING',
        trades: [],
        aggTrades: [],
        olderMinutes: tape.olderMinutes.get(symbol) ?? [],
      });
    }
    this.#prints = printsOf(tape, kind);
    while ((this.#prints[this.#next]?.atMs ?? Infinity) < tape.startMs) this.print();
  }

  /** When the next print is due, Infinity at the end of the tape. */
  get nextMs(): number {
    const next = this.#prints[this.#next];
    return next === undefined ? Infinity : next.atMs + this.#shiftMs;
  }

  /** Takes the next print into the books; null at the end. */
  print(): Print | null {
    const planned = this.#prints[this.#next];
    if (planned === undefined) return null;
    this.#next++;
    const print = this.#shiftMs === 0 ? planned : shifted(planned, this.#shiftMs);
    if (print.kind === 'trade') {
      const book = this.books.get(print.trade.symbol);
      // What a symbol that no longer trades would have printed never happened.
      if (book?.status === 'BREAK') return print;
      book?.trades.push(print.trade);
      if (print.agg !== null) book?.aggTrades.push(print.agg);
    }
    return print;
  }

  /** The exchange stops: everything still to come happens `durationMs` later, ids unchanged. */
  halt(durationMs: number): void {
    this.#shiftMs += durationMs;
  }

  /** Bars of the symbol's prints so far, older minutes before them; the last one may be unfinished. */
  bars(symbol: string, widthMs: number, fromMs: number, toMs: number): readonly PlainBar[] {
    const book = this.books.get(symbol);
    if (book === undefined) return [];
    const trades = book.trades;
    const start = firstAtOrAfter(trades, fromMs - (fromMs % widthMs));
    const end = firstAtOrAfter(trades, toMs - (toMs % widthMs) + widthMs);
    const own = plainBars(trades.slice(start, end), widthMs);
    const firstOwnMs = trades[0] === undefined ? Infinity : trades[0].timeMs - (trades[0].timeMs % widthMs);
    const older =
      widthMs < 60_000
        ? []
        : merged(minutesWithin(book.olderMinutes, fromMs - (fromMs % widthMs), toMs + widthMs), widthMs).filter(
            (bar) => bar.openMs < firstOwnMs && bar.openMs >= fromMs - (fromMs % widthMs) && bar.openMs <= toMs,
          );
    return [...older, ...own];
  }
}

function printsOf(tape: MarketTape, kind: 'spot' | 'usdm'): Print[] {
  const completes = new Map<ServedTrade, ServedAggTrade>();
  for (const symbol of tape.symbols) {
    const trades = tape.trades.filter((trade) => trade.symbol === symbol);
    const byLastId = new Map(aggregated(trades, kind).map((group) => [group.lastId, group]));
    for (const trade of trades) {
      const group = byLastId.get(trade.id);
      if (group !== undefined) completes.set(trade, group);
    }
  }
  let latestMs = -Infinity;
  const prints: Print[] = tape.trades.map((trade) => {
    // What was sent later cannot be due earlier: event times of two symbols may cross by a few milliseconds.
    latestMs = Math.max(latestMs, trade.eventMs);
    return { kind: 'trade', atMs: latestMs, trade, agg: completes.get(trade) ?? null };
  });
  for (const quote of tape.quotes) prints.push({ kind: 'quote', atMs: quote.atMs, quote });
  return prints.sort((a, b) => a.atMs - b.atMs);
}

function shifted(print: Print, byMs: number): Print {
  if (print.kind === 'quote') return { ...print, atMs: print.atMs + byMs };
  const move = <T extends { readonly timeMs: number; readonly eventMs: number }>(row: T): T => ({
    ...row,
    timeMs: row.timeMs + byMs,
    eventMs: row.eventMs + byMs,
  });
  return {
    ...print,
    atMs: print.atMs + byMs,
    trade: move(print.trade),
    agg: print.agg === null ? null : move(print.agg),
  };
}

/** Index of the first trade of that time or later; trade times never go back within a symbol. */
export function firstAtOrAfter(rows: readonly { readonly timeMs: number }[], timeMs: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.timeMs ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of a long past only what is asked for is looked at: a year of minutes is asked for page by page. */
function minutesWithin(minutes: readonly PlainBar[], fromMs: number, toMs: number): readonly PlainBar[] {
  const indexOf = (timeMs: number): number => {
    let [low, high] = [0, minutes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((minutes[middle]?.openMs ?? 0) < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return minutes.slice(indexOf(fromMs), indexOf(toMs));
}

function merged(minutes: readonly PlainBar[], widthMs: number): readonly PlainBar[] {
  if (widthMs === 60_000) return minutes;
  const bars = new Map<number, PlainBar>();
  for (const minute of minutes) {
    const openMs = minute.openMs - (minute.openMs % widthMs);
    const bar = bars.get(openMs);
    bars.set(
      openMs,
      bar === undefined
        ? { ...minute, openMs }
        : {
            openMs,
            open: bar.open,
            high: Math.max(bar.high, minute.high),
            low: Math.min(bar.low, minute.low),
            close: minute.close,
            volume: bar.volume + minute.volume,
            quoteVolume: bar.quoteVolume + minute.quoteVolume,
            takerBuyVolume: bar.takerBuyVolume + minute.takerBuyVolume,
            tradeCount: bar.tradeCount + minute.tradeCount,
          },
    );
  }
  return [...bars.values()];
}
