import { decimal } from './binanceFrames';
import type { ServedAggTrade, ServedTrade } from './marketTape';
import { firstAtOrAfter, type ServedMarket, type SymbolBook } from './servedMarket';

export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
  /** What the request costs of the minute's budget. */
  readonly weight: number;
}

export interface RestContext {
  readonly market: ServedMarket;
  readonly kind: 'spot' | 'usdm';
  readonly nowMs: number;
  readonly weightPerMinute: number;
  violation(text: string): void;
}

/** Answers a GET of market data from what has been printed; parameters and errors as documented. */
export function answerRest(context: RestContext, path: string, query: URLSearchParams): RestAnswer {
  const prefix = context.kind === 'spot' ? '/api/v3/' : '/fapi/v1/';
  const name = path.startsWith(prefix) ? path.slice(prefix.length) : '';
  const table = context.kind === 'usdm' ? { ...endpoints, ...usdmEndpoints } : endpoints;
  const endpoint = Object.hasOwn(table, name) ? table[name] : undefined;
  if (endpoint === undefined) {
    context.violation(`no such path: ${path}`);
    return { status: 404, body: '<html><body>Not Found</body></html>', weight: 1 };
  }
  for (const key of query.keys()) {
    if (!endpoint.parameters.includes(key)) return refused(context, -1101, `Too many parameters; unknown "${key}".`);
  }
  return endpoint.answer(context, query);
}

interface Endpoint {
  readonly parameters: readonly string[];
  answer(context: RestContext, query: URLSearchParams): RestAnswer;
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  ping: { parameters: [], answer: () => ({ status: 200, body: {}, weight: 1 }) },
  time: {
    parameters: [],
    answer: ({ nowMs }) => ({ status: 200, body: { serverTime: Math.floor(nowMs) }, weight: 1 }),
  },
  exchangeInfo: {
    parameters: ['symbol', 'symbols', 'permissions', 'showPermissionSets', 'symbolStatus'],
    answer: exchangeInfo,
  },
  klines: { parameters: ['symbol', 'interval', 'startTime', 'endTime', 'timeZone', 'limit'], answer: klines },
  aggTrades: { parameters: ['symbol', 'fromId', 'startTime', 'endTime', 'limit'], answer: aggTrades },
  trades: { parameters: ['symbol', 'limit'], answer: trades },
  historicalTrades: { parameters: ['symbol', 'limit', 'fromId'], answer: trades },
  'ticker/price': { parameters: ['symbol', 'symbols'], answer: tickerPrice },
};

/** What only USD-M has. */
const usdmEndpoints: Readonly<Record<string, Endpoint>> = {
  fundingRate: { parameters: ['symbol', 'startTime', 'endTime', 'limit'], answer: fundingRate },
  fundingInfo: { parameters: [], answer: fundingInfo },
  premiumIndex: { parameters: ['symbol'], answer: premiumIndex },
};

function exchangeInfo(context: RestContext, query: URLSearchParams): RestAnswer {
  const asked = query.has('symbols') ? (JSON.parse(query.get('symbols') ?? '[]') as string[]) : query.getAll('symbol');
  const unknown = asked.find((symbol) => !context.market.books.has(symbol));
  if (unknown !== undefined) return refused(context, -1121, 'Invalid symbol.');
  const books = [...context.market.books.values()].filter((book) => asked.length === 0 || asked.includes(book.symbol));
  const status = query.get('symbolStatus');
  return {
    status: 200,
    weight: context.kind === 'spot' ? 20 : 1,
    body: {
      timezone: 'UTC',
      serverTime: Math.floor(context.nowMs),
      rateLimits: [
        { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: context.weightPerMinute },
        { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300_000 },
      ],
      exchangeFilters: [],
      symbols: books
        .filter((book) => status === null || book.status === status)
        .map((book) => symbolInfo(book, context.kind)),
    },
  };
}

function symbolInfo(book: SymbolBook, kind: 'spot' | 'usdm'): unknown {
  const quoteAsset = book.symbol.endsWith('USDT') ? 'USDT' : book.symbol.slice(-3);
  const rest = kind === 'usdm' ? { pair: book.symbol, contractType: 'PERPETUAL' } : { isSpotTradingAllowed: true };
  return {
    symbol: book.symbol,
    status: book.status,
    baseAsset: book.symbol.slice(0, -quoteAsset.length),
    baseAssetPrecision: 8,
    quoteAsset,
    quotePrecision: 8,
    ...rest,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
      { filterType: 'NOTIONAL', minNotional: '5.00000000' },
    ],
  };
}

const intervalMs: Readonly<Record<string, number>> = {
  '1s': 1_000,
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '6h': 21_600_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
};

export function intervalWidthMs(interval: string): number | undefined {
  return Object.hasOwn(intervalMs, interval) ? intervalMs[interval] : undefined;
}

