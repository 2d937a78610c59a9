import type { MarketTape } from './marketTape';
import type { PlainBar } from './plainBars';

/**
 * One-minute bars of a seeded walk, `count` of them up to `endMs` (exclusive). `skips` names minutes without a trade,
 * by their number from the first.
 */
export function walkedMinutes(options: {
  readonly endMs: number;
  readonly count: number;
  readonly seed: number;
  readonly price?: number;
  readonly skips?: (index: number) => boolean;
}): readonly PlainBar[] {
  const { endMs, count, skips } = options;
  let seed = options.seed;
  const noise = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648 - 0.5;
  let price = options.price ?? 100;
  const bars: PlainBar[] = [];
  const firstMs = Math.floor(endMs / 60_000) * 60_000 - count * 60_000;
  for (let index = 0; index < count; index++) {
    const open = price;
    price = round(price * (1 + noise() * 0.002));
    if (skips?.(index) === true) continue;
    const high = round(Math.max(open, price) * 1.0005);
    const low = round(Math.min(open, price) * 0.9995);
    const volume = 1 + Math.floor((noise() + 0.5) * 100);
    bars.push({
      openMs: firstMs + index * 60_000,
      open,
      high,
      low,
      close: price,
      volume,
      quoteVolume: round(volume * price),
      takerBuyVolume: Math.floor(volume / 2),
      tradeCount: 1 + (index % 9),
    });
  }
  return bars;
}

/** A tape with such a past of `minutes` for each of its symbols, ending where its own trades begin. */
export function withPast(tape: MarketTape, minutes: number, skips?: (index: number) => boolean): MarketTape {
  const firstMs = Math.min(...tape.trades.map(({ timeMs }) => timeMs));
  const olderMinutes = new Map(
    tape.symbols.map((symbol, at) => [
      symbol,
      walkedMinutes({ endMs: firstMs, count: minutes, seed: 7 + at, price: 100 + at, ...(skips && { skips }) }),
    ]),
  );
  return { ...tape, olderMinutes };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
