import type { Clock } from '../clock';
import { symbolOf, type InstrumentId } from '../contract/ids';
import type { Bar, StoredTimeframe, StreamKind, Tick } from '../contract/market';
import type { RestShape } from './binanceEndpoints';
import { readAggTrades, readHistoricalTrades, readKlines } from './binanceRestRows';
import { readSymbolList, type SymbolList } from './binanceSymbols';
import { silenceAfter, type BinanceTiming } from './binanceTiming';
import type { ExchangeClock } from './exchangeClock';
import { asRecord } from './jsonFields';
import type { HttpReply, Network } from './network';
import { failureFromError, failureFromStatus, type NetworkFailure } from './networkFailure';
import type { RateBudget, RequestPriority } from './rateBudget';

export type RestResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: NetworkFailure };

export interface RestOptions {
  readonly shape: RestShape;
  /** Shared by all that ask this interface. */
  readonly budget: RateBudget;
  readonly network: Network;
  readonly clock: Clock;
  readonly exchangeClock: ExchangeClock;
  readonly timing: BinanceTiming;
}

export interface RequestOptions {
  readonly priority: RequestPriority;
  /** Gives the request up; it then fails. */
  readonly signal: AbortSignal;
}

/** Which trades a page begins with: an id (inclusive), a time (inclusive), or the newest. */
export type PageStart = { readonly fromId: number } | { readonly fromMs: number } | 'newest';

const pageRows = 1000;

/**
 * The REST interface of one venue. Requests keep within the weight of a minute and obey Retry-After; while the
 * exchange wants none, they fail at once with its reason instead of being sent.
 */
export class BinanceRest {
  readonly #options: RestOptions;
  readonly #budget: RateBudget;

  constructor(options: RestOptions) {
    this.#options = options;
    this.#budget = options.budget;
  }

  get shape(): RestShape {
    return this.#options.shape;
  }

  exchangeNowMs(): number {
    return this.#options.exchangeClock.nowMs();
  }

  /** Asks for the server's time and sets the exchange clock by it. */
  async measureTime(signal: AbortSignal): Promise<RestResult<number>> {
    const { clock, exchangeClock, shape } = this.#options;
    const reply = await this.#get('/time', shape.weights.time, { priority: 'urgent', signal });
    if (!reply.ok) return reply;
    const serverTime = asRecord(reply.value.json)?.['serverTime'];
    if (typeof serverTime !== 'number' || !Number.isSafeInteger(serverTime)) return this.#unreadable('/time');
    exchangeClock.measured(serverTime, reply.value.sentMs, clock.monotonicMs());
    return { ok: true, value: serverTime };
  }

  /** All symbols of the venue with their status. */
  async symbols(signal: AbortSignal): Promise<RestResult<SymbolList>> {
    const reply = await this.#get('/exchangeInfo', this.shape.weights.exchangeInfo, { priority: 'urgent', signal });
    if (!reply.ok) return reply;
    const list = readSymbolList(reply.value.json);
    if (list === null) return this.#unreadable('/exchangeInfo');
    if (list.weightPerMinute !== null) this.#budget.setLimit(list.weightPerMinute);
    return { ok: true, value: list };
  }

