import { simulatedTape, tapeOfTrades, type MarketTape, type ServedTrade } from '../../../support/marketTape';

const startMs = Date.UTC(2026, 10, 22, 16, 2, 30);

/** A market of simulated trades under exchange names, with a minute of history, ending after `seconds`. */
export function quickTape(options: {
  readonly seconds: number;
  readonly symbols?: readonly string[];
  readonly perSecond?: number;
  readonly eventDelayMs?: number;
  readonly startMs?: number;
  readonly historyMs?: number;
}): MarketTape {
  const names = ['sim:oak', 'sim:ash', 'sim:elm', 'sim:fir', 'sim:yew', 'sim:bay'];
  const symbols = options.symbols ?? ['BTCUSDT', 'ETHUSDT'];
  const beginMs = options.startMs ?? startMs;
  return simulatedTape({
    symbols: Object.fromEntries(symbols.map((symbol, at) => [symbol, names[at % names.length] ?? 'sim:oak'])),
    startMs: beginMs,
    untilMs: beginMs + options.seconds * 1_000,
    historyMs: options.historyMs ?? 60_000,
    ticksPerSecond: options.perSecond ?? 20,
    burstiness: 0.2,
    eventDelayMs: options.eventDelayMs ?? 1,
  });
}

/** Many symbols whose trades come evenly: `perSymbol` of each within `seconds`. */
export function evenTape(options: {
  readonly symbols: readonly string[];
  readonly perSymbol: number;
  readonly seconds: number;
  readonly change?: (trade: ServedTrade, index: number) => ServedTrade;
  readonly firstId?: number;
}): MarketTape {
  const { symbols, perSymbol, seconds, change, firstId = 500 } = options;
  const stepMs = (seconds * 1_000) / perSymbol;
  const trades: ServedTrade[] = [];
  for (let index = 0; index < perSymbol; index++) {
    for (const symbol of symbols) {
      const timeMs = Math.floor(startMs + 10 + index * stepMs);
      const trade: ServedTrade = {
        symbol,
        id: firstId + index,
        price: (100 + (index % 7)).toFixed(8),
        quantity: (1 + (index % 3)).toFixed(8),
        timeMs,
        eventMs: timeMs + 1,
        isBuyerMaker: index % 2 === 0,
      };
      trades.push(change?.(trade, index) ?? trade);
    }
  }
  return tapeOfTrades(trades, startMs);
}

/** The same tape, whose trades from the middle on come `pauseMs` later, with ids that go on: the exchange stood still. */
export function haltedTape(
  tape: MarketTape,
  pauseMs: number,
): { readonly market: MarketTape; readonly stopMs: number } {
  const own = tape.trades.filter((trade) => trade.eventMs >= tape.startMs);
  const stopMs = own[Math.floor(own.length / 2)]?.eventMs ?? tape.startMs;
  const trades = tape.trades.map((trade) =>
    trade.eventMs <= stopMs ? trade : { ...trade, timeMs: trade.timeMs + pauseMs, eventMs: trade.eventMs + pauseMs },
  );
  return { market: { ...tape, trades }, stopMs };
}
