import { instrumentId, symbolOf, type InstrumentId } from '../../src/engine/contract/ids';
import type { Tick } from '../../src/engine/contract/market';
import { SimulatedTape } from '../../src/engine/sources/simulatorTape';
import { plainBars, type PlainBar } from './plainBars';
import { recordedQuotes, recordedTrades, type RecordedQuote, type RecordedSymbol } from './recordedFrames';

/** One fill, as the exchange prints it. Symbols are written as the exchange does: upper case. */
export interface ServedTrade {
  readonly symbol: string;
  readonly id: number;
  readonly price: string;
  readonly quantity: string;
  readonly timeMs: number;
  /** When it is sent; at or after `timeMs`. */
  readonly eventMs: number;
  readonly isBuyerMaker: boolean;
  /** USD-M `X`; MARKET where left out. */
  readonly tradeType?: string;
}

/** Fills of one taker order at one price and time. */
export interface ServedAggTrade {
  readonly symbol: string;
  readonly id: number;
  readonly price: string;
  readonly quantity: string;
  readonly firstId: number;
  readonly lastId: number;
  readonly timeMs: number;
  readonly eventMs: number;
  readonly isBuyerMaker: boolean;
}

/** Everything a served market is made of; nothing of it is printed before its time has come. */
export interface MarketTape {
  readonly symbols: readonly string[];
  /** In the order of sending; per symbol in the order of id. */
  readonly trades: readonly ServedTrade[];
  readonly quotes: readonly RecordedQuote[];
  /** Market time at which the server begins: what is older is history, there through REST only. */
  readonly startMs: number;
  /** 1m bars before the oldest trade, by symbol, for a history longer than the trades. */
  readonly olderMinutes: ReadonlyMap<string, readonly PlainBar[]>;
  /** Payments of perpetuals, rising in time; those to come are announced, not told. */
  readonly funding?: readonly ServedFunding[];
}

/** A funding payment of a perpetual. */
export interface ServedFunding {
  readonly symbol: string;
  readonly timeMs: number;
  readonly rate: string;
}

/** The recorded BTCUSDT and ETHUSDT, with their quotes; begins just before the first of them. */
export function recordedTape(symbols: readonly RecordedSymbol[] = ['btcusdt', 'ethusdt']): MarketTape {
  const trades = symbols.flatMap((symbol) => [...recordedTrades(symbol)]).sort((a, b) => a.eventMs - b.eventMs);
  const quotes = symbols.flatMap((symbol) => [...recordedQuotes(symbol)]).sort((a, b) => a.atMs - b.atMs);
  return { ...tapeOfTrades(trades), quotes };
}

/** 10,000 trades of each of two symbols within one second, then a hundred a second of each for four. */
export function burstTape(startMs: number): MarketTape {
  const trades: ServedTrade[] = [];
  for (let index = 0; index < 10_400; index++) {
    const sinceMs = index < 10_000 ? index / 10 : 1_000 + (index - 10_000) * 10;
    const timeMs = startMs + 1 + Math.floor(sinceMs);
    for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
      const price = (100 + (index % 7)).toFixed(8);
      const isBuyerMaker = index % 2 === 0;
      trades.push({ symbol, id: 500 + index, price, quantity: '1.00000000', timeMs, eventMs: timeMs, isBuyerMaker });
    }
  }
  return tapeOfTrades(trades, startMs);
}

/** Any list of trades as a tape that begins just before the first of them, or at `startMs`. */
export function tapeOfTrades(trades: readonly ServedTrade[], startMs?: number): MarketTape {
  return {
    symbols: [...new Set(trades.map((trade) => trade.symbol))],
    trades,
    quotes: [],
    startMs: startMs ?? (trades[0]?.eventMs ?? 1) - 1,
    olderMinutes: new Map(),
  };
}

/**
 * The simulator's market under exchange names: `{BTCUSDT: 'sim:oak'}`. Trades from `startMs - historyMs` on, so
 * that there is something to fetch; the server begins at `startMs` and has trades until `untilMs`.
 */
export function simulatedTape(options: {
  readonly symbols: Readonly<Record<string, string>>;
  readonly startMs: number;
  readonly untilMs: number;
  readonly historyMs?: number;
  /** Before the trades of `historyMs`: 1m bars only, so that a busy market need not hold hours of trades. */
  readonly olderMs?: number;
  readonly seed?: number;
  readonly ticksPerSecond?: number;
  readonly burstiness?: number;
  /** Delay of the event behind the trade. */
  readonly eventDelayMs?: number;
}): MarketTape {
  const { startMs, untilMs, historyMs = 0, olderMs = 0, eventDelayMs = 1, seed = 1, ticksPerSecond = 5 } = options;
  const burstiness = options.burstiness ?? 1;
  const tapeOf = (simulated: string, rate: number): SimulatedTape =>
    new SimulatedTape(instrumentId(simulated), 'trade', { seed, ticksPerSecond: rate, burstiness, firstId: 0 });
  const fromMs = floorTo(startMs - historyMs, olderMs > 0 ? 300_000 : 1);
  const olderMinutes = new Map<string, readonly PlainBar[]>();
  const trades = Object.entries(options.symbols).flatMap(([symbol, simulated]) => {
    // Prices do not depend on the rate: a slower tape of the same market goes over into this one without a jump.
    if (olderMs > 0) {
      const older = tapeOf(simulated, Math.min(2, ticksPerSecond)).between(floorTo(fromMs - olderMs, 300_000), fromMs);
      olderMinutes.set(symbol, plainBars(older, 60_000));
    }
    return tapeOf(simulated, ticksPerSecond)
      .between(fromMs, untilMs)
      .map((tick) => servedTick(tick, symbol, eventDelayMs));
  });
  trades.sort((a, b) => a.eventMs - b.eventMs);
  return { ...tapeOfTrades(trades, startMs), symbols: Object.keys(options.symbols), olderMinutes };
}

