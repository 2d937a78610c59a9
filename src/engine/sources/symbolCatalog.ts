import type { Clock } from '../clock';
import type { BinanceVenue } from './binanceEndpoints';
import type { BinanceRest, RestResult } from './binanceRest';
import type { SymbolList } from './binanceSymbols';

const freshMs = 3_600_000;

/** The symbols of each venue: fetched when first asked for, kept for an hour, and kept on where a refresh fails. */
export class SymbolCatalog {
  readonly #clock: Clock;
  readonly #rest: (venue: BinanceVenue) => BinanceRest;
  readonly #kept = new Map<BinanceVenue, { readonly list: SymbolList; readonly atMs: number }>();
  readonly #fetching = new Map<BinanceVenue, Promise<RestResult<SymbolList>>>();

  constructor(clock: Clock, rest: (venue: BinanceVenue) => BinanceRest) {
    this.#clock = clock;
    this.#rest = rest;
  }

  async list(venue: BinanceVenue, options: { readonly maxAgeMs?: number } = {}): Promise<RestResult<SymbolList>> {
    const kept = this.#kept.get(venue);
    const maxAgeMs = options.maxAgeMs ?? freshMs;
    const isFresh = kept !== undefined && this.#clock.monotonicMs() - kept.atMs < maxAgeMs;
    if (isFresh) return { ok: true, value: kept.list };
    const fetched = await this.#fetch(venue);
    return fetched.ok || kept === undefined ? fetched : { ok: true, value: kept.list };
  }

  /** Several who ask at once share one request. It ends by its own timeout, whoever asked. */
  #fetch(venue: BinanceVenue): Promise<RestResult<SymbolList>> {
    const running = this.#fetching.get(venue);
    if (running !== undefined) return running;
    const request = this.#rest(venue)
      .symbols(new AbortController().signal)
      .then((result) => {
        this.#fetching.delete(venue);
        if (result.ok) this.#kept.set(venue, { list: result.value, atMs: this.#clock.monotonicMs() });
        return result;
      });
    this.#fetching.set(venue, request);
    return request;
  }
}
