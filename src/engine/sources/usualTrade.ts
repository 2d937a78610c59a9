import { nameAt, type RouteTable } from './binanceRoutes';
import type { DecodedTrade } from './decodedFrame';
import { FramePage, FrameText } from './framePage';
import { readTimes, tradeFrom } from './tradeFields';

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

/**
 * Reads a trade whose frame is to the byte what the exchange writes on spot: its fields, in its order, and nothing
 * else. Null for every other frame, right or wrong: the caller then takes a slower way, which gives the same for
 * those that this one reads. Texts are compared and digits read four bytes at a time.
 */
export function readUsualTrade(frame: Uint8Array, routes: RouteTable): DecodedTrade | null {
  if (!page.load(frame)) return null;
  const route = routes.findOpening(page.hash(nameAt));
  if (route === undefined || !page.take(route.opening)) return null;
  const eventTime = page.integerBefore(route.middle);
  if (eventTime < 0) return null;
  const id = page.integerBefore(keyP);
  if (id < 0) return null;
  const price = page.decimalBefore(keyQ);
  if (price < 0) return null;
  const isAggregate = route.stream === 'aggTrade';
  const quantity = page.decimalBefore(isAggregate ? keyF : quotedKeyT);
  if (quantity < 0) return null;
  let trades = 1;
  if (isAggregate) {
    const first = page.integerBefore(keyL);
    const last = page.integerBefore(keyT);
    if (first < 0 || last < first) return null;
    trades = last - first + 1;
  }
  const time = page.integerBefore(keyM);
  if (time < 0) return null;
  const isBuyerMaker = page.take(sold);
  if ((!isBuyerMaker && !page.take(bought)) || !page.isAtEnd) return null;
  const times = readTimes(eventTime, time);
  if (times === null) return null;
  return tradeFrom(route.route, route.stream, times, id, price, quantity, isBuyerMaker, trades);
}
