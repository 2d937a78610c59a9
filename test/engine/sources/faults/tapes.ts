import { simulatedTape, type MarketTape } from '../../../support/marketTape';

/** A market of simulated trades under exchange names, with a minute of history, ending after `seconds`. */
export function quickTape(options: {
  readonly seconds: number;
  readonly symbols?: readonly string[];
  readonly perSecond?: number;
}): MarketTape {
  const names = ['sim:oak', 'sim:ash', 'sim:elm', 'sim:fir', 'sim:yew', 'sim:bay'];
  const symbols = options.symbols ?? ['BTCUSDT', 'ETHUSDT'];
  const startMs = Date.UTC(2026, 10, 22, 16, 2, 30);
  return simulatedTape({
    symbols: Object.fromEntries(symbols.map((symbol, at) => [symbol, names[at % names.length] ?? 'sim:oak'])),
    startMs,
    untilMs: startMs + options.seconds * 1_000,
    historyMs: 60_000,
    ticksPerSecond: options.perSecond ?? 20,
    burstiness: 0.2,
  });
}
