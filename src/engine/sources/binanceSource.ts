import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { SourceEvent } from '../contract/market';
import type { LogLevel } from '../contract/messages';
import { fail, type Result } from '../contract/result';
import type { EndpointPreset, EndpointUrls } from '../contract/settings';
import { binanceVenue, resolveEndpoints, restShape, type BinanceVenue } from './binanceEndpoints';
import { BinanceRest } from './binanceRest';
import { BinanceRun } from './binanceRun';
import { checkSymbol } from './binanceSymbols';
import { binanceTiming, type BinanceTiming } from './binanceTiming';
import { ExchangeClock } from './exchangeClock';
import { ExchangeLimits } from './exchangeLimits';
import { noHistoryWants, type HistoryWants } from './historyWants';
import { openNetwork, type Network } from './network';
import { noProxySettings, type ProxySettings } from './proxyChoice';
import { FundingWatch } from './fundingWatch';
import type { RunExtras } from './runExtras';
import type { SourceRequest, TickSource } from './source';
import type { SourceHealth } from './sourceHealth';
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
  /** Kept from one source to the next; left out: this one counts for itself. */
  readonly limits?: ExchangeLimits;
  readonly timing?: Partial<BinanceTiming>;
  /** What is collected beside trades: all but the recording by default. */
  readonly extras?: Partial<RunExtras>;
}

/** A source that can say how it is doing, and be told what is looked at. */
export interface BinanceTickSource extends TickSource {
  /** Of the run that goes on, or of the last one; null before the first. */
  health(): SourceHealth | null;
  /** Instruments on screen: their gaps are repaired first. */
  prefer(instruments: readonly InstrumentId[]): void;
  setHistory(wants: HistoryWants): void;
}

/**
 * Live trades of Binance spot and USD-M futures. Throws only where a certificate file that was set cannot be
 * read; everything that happens on the network is in the stream of events.
 */
export function createBinanceSource(options: BinanceSourceOptions): BinanceTickSource {
  return new BinanceSource(options);
}

const defaultExtras: RunExtras = {
  history: true,
  quotes: true,
  funding: true,
  record: null,
  queueEvents: 200_000,
  attemptsPerFiveMinutes: 75,
};

class BinanceSource implements BinanceTickSource {
  readonly #options: BinanceSourceOptions;
  readonly #urls: EndpointUrls;
  readonly #timing: BinanceTiming;
  readonly #network: Network;
  readonly #limits: ExchangeLimits;
  readonly #exchangeClock: ExchangeClock;
  readonly #rest = new Map<BinanceVenue, BinanceRest>();
  readonly #catalog: SymbolCatalog;
  #preferred: ReadonlySet<InstrumentId> = new Set();
  #history: HistoryWants = noHistoryWants;
  #run: BinanceRun | null = null;
  #ended: SourceHealth | null = null;

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
    this.#limits = options.limits ?? new ExchangeLimits();
    this.#exchangeClock = new ExchangeClock(options.clock);
    this.#catalog = new SymbolCatalog(options.clock, (venue) => this.#restOf(venue));
  }

  async *events(request: SourceRequest): AsyncGenerator<readonly SourceEvent[], void, void> {
    const extras = { ...defaultExtras, ...this.#options.extras };
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
      funding: (signal, emit) =>
        new FundingWatch({
          rest: this.#restOf('usdm'),
          clock: this.#options.clock,
          settleMs: this.#timing.fundingSettleMs,
          signal,
          emit,
          log: (message) => this.#options.log('warn', message),
        }),
      extras,
      attempts: (url) => this.#limits.attempts(url, extras.attemptsPerFiveMinutes),
      preferred: () => this.#preferred,
    });
    run.history.want(this.#history);
    this.#run = run;
    try {
      yield* run.batches();
    } finally {
      run.close();
      this.#network.close();
      this.#ended = run.health();
      if (this.#run === run) this.#run = null;
    }
  }

  setInstruments(instruments: readonly InstrumentId[]): void {
    this.#run?.setInstruments(instruments);
  }

  prefer(instruments: readonly InstrumentId[]): void {
    this.#preferred = new Set(instruments);
  }

  setHistory(wants: HistoryWants): void {
    this.#history = wants;
    this.#run?.history.want(wants);
  }

  health(): SourceHealth | null {
    return this.#run?.health() ?? this.#ended;
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
    const shape = restShape(venue, this.#urls);
    const rest = new BinanceRest({
      shape,
      budget: this.#limits.budget(shape),
      network: this.#network,
      clock: this.#options.clock,
      exchangeClock: this.#exchangeClock,
      timing: this.#timing,
    });
    this.#rest.set(venue, rest);
    return rest;
  }
}
