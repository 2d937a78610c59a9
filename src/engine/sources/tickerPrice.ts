import type { Clock } from '../clock';
import { symbolOf } from '../contract/ids';
import { fail, succeed } from '../contract/result';
import { asRecord } from './jsonFields';
import type { Network } from './network';
import { failureFromError, failureFromStatus } from './networkFailure';
import { createPollingSource } from './polling';
import type { RateBudget } from './rateBudget';
import type { TickSource } from './source';

/**
 * Binance's last prices, asked for every second: for networks that let no WebSocket through. `ticker:btcusdt`. What
 * the exchange wants to be left alone for is kept in the budget, which outlives this source.
 */
export function createTickerPriceSource(
  restUrl: string,
  network: Network,
  clock: Clock,
  budget: RateBudget,
): TickSource {
  const url = `${restUrl}/api/v3/ticker/price`;
  return createPollingSource({
    clock,
    venue: 'ticker',
    everyMs: 1_000,
    poll: async (instruments, signal) => {
      const refusal = budget.refusal(clock.monotonicMs());
      if (refusal !== null) return { ok: false, failure: refusal };
      try {
        const { status, headers, body } = await network.get(url, { timeoutMs: 10_000, signal });
        if (status !== 200) {
          const failure = failureFromStatus(status, headers, body, url, clock.nowMs());
          if (failure.retryAfterMs !== null) budget.block(failure, failure.retryAfterMs, clock.monotonicMs());
          return { ok: false, failure };
        }
        const rows: unknown = JSON.parse(body);
        const prices = new Map(
          (Array.isArray(rows) ? rows : []).map(asRecord).map((row) => [row?.['symbol'], Number(row?.['price'])]),
        );
        const priceOf = (symbol: string): number => prices.get(symbol.toUpperCase()) ?? Number.NaN;
        const read = instruments.map((instrument) => ({ instrument, price: priceOf(symbolOf(instrument)) }));
        return succeed(read.filter(({ price }) => price > 0));
      } catch (error) {
        if (error instanceof SyntaxError) return fail('answer', `${url} answered with something else than JSON.`);
        return { ok: false, failure: failureFromError(error, url, network.proxyOf(url)) };
      }
    },
  });
}
