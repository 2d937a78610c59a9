import { nameAt, type RouteTable } from './binanceRoutes';
import type { DecodedTrade } from './decodedFrame';
import { FramePage, FrameText } from './framePage';

/** Nothing on it outlives a call. */
const page = new FramePage();

const keyP = new FrameText(',"p":"');
const keyQ = new FrameText('","q":"');
const keyF = new FrameText('","f":');
const keyL = new FrameText(',"l":');
const keyT = new FrameText(',"T":');
const quotedKeyT = new FrameText('","T":');
const keyM = new FrameText(',"m":');
const sold = new FrameText('true,"M":true}}');
const bought = new FrameText('false,"M":true}}');

/** Places of the numbers of a frame on the page. */
const [eventTime, id, price, quantity, first, last, tradeTime] = [0, 1, 2, 3, 4, 5, 6];

/**
 * Reads a trade whose frame is to the byte what the exchange writes on spot: its fields, in its order, and nothing
 * else. Null for every other frame, right or wrong: the caller then takes a slower way, which gives the same for
 * those that this one reads. Texts are compared and digits read four bytes at a time.
 */
export function readUsualTrade(frame: Uint8Array, routes: RouteTable): DecodedTrade | null {
  if (!page.load(frame)) return null;
  const opening = routes.findOpening(page.hash(nameAt));
  if (opening === undefined) return null;
  const { route, stream } = opening;
  const isAggregate = stream === 'aggTrade';
  const { values } = page;
  let at = page.past(opening.opening, 0);
  if (at < 0 || (at = page.time(eventTime, at, opening.middle)) < 0) return null;
  if ((at = page.integer(id, at, keyP)) < 0 || (at = page.decimal(price, at, keyQ)) < 0) return null;
  if ((at = page.decimal(quantity, at, isAggregate ? keyF : quotedKeyT)) < 0) return null;
  let trades = 1;
  if (isAggregate) {
    if ((at = page.integer(first, at, keyL)) < 0 || (at = page.integer(last, at, keyT)) < 0) return null;
    trades = (values[last] as number) - (values[first] as number) + 1;
    if (trades < 1) return null;
  }
  if ((at = page.time(tradeTime, at, keyM)) < 0) return null;
  const end = page.past(sold, at);
  const isBuyerMaker = end >= 0;
  if ((isBuyerMaker ? end : page.past(bought, at)) !== page.length) return null;
  // As `tradeFrom` makes it, of times that 13 digits make milliseconds: a call would make each number an object first.
  return {
    kind: 'trade',
    tick: {
      kind: 'tick',
      instrument: route.instrument,
      stream,
      id: values[id] as number,
      timeMs: values[tradeTime] as number,
      price: values[price] as number,
      quantity: values[quantity] as number,
      isBuyerMaker,
      trades,
    },
    eventTimeMs: values[eventTime] as number,
    timeUnit: 'ms',
  };
}