  /** Up to `rows` (1,000) closed bars from `fromMs` on, the oldest first; the bar still open at `exchangeNowMs` is left out. */
  async klines(
    instrument: InstrumentId,
    stream: StreamKind,
    timeframe: StoredTimeframe,
    range: { readonly fromMs: number; readonly toMs: number },
    options: RequestOptions & { readonly rows?: number },
  ): Promise<RestResult<readonly Bar[]>> {
    const symbol = restSymbol(instrument);
    const times = `startTime=${range.fromMs}&endTime=${range.toMs}`;
    const rows = options.rows ?? pageRows;
    const path = `/klines?symbol=${symbol}&interval=${timeframe}&${times}&limit=${rows}`;
    const reply = await this.#get(path, this.shape.weights.klines(rows), options);
    if (!reply.ok) return reply;
    const bars = readKlines(reply.value.json, instrument, stream, timeframe, this.#options.exchangeClock.nowMs());
    return bars === null ? this.#unreadable(path) : { ok: true, value: bars };
  }

  /** One page of up to 1,000 ticks of the series, rising by id. */
  async ticks(
    instrument: InstrumentId,
    stream: StreamKind,
    start: PageStart,
    options: RequestOptions & { readonly rows?: number },
  ): Promise<RestResult<readonly Tick[]>> {
    const from = start === 'newest' ? '' : 'fromId' in start ? `&fromId=${start.fromId}` : `&startTime=${start.fromMs}`;
    const query = `symbol=${restSymbol(instrument)}${from}&limit=${options.rows ?? pageRows}`;
    const { weights } = this.shape;
    const isAggregate = stream === 'aggTrade';
    const path = isAggregate ? `/aggTrades?${query}` : `/historicalTrades?${query}`;
    const reply = await this.#get(path, isAggregate ? weights.aggTrades : weights.historicalTrades, options);
    if (!reply.ok) return reply;
    const ticks = isAggregate
      ? readAggTrades(reply.value.json, instrument)
      : readHistoricalTrades(reply.value.json, instrument);
    return ticks === null ? this.#unreadable(path) : { ok: true, value: ticks };
  }

  /** Fields of any other answer, unread; for what only one caller needs. */
  async json(path: string, weight: number, options: RequestOptions): Promise<RestResult<unknown>> {
    const reply = await this.#get(path, weight, options);
    return reply.ok ? { ok: true, value: reply.value.json } : reply;
  }

  async #get(
    path: string,
    weight: number,
    { priority, signal }: RequestOptions,
  ): Promise<RestResult<{ readonly json: unknown; readonly sentMs: number }>> {
    const { clock, network, exchangeClock, timing } = this.#options;
    const url = `${this.shape.base}${this.shape.prefix}${path}`;
    if (!URL.canParse(url))
      return failed('notOffered', 'The endpoints that are set have no REST address for this market.');
    for (;;) {
      if (signal.aborted) return failed('timeout', 'The source was stopped.');
      const refusal = this.#budget.refusal(clock.monotonicMs());
      if (refusal !== null) return { ok: false, failure: refusal };
      const waitMs = this.#budget.waitMs(weight, priority, clock.monotonicMs(), exchangeClock.nowMs());
      if (waitMs === 0) break;
      await clock.sleep(waitMs, signal);
    }
    this.#budget.spend(weight, exchangeClock.nowMs());
    const sentMs = clock.monotonicMs();
    let reply: HttpReply;
    try {
      reply = await network.get(url, { timeoutMs: timing.requestMs, signal });
    } catch (error) {
      return { ok: false, failure: failureFromError(error, url, network.proxyOf(url)) };
    }
    return this.#judge(reply, url, sentMs);
  }

  #judge(
    reply: HttpReply,
    url: string,
    sentMs: number,
  ): RestResult<{ readonly json: unknown; readonly sentMs: number }> {
    const { clock, exchangeClock, timing } = this.#options;
    const usedWeight = Number(reply.headers['x-mbx-used-weight-1m']);
    if (Number.isFinite(usedWeight)) this.#budget.reported(usedWeight, exchangeClock.nowMs());
    if (reply.status !== 200) {
      const failure = failureFromStatus(reply.status, reply.headers, reply.body, url, exchangeClock.nowMs());
      const blockMs = silenceAfter(failure, timing) ?? failure.retryAfterMs ?? 0;
      if (blockMs > 0) this.#budget.block(failure, blockMs, clock.monotonicMs());
      return { ok: false, failure: blockMs > 0 ? { ...failure, retryAfterMs: blockMs } : failure };
    }
    try {
      return { ok: true, value: { json: JSON.parse(reply.body) as unknown, sentMs } };
    } catch {
      return this.#unreadable(url);
    }
  }

  #unreadable(path: string): { readonly ok: false; readonly failure: NetworkFailure } {
    return failed(
      'answer',
      `The exchange's answer to ${path.split('?')[0] ?? path} cannot be read; it is asked again.`,
    );
  }
}

/** The symbol as REST wants it: upper case, and escaped, since some are not ASCII. */
export function restSymbol(instrument: InstrumentId): string {
  return encodeURIComponent(symbolOf(instrument).toUpperCase());
}

function failed(
  reason: NetworkFailure['reason'],
  message: string,
): { readonly ok: false; readonly failure: NetworkFailure } {
  return { ok: false, failure: { reason, message, retryAfterMs: null } };
}
