import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { SourceEvent } from '../contract/market';
import { fail, type Result } from '../contract/result';
import type { EndpointPreset, EndpointUrls } from '../contract/settings';
import { binanceVenue, resolveEndpoints, restShape, type BinanceVenue } from './binanceEndpoints';
import { BinanceRest } from './binanceRest';
import { BinanceRun, type LogLevel } from './binanceRun';
import { checkSymbol } from './binanceSymbols';
import { binanceTiming, type BinanceTiming } from './binanceTiming';
import { ExchangeClock } from './exchangeClock';
import { openNetwork, type Network } from './network';
import { noProxySettings, type ProxySettings } from './proxyChoice';
import type { SourceRequest, TickSource } from './source';
import { SymbolCatalog } from './symbolCatalog';

export interface BinanceSourceOptions {
  readonly endpoints: EndpointPreset | EndpointUrls;
  readonly clock: Clock;
  /** Evenly from 0 to 1, for jitter. */
  readonly random: () => number;
  readonly log: (level: LogLevel, message: string) => void;
  readonly proxy?: ProxySettings;
  /** The editor's `http.proxyStrictSSL`; true by default. */
  readonly strictSsl?: boolean;
  /** The setting `caFile`; empty for none. */
  readonly caFile?: string;
  /** Stands in for sockets and requests, in tests. */
  readonly network?: Network;
  readonly timing?: Partial<BinanceTiming>;
}

/**
 * Live trades of Binance spot and USD-M futures. Throws only where a certificate file that was set cannot be
 * read; everything that happens on the network is in the stream of events.
 */
export function createBinanceSource(options: BinanceSourceOptions): TickSource {
  return new BinanceSource(options);
}

class BinanceSource implements TickSource {
  readonly #options: BinanceSourceOptions;
  readonly #urls: EndpointUrls;
  readonly #timing: BinanceTiming;
  readonly #network: Network;
  readonly #exchangeClock: ExchangeClock;
  readonly #rest = new Map<BinanceVenue, BinanceRest>();
  readonly #catalog: SymbolCatalog;
  #run: BinanceRun | null = null;

  constructor(options: BinanceSourceOptions) {
    this.#options = options;
    this.#urls = resolveEndpoints(options.endpoints);
    this.#timing = { ...binanceTiming, ...options.timing };
    this.#network =
      options.network ??
      openNetwork({
        proxy: options.proxy ?? noProxySettings,
        strictSsl: options.strictSsl ?? true,
        caFile: options.caFile ?? '',
      });
    this.#exchangeClock = new ExchangeClock(options.clock);
    this.#catalog = new SymbolCatalog(options.clock, (venue) => this.#restOf(venue));
  }

  async *events(request: SourceRequest): AsyncGenerator<readonly SourceEvent[], void, void> {
    const run = new BinanceRun({
      request,
      urls: this.#urls,
      timing: this.#timing,
      network: this.#network,
      clock: this.#options.clock,
      exchangeClock: this.#exchangeClock,
      random: this.#options.random,
      log: this.#options.log,
      catalog: this.#catalog,
      rest: (venue) => this.#restOf(venue),
    });
    this.#run = run;
    try {
      yield* run.batches();
    } finally {
      run.close();
      this.#network.close();
      if (this.#run === run) this.#run = null;
    }
  }

  setInstruments(instruments: readonly InstrumentId[]): void {
    this.#run?.setInstruments(instruments);
  }

  exchangeNowMs(): number {
    return this.#exchangeClock.nowMs();
  }

  async check(instrument: InstrumentId): Promise<Result<InstrumentId>> {
    const venue = binanceVenue(instrument);
    if (venue === null) {
      return fail('venue', `${instrument} is not of Binance; write spot: or usdm: before the symbol.`);
    }
    const list = await this.#catalog.list(venue);
    return list.ok ? checkSymbol(instrument, venue, list.value) : list;
  }

  /** One a venue, so that all requests share one budget. */
  #restOf(venue: BinanceVenue): BinanceRest {
    const existing = this.#rest.get(venue);
    if (existing !== undefined) return existing;
    const rest = new BinanceRest({
      shape: restShape(venue, this.#urls),
      network: this.#network,
      clock: this.#options.clock,
      exchangeClock: this.#exchangeClock,
      timeoutMs: this.#timing.requestMs,
    });
    this.#rest.set(venue, rest);
    return rest;
  }
}
