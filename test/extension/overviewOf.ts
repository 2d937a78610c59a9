import { instrumentId } from '../../src/engine/contract/ids';
import type { FeedRow, Overview, PairValue, SymbolRow } from '../../src/engine/contract/messages';
import type { PairSettings } from '../../src/engine/contract/settings';
import { readPair } from '../../src/engine/contract/readSettings';

interface Changes {
  readonly feed?: Partial<FeedRow>;
  readonly symbols?: readonly Partial<SymbolRow>[];
  readonly pairs?: readonly Partial<PairValue>[];
}

/** An overview of a live Binance feed with two symbols and a pair, changed in what a test is about. */
export function overviewOf(changes: Changes = {}): Overview {
  const feed: FeedRow = {
    running: true,
    source: 'binance',
    realm: 'binance',
    state: 'live',
    reason: '',
    message: '',
    nextAttemptMs: null,
    ticksTotal: 12_345,
    rejectedTotal: 0,
    reconnects: 0,
    exchangeTimeMs: 1_700_000_000_000,
    ...changes.feed,
  };
  const symbols = (changes.symbols ?? [{}, { instrument: instrumentId('spot:ethusdt') }]).map(symbolRow);
  const settings = pairSettings();
  const pairs = (changes.pairs ?? [{}]).map((value) => ({ settings, value: { ...pairValue(settings), ...value } }));
  return { feed, symbols, pairs };
}

export function pairSettings(): PairSettings {
  const { pair } = readPair({ y: 'spot:btcusdt', x: 'spot:ethusdt' }, 'pair');
  if (pair === null) throw new Error('the pair of the test cannot be read');
  return pair;
}

function symbolRow(changes: Partial<SymbolRow>): SymbolRow {
  return {
    instrument: instrumentId('spot:btcusdt'),
    lastPrice: 64_210.5,
    lastTradeMs: 1_699_999_999_000,
    changePct: 0.4213,
    changeSinceMs: 1_699_913_600_000,
    priceDecimals: 2,
    state: 'live',
    stateMessage: '',
    ticksPerSecond: 12.34,
    lagP50Ms: 31,
    lagP99Ms: 90,
    gapsOpen: 0,
    gapsRepaired: 2,
    ...changes,
  };
}

function pairValue(settings: PairSettings): PairValue {
  return {
    id: settings.id,
    barOpenMs: 1_699_999_980_000,
    alpha: 1.2,
    beta: 0.84231,
    betaStdErr: 0.0123,
    spread: -0.001234,
    z: -2.3071,
    provisional: true,
    haveBars: 400,
    needBars: 399,
    readyMs: Number.NaN,
    ageYMs: 1_000,
    ageXMs: 2_000,
    stale: false,
    filledBars: 0,
    incompleteBars: 1,
    reason: '',
  };
}
