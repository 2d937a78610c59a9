import { symbolOf } from '../contract/ids';
import type {
  DecodedFrame,
  DecodedMarkPrice,
  DecodedQuote,
  DecodedRejection,
  DecodedReply,
  DecodedTrade,
} from './decodedFrame';
import type { RouteTable, StreamRoute } from './binanceRoutes';
import { asRecord, readDecimal, readId, type Fields } from './jsonFields';
import { readTimes, timeUnitOf, tradeFrom } from './tradeFields';

/** The slow and complete way of reading a frame; `decodeFrame` says what holds. Never throws. */
export function decodeParsedFrame(frame: Uint8Array, routes: RouteTable): DecodedFrame {
  const text = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString('utf8');
  const decoded = decodeText(text, routes);
  return decoded instanceof Refusal
    ? { kind: 'rejected', reason: decoded.reason, message: decoded.message, sample: text.slice(0, 200) }
    : decoded;
}

class Refusal {
  readonly reason: string;
  readonly message: string;

  constructor(reason: string, message: string) {
    this.reason = reason;
    this.message = message;
  }
}

type Accepted = Exclude<DecodedFrame, DecodedRejection>;

function decodeText(text: string, routes: RouteTable): Accepted | Refusal {
  if (text === '') return new Refusal('empty', 'The exchange sent an empty frame.');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return new Refusal('json', 'A frame is not JSON; it was left out.');
  }
  const frame = asRecord(parsed);
  if (frame === null) return new Refusal('shape', 'A frame is not a JSON object; it was left out.');
  const name = frame['stream'];
  if (typeof name === 'string') return decodeStreamFrame(name, frame, routes);
  if (frame['e'] === 'serverShutdown') return { kind: 'shutdown' };
  const route = routeOfPayload(frame, routes);
  if (route !== undefined) return decodePayload(frame, route);
  return decodeReply(frame) ?? (typeof frame['e'] === 'string' ? ignored('unknownStream') : shapeless());
}

function decodeStreamFrame(name: string, frame: Fields, routes: RouteTable): Accepted | Refusal {
  const data = asRecord(frame['data']);
  const route = routes.get(name);
  if (data?.['e'] === 'serverShutdown') return { kind: 'shutdown' };
  if (route === undefined) return ignored('unknownStream');
  if (data === null) return new Refusal('shape', `A frame of ${name} carries no data object; it was left out.`);
  const symbol = data['s'];
  if (typeof symbol !== 'string' || symbol.toLowerCase() !== symbolOf(route.instrument)) {
    return new Refusal('symbol', `A frame of ${name} names the symbol ${JSON.stringify(symbol)?.slice(0, 40)}.`);
  }
  return decodePayload(data, route);
}

/** On a raw stream the payload stands alone, and its own fields say which stream it is of. */
function routeOfPayload({ e, s, u }: Fields, routes: RouteTable): StreamRoute | undefined {
  if (typeof s !== 'string') return undefined;
  // Quotes of spot name no event.
  const kind = e === 'markPriceUpdate' ? 'markPrice@1s' : (e ?? (u === undefined ? undefined : 'bookTicker'));
  return typeof kind === 'string' ? routes.get(`${s.toLowerCase()}@${kind}`) : undefined;
}

function decodePayload(data: Fields, route: StreamRoute): Accepted | Refusal {
  switch (route.channel) {
    case 'aggTrade':
    case 'trade':
      return decodeTrade(data, route, route.channel);
    case 'bookTicker':
      return decodeQuote(data, route);
    case 'markPrice':
      return decodeMarkPrice(data, route);
  }
}

