import { symbolOf, type InstrumentId } from './ids';
import { formatCount } from './numberFormat';

/**
 * Coins that one unit of a symbol stands for: 1,000 of `1000shibusdt`, a million of `1mbabydogeusdt`, 1 of the rest.
 * `1inch` is a name, not a multiplier.
 */
export function coinsPerUnit(instrument: InstrumentId): number {
  const found = /^(1000+)\p{L}|^1m(?=[a-z]{5,}usd)/u.exec(symbolOf(instrument));
  if (found === null) return 1;
  return found[1] === undefined ? 1_000_000 : Number(found[1]);
}

/** `a unit is 1,000 coins`, said wherever a price of such a symbol is explained; empty of the rest. */
export function unitText(instrument: InstrumentId): string {
  const coins = coinsPerUnit(instrument);
  return coins === 1 ? '' : `a unit is ${formatCount(coins)} coins`;
}
