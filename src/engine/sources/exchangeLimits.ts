import type { RestShape } from './binanceEndpoints';
import { RateBudget } from './rateBudget';
import { SlidingLimit } from './slidingLimit';

/**
 * What this program has used of each host's limits, and what it was told to wait for. It outlives the sources that
 * use it: an exchange counts, and bans, the address it is asked from, however often the feed is started anew.
 */
export class ExchangeLimits {
  readonly #budgets = new Map<string, RateBudget>();
  readonly #attempts = new Map<string, SlidingLimit>();

  /** Of all requests to one REST interface of a host: spot and USD-M count apart also where one host serves both. */
  budget({ base, prefix, weightPerMinute }: Pick<RestShape, 'base' | 'prefix' | 'weightPerMinute'>): RateBudget {
    return kept(this.#budgets, `${hostOf(base)}${prefix}`, () => new RateBudget(weightPerMinute));
  }

  /** Of all connections to the host of this address; `perFiveMinutes` counts where it is asked for the first time. */
  attempts(url: string, perFiveMinutes: number): SlidingLimit {
    return kept(this.#attempts, hostOf(url), () => new SlidingLimit(perFiveMinutes, 300_000));
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function kept<T>(made: Map<string, T>, key: string, make: () => T): T {
  const value = made.get(key) ?? make();
  made.set(key, value);
  return value;
}