function decodeTrade(data: Fields, route: StreamRoute, stream: 'aggTrade' | 'trade'): DecodedTrade | Refusal {
  const refuse = (field: string, what: string): Refusal =>
    new Refusal(field, `A trade of ${route.name} has ${what}; it was left out.`);
  if (data['e'] !== stream) return refuse('eventType', `the event type ${JSON.stringify(data['e'])?.slice(0, 40)}`);
  const id = readId(data[stream === 'aggTrade' ? 'a' : 't']);
  if (id === null) return refuse('id', 'an id that is no whole number from 0 to 2^53 - 1');
  const eventTime = data['E'];
  const tradeTime = data['T'];
  if (typeof eventTime !== 'number' || typeof tradeTime !== 'number') return refuse('time', 'no usable time');
  if (!Number.isSafeInteger(eventTime) || !Number.isSafeInteger(tradeTime)) return refuse('time', 'no whole time');
  const times = readTimes(eventTime, tradeTime);
  if (times === null) {
    const mixed = timeUnitOf(eventTime) !== null && timeUnitOf(tradeTime) !== null;
    return mixed ? refuse('timeUnit', 'times in two units') : refuse('time', 'a time outside this century');
  }
  const price = readDecimal(data['p']);
  if (price === null) return refuse('price', 'a price that is no plain decimal');
  const quantity = readDecimal(data['q']);
  if (quantity === null) return refuse('quantity', 'a quantity that is no plain decimal');
  const side = data['m'];
  if (typeof side !== 'boolean') return refuse('side', 'no side');
  if (stream === 'trade') {
    // Insurance fund, ADL and the like: no trade at a market price, but the id has been used.
    const isMarket = data['X'] === undefined || data['X'] === 'MARKET';
    return tradeFrom(route, stream, times, id, isMarket ? price : 0, quantity, side, 1);
  }
  const first = readId(data['f']);
  const last = readId(data['l']);
  if (first === null || last === null || last < first) return refuse('tradeRange', 'no usable range of trade ids');
  return tradeFrom(route, stream, times, id, price, quantity, side, last - first + 1);
}

function decodeQuote(data: Fields, route: StreamRoute): DecodedQuote | Refusal {
  const updateId = readId(data['u']);
  const bid = readDecimal(data['b']);
  const bidQuantity = readDecimal(data['B']);
  const ask = readDecimal(data['a']);
  const askQuantity = readDecimal(data['A']);
  if (updateId === null || bid === null || bidQuantity === null || ask === null || askQuantity === null) {
    return new Refusal('quote', `A quote of ${route.name} has a field that is missing or no number; it was left out.`);
  }
  const eventTime = data['E'] === undefined ? null : readTime(data['E']);
  return {
    kind: 'quote',
    instrument: route.instrument,
    updateId,
    bid,
    bidQuantity,
    ask,
    askQuantity,
    eventTimeMs: eventTime,
  };
}

function decodeMarkPrice(data: Fields, route: StreamRoute): DecodedMarkPrice | Refusal {
  const eventTimeMs = readTime(data['E']);
  const markPrice = readDecimal(data['p']);
  const nextFundingMs = readTime(data['T']);
  if (eventTimeMs === null || markPrice === null) {
    return new Refusal('markPrice', `A mark price of ${route.name} has no usable time or price; it was left out.`);
  }
  const rate = data['r'];
  const fundingRate = typeof rate === 'string' && /^-?\d+(\.\d+)?$/.test(rate) ? Number(rate) : Number.NaN;
  return {
    kind: 'markPrice',
    instrument: route.instrument,
    eventTimeMs,
    markPrice,
    fundingRate,
    nextFundingMs: nextFundingMs ?? Number.NaN,
  };
}

/** Both forms of errors are accepted: flat, as documented, and nested, as seen. */
function decodeReply(frame: Fields): DecodedReply | null {
  const id = frame['id'];
  const replyId = typeof id === 'number' || typeof id === 'string' ? id : null;
  const error = asRecord(frame['error']) ?? frame;
  if (typeof error['msg'] === 'string') {
    return {
      kind: 'reply',
      id: replyId,
      errorMessage: `${JSON.stringify(error['code']) ?? ''} ${error['msg']}`.trim(),
    };
  }
  if ('error' in frame)
    return { kind: 'reply', id: replyId, errorMessage: JSON.stringify(frame['error']).slice(0, 200) };
  return replyId !== null && 'result' in frame ? { kind: 'reply', id: replyId, errorMessage: null } : null;
}

function readTime(value: unknown): number | null {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return null;
  const unit = timeUnitOf(value);
  if (unit === null) return null;
  return unit === 'ms' ? value : Math.floor(value / 1000);
}

function ignored(reason: 'unknownStream' | 'unknownEvent'): Accepted {
  return { kind: 'ignored', reason };
}

function shapeless(): Refusal {
  return new Refusal('shape', 'A frame has no stream, no event and no answer in it; it was left out.');
}