function floorTo(timeMs: number, stepMs: number): number {
  return timeMs - (timeMs % stepMs);
}

/** The same tape, all times moved by `deltaMs`: a recording of 2024 as if it were now. */
export function shiftedTape(tape: MarketTape, deltaMs: number): MarketTape {
  return {
    ...tape,
    startMs: tape.startMs + deltaMs,
    trades: tape.trades.map((trade) => ({
      ...trade,
      timeMs: trade.timeMs + deltaMs,
      eventMs: trade.eventMs + deltaMs,
    })),
    quotes: tape.quotes.map((quote) => ({ ...quote, atMs: quote.atMs + deltaMs })),
    olderMinutes: new Map(
      [...tape.olderMinutes].map(([symbol, bars]) => [
        symbol,
        bars.map((bar) => ({ ...bar, openMs: bar.openMs + deltaMs })),
      ]),
    ),
    ...(tape.funding === undefined
      ? {}
      : { funding: tape.funding.map((payment) => ({ ...payment, timeMs: payment.timeMs + deltaMs })) }),
  };
}

/** Ids of a symbol's aggTrades begin here: far from the trade ids, so that a mix-up shows. */
const firstAggId = 1_000_001;

/**
 * Groups fills as the exchange does; both lists in order of id. Of one symbol. Spot: one time, price and side. USD-M:
 * one price and side within 100 ms, market trades only, so that `f` to `l` has holes between one row and the next.
 */
export function aggregated(all: readonly ServedTrade[], market: 'spot' | 'usdm' = 'spot'): readonly ServedAggTrade[] {
  const trades = market === 'spot' ? all : all.filter((trade) => isMarketTrade(trade));
  const spanMs = market === 'spot' ? 1 : 100;
  const groups: ServedAggTrade[] = [];
  let members: ServedTrade[] = [];
  const close = (): void => {
    const [first] = members;
    const last = members.at(-1);
    if (first === undefined || last === undefined) return;
    groups.push({
      symbol: first.symbol,
      id: firstAggId + groups.length,
      price: first.price,
      quantity: members.length === 1 ? first.quantity : decimalSum(members.map((member) => member.quantity)),
      firstId: first.id,
      lastId: last.id,
      timeMs: first.timeMs,
      eventMs: last.eventMs,
      isBuyerMaker: first.isBuyerMaker,
    });
    members = [];
  };
  for (const trade of trades) {
    const last = members.at(-1);
    const joins =
      last !== undefined &&
      trade.timeMs - (members[0]?.timeMs ?? 0) < spanMs &&
      last.price === trade.price &&
      last.isBuyerMaker === trade.isBuyerMaker &&
      last.id + 1 === trade.id;
    if (!joins) close();
    members.push(trade);
  }
  close();
  return groups;
}

/** An instrument's ticks as they should stand in the store, from the tape itself. */
export function truthTicks(tape: MarketTape, symbol: string, stream: 'trade' | 'aggTrade', venue = 'spot'): Tick[] {
  const instrument: InstrumentId = instrumentId(`${venue}:${symbol}`);
  const trades = tape.trades.filter((trade) => trade.symbol === symbolOf(instrument).toUpperCase());
  const rows =
    stream === 'trade'
      ? // Of what was no trade at the market only the id counts.
        trades.map((trade) => ({ ...trade, price: isMarketTrade(trade) ? trade.price : '0', trades: 1 }))
      : aggregated(trades, venue === 'usdm' ? 'usdm' : 'spot').map((group) => ({
          ...group,
          trades: group.lastId - group.firstId + 1,
        }));
  return rows.map((row) => ({
    kind: 'tick',
    instrument,
    stream,
    id: row.id,
    timeMs: row.timeMs,
    price: Number(row.price),
    quantity: Number(row.quantity),
    isBuyerMaker: row.isBuyerMaker,
    trades: row.trades,
  }));
}

function isMarketTrade(trade: ServedTrade): boolean {
  return (trade.tradeType ?? 'MARKET') === 'MARKET';
}

function servedTick(tick: Tick, symbol: string, eventDelayMs: number): ServedTrade {
  return {
    symbol,
    id: tick.id,
    price: tick.price.toFixed(8),
    quantity: tick.quantity.toFixed(8),
    timeMs: tick.timeMs,
    eventMs: tick.timeMs + eventDelayMs,
    isBuyerMaker: tick.isBuyerMaker,
  };
}

/** Exact sum of decimals with up to eight places. */
function decimalSum(values: readonly string[]): string {
  let sum = 0n;
  for (const value of values) {
    const [whole = '0', part = ''] = value.split('.');
    sum += BigInt(whole) * 100_000_000n + BigInt(part.padEnd(8, '0').slice(0, 8));
  }
  return `${sum / 100_000_000n}.${String(sum % 100_000_000n).padStart(8, '0')}`;
}