function klines(context: RestContext, query: URLSearchParams): RestAnswer {
  const book = bookOf(context, query);
  if (book === null) return refused(context, -1121, 'Invalid symbol.');
  const interval = query.get('interval') ?? '';
  const widthMs = intervalWidthMs(interval);
  if (widthMs === undefined || (context.kind === 'usdm' && interval === '1s')) {
    return refused(context, -1120, 'Invalid interval.');
  }
  const maximum = context.kind === 'spot' ? 1_000 : 1_500;
  const limit = limitOf(query, maximum);
  if (limit === null) return refused(context, -1130, `Data sent for parameter 'limit' is not valid.`);
  const fromMs = numberOf(query, 'startTime') ?? -Infinity;
  const toMs = numberOf(query, 'endTime') ?? Infinity;
  const span = (limit + 2) * widthMs;
  const lastMs = book.trades.at(-1)?.timeMs ?? 0;
  const found = context.market
    .bars(
      book.symbol,
      widthMs,
      Math.max(Number.isFinite(fromMs) ? fromMs : Math.min(toMs, lastMs) - gapAllowance * span, 0),
      Math.min(toMs, lastMs),
    )
    .filter((bar) => bar.openMs >= fromMs && bar.openMs <= toMs);
  const bars = Number.isFinite(fromMs) ? found.slice(0, limit) : found.slice(-limit);
  const weight = context.kind === 'spot' ? 2 : limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1_000 ? 5 : 10;
  return {
    status: 200,
    weight,
    body: bars.map((bar) => [
      bar.openMs,
      decimal(bar.open),
      decimal(bar.high),
      decimal(bar.low),
      decimal(bar.close),
      decimal(bar.volume),
      bar.openMs + widthMs - 1,
      decimal(bar.quoteVolume),
      bar.tradeCount,
      decimal(bar.takerBuyVolume),
      '0.00000000',
      '0',
    ]),
  };
}

function fundingRate(context: RestContext, query: URLSearchParams): RestAnswer {
  const limit = limitOf(query, 1_000, 100);
  if (limit === null) return refused(context, -1130, `Data sent for parameter 'limit' is not valid.`);
  const fromMs = numberOf(query, 'startTime');
  const toMs = numberOf(query, 'endTime') ?? Infinity;
  const paid = context.market.funding.filter(
    (payment) =>
      payment.timeMs <= context.nowMs &&
      payment.timeMs >= (fromMs ?? -Infinity) &&
      payment.timeMs <= toMs &&
      (!query.has('symbol') || payment.symbol === query.get('symbol')),
  );
  const rows = fromMs === undefined ? paid.slice(-limit) : paid.slice(0, limit);
  const body = rows.map((payment) => ({
    symbol: payment.symbol,
    fundingTime: payment.timeMs,
    fundingRate: payment.rate,
    markPrice: markPriceOf(context.market.books.get(payment.symbol)),
  }));
  return { status: 200, weight: 0, body };
}

/** Only symbols whose terms were adjusted stand here; all others pay every eight hours. */
function fundingInfo(context: RestContext): RestAnswer {
  const body = [...context.market.books.keys()].flatMap((symbol) => {
    const times = context.market.funding
      .filter((payment) => payment.symbol === symbol)
      .map((payment) => payment.timeMs);
    const hours = Math.round(((times[1] ?? 0) - (times[0] ?? 0)) / 3_600_000);
    if (times.length < 2 || hours === 8) return [];
    const bounds = { adjustedFundingRateCap: '0.02000000', adjustedFundingRateFloor: '-0.02000000' };
    return [{ symbol, ...bounds, fundingIntervalHours: hours, disclaimer: false }];
  });
  return { status: 200, weight: 0, body };
}

function premiumIndex(context: RestContext, query: URLSearchParams): RestAnswer {
  const book = bookOf(context, query);
  if (book === null) return refused(context, -1121, 'Invalid symbol.');
  const price = markPriceOf(book);
  const due = context.market.funding.find(
    (payment) => payment.symbol === book.symbol && payment.timeMs > context.nowMs,
  );
  const body = {
    symbol: book.symbol,
    markPrice: price,
    indexPrice: price,
    estimatedSettlePrice: price,
    lastFundingRate: due?.rate ?? '0.00010000',
    interestRate: '0.00010000',
    nextFundingTime: due?.timeMs ?? 0,
    time: Math.floor(context.nowMs),
  };
  return { status: 200, weight: 1, body };
}

export function markPriceOf(book: SymbolBook | undefined): string {
  return book?.trades.findLast((trade) => Number(trade.price) > 0)?.price ?? '0.00000000';
}

/** Bars without trades are absent here, so the newest `limit` of them may lie further back than `limit` widths. */
const gapAllowance = 4;

