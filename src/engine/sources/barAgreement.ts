import type { Bar } from '../contract/market';

export interface BarDisagreement {
  readonly openMs: number;
  readonly field: 'open' | 'high' | 'low' | 'close' | 'volume' | 'tradeCount';
  readonly fine: number;
  readonly coarse: number;
}

/**
 * Where five bars of a minute do not add up to the fetched bar of five: the exchange's own candles have been seen
 * to disagree. Only five minutes of which every minute is there are compared; sums of volume to 1e-9.
 */
export function barDisagreements(minutes: readonly Bar[], fives: readonly Bar[]): readonly BarDisagreement[] {
  const byOpen = new Map(minutes.map((bar) => [bar.openMs, bar]));
  return fives.flatMap((five) => {
    const parts = [0, 1, 2, 3, 4].map((at) => byOpen.get(five.openMs + at * 60_000));
    const known = parts.filter((part) => part !== undefined);
    return known.length === 5 ? compare(known, five) : [];
  });
}

function compare(parts: readonly Bar[], five: Bar): BarDisagreement[] {
  const { openMs } = five;
  const sum = (read: (bar: Bar) => number): number => parts.reduce((total, bar) => total + read(bar), 0);
  const fine = {
    open: parts[0]?.open ?? Number.NaN,
    high: Math.max(...parts.map((bar) => bar.high)),
    low: Math.min(...parts.map((bar) => bar.low)),
    close: parts.at(-1)?.close ?? Number.NaN,
    volume: sum((bar) => bar.volume),
    tradeCount: sum((bar) => bar.tradeCount),
  };
  const fields = ['open', 'high', 'low', 'close', 'volume', 'tradeCount'] as const;
  return fields
    .filter((field) => Math.abs(fine[field] - five[field]) > (field === 'volume' ? 1e-9 * five.volume : 0))
    .map((field) => ({ openMs, field, fine: fine[field], coarse: five[field] }));
}