function aggTrades(context: RestContext, query: URLSearchParams): RestAnswer {
  const book = bookOf(context, query);
  if (book === null) return refused(context, -1121, 'Invalid symbol.');
  const limit = limitOf(query, 1_000);
  if (limit === null) return refused(context, -1130, `Data sent for parameter 'limit' is not valid.`);
  const fromId = numberOf(query, 'fromId');
  const hasTimes = query.has('startTime') || query.has('endTime');
  if (fromId !== undefined && hasTimes) return refused(context, -1128, 'fromId together with times is not described.');
  const fromMs = numberOf(query, 'startTime');
  const toMs = numberOf(query, 'endTime');
  let rows = book.aggTrades as readonly ServedAggTrade[];
  if (context.kind === 'usdm') {
    if (toMs !== undefined && fromMs !== undefined && toMs - fromMs > 3_600_000) {
      return refused(context, -4047, 'More than one hour between startTime and endTime.');
    }
    // Nothing older than a day is told, whatever is asked for.
    rows = rows.slice(firstAtOrAfter(rows, context.nowMs - 86_400_000));
  }
  rows = selected(rows, { fromId, fromMs, toMs, limit });
  return { status: 200, weight: context.kind === 'spot' ? 4 : 20, body: rows.map((row) => aggRow(row, context.kind)) };
}

function aggRow(row: ServedAggTrade, kind: 'spot' | 'usdm'): unknown {
  const { id: a, price: p, quantity: q, firstId: f, lastId: l, timeMs: T, isBuyerMaker: m } = row;
  return kind === 'spot' ? { a, p, q, f, l, T, m, M: true } : { a, p, q, nq: q, f, l, T, m };
}

function trades(context: RestContext, query: URLSearchParams): RestAnswer {
  const book = bookOf(context, query);
  if (book === null) return refused(context, -1121, 'Invalid symbol.');
  const limit = limitOf(query, 1_000);
  if (limit === null) return refused(context, -1130, `Data sent for parameter 'limit' is not valid.`);
  const rows = selected(book.trades, { fromId: numberOf(query, 'fromId'), fromMs: undefined, toMs: undefined, limit });
  const weight = context.kind === 'spot' ? 25 : 20;
  return { status: 200, weight, body: rows.map((row) => tradeRow(row)) };
}

function tradeRow(row: ServedTrade): unknown {
  return {
    id: row.id,
    price: row.price,
    qty: row.quantity,
    quoteQty: decimal(Number(row.price) * Number(row.quantity)),
    time: row.timeMs,
    isBuyerMaker: row.isBuyerMaker,
    isBestMatch: true,
  };
}

function tickerPrice(context: RestContext, query: URLSearchParams): RestAnswer {
  const priceOf = (book: SymbolBook): unknown => ({
    symbol: book.symbol,
    price: book.trades.at(-1)?.price ?? '0.00000000',
  });
  if (query.has('symbol')) {
    const book = bookOf(context, query);
    return book === null ? refused(context, -1121, 'Invalid symbol.') : { status: 200, weight: 2, body: priceOf(book) };
  }
  const asked = query.has('symbols') ? (JSON.parse(query.get('symbols') ?? '[]') as string[]) : null;
  if (asked?.some((symbol) => !context.market.books.has(symbol)) === true) {
    return refused(context, -1121, 'Invalid symbol.');
  }
  const books = [...context.market.books.values()].filter((book) => asked === null || asked.includes(book.symbol));
  return { status: 200, weight: 4, body: books.map(priceOf) };
}

function selected<T extends { readonly id: number; readonly timeMs: number }>(
  rows: readonly T[],
  range: {
    readonly fromId: number | undefined;
    readonly fromMs: number | undefined;
    readonly toMs: number | undefined;
    readonly limit: number;
  },
): readonly T[] {
  const { fromId, fromMs, toMs, limit } = range;
  if (fromId !== undefined) {
    const start = rows.findIndex((row) => row.id >= fromId);
    return start < 0 ? [] : rows.slice(start, start + limit);
  }
  const start = fromMs === undefined ? 0 : firstAtOrAfter(rows, fromMs);
  const end = toMs === undefined ? rows.length : firstAtOrAfter(rows, toMs + 1);
  return fromMs === undefined
    ? rows.slice(Math.max(start, end - limit), end)
    : rows.slice(start, Math.min(end, start + limit));
}

function bookOf(context: RestContext, query: URLSearchParams): SymbolBook | null {
  return context.market.books.get(query.get('symbol') ?? '') ?? null;
}

/** Null where the limit is none; above the maximum the exchange takes the maximum. */
function limitOf(query: URLSearchParams, maximum: number, fallback = 500): number | null {
  const limit = numberOf(query, 'limit') ?? fallback;
  return Number.isSafeInteger(limit) && limit >= 1 ? Math.min(limit, maximum) : null;
}

/** Times are taken in milliseconds or microseconds; ids are far below either. */
function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  return name.endsWith('Time') && value > 1e14 ? Math.floor(value / 1_000) : value;
}

function refused(context: RestContext, code: number, msg: string): RestAnswer {
  // An unknown symbol is a fair question; anything else is a client that does not know the interface.
  if (code !== -1121) context.violation(`REST ${code}: ${msg}`);
  return { status: 400, body: { code, msg }, weight: 1 };
}
