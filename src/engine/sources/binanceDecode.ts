import type { RouteTable, StreamRoute } from './binanceRoutes';
import { decodeParsedFrame } from './binanceDecodeJson';
import type { DecodedFrame, DecodedTrade } from './decodedFrame';
import { FrameScanner } from './frameScanner';
import { readTimes, tradeFrom } from './tradeFields';
import { readUsualTrade } from './usualTrade';

/**
 * Reads one text frame of a combined stream. Pure, and never throws, whatever the bytes: what cannot be taken
 * is a rejection with its reason. Trades that are to the byte as spot writes them are read by their
 * shape; others that are flat are scanned byte by byte, in any order of fields; anything else goes through JSON.parse
 * and the same checks. All ways give the same result.
 *
 * Policy per field of a trade: times, ids, price, quantity and side are required; times and ids are integers
 * below 2^53; microseconds are floored and two units in one frame refused; a price or quantity of zero is real
 * and means "this row has no price"; of USD-M trades whose `X` is not MARKET the id counts and the price is set
 * to zero; fields that are not known are skipped. Cost of a scanned trade: see test/bench/feed.bench.ts.
 */
export function decodeFrame(frame: Uint8Array, routes: RouteTable): DecodedFrame {
  return readUsualTrade(frame, routes) ?? scanFrame(frame, routes) ?? decodeParsedFrame(frame, routes);
}

const opening = Buffer.from('{"stream":"');
const dataOpening = Buffer.from('","data":{');

/** Null where the frame is not in the usual shape of a trade. */
function scanFrame(frame: Uint8Array, routes: RouteTable): DecodedTrade | null {
  const scanner = new FrameScanner(frame);
  if (!scanner.take(opening)) return null;
  const nameFrom = scanner.at;
  const nameTo = scanner.skipText();
  if (nameTo < 0) return null;
  const route = routes.find(frame, nameFrom, nameTo);
  if (route === undefined || (route.channel !== 'aggTrade' && route.channel !== 'trade')) return null;
  scanner.at = nameTo;
  if (!scanner.take(dataOpening)) return null;
  return route.channel === 'aggTrade' ? scanAggTrade(scanner, route) : scanTrade(scanner, route);
}

const aggTradeBytes = Buffer.from('aggTrade"');
const tradeBytes = Buffer.from('trade"');
const marketBytes = Buffer.from('MARKET"');

function scanAggTrade(scanner: FrameScanner, route: StreamRoute): DecodedTrade | null {
  let eventTime = -1;
  let id = -1;
  let price = -1;
  let quantity = -1;
  let first = -1;
  let last = -1;
  let time = -1;
  let side = -1;
  let seen = 0;
  do {
    const key = scanner.key();
    if (key < 0) return null;
    switch (key) {
      case 0x65: // e
        if (!scanner.quotedIs(aggTradeBytes)) return null;
        seen += 1;
        break;
      case 0x45: // E
        eventTime = scanner.integer();
        seen += 16;
        break;
      case 0x73: // s
        if (!scanner.quotedIsSymbol(route.symbolBytes)) return null;
        seen += 256;
        break;
      case 0x61: // a
        id = scanner.integer();
        seen += 4096;
        break;
      case 0x70: // p
        price = scanner.quotedDecimal();
        break;
      case 0x71: // q
        quantity = scanner.quotedDecimal();
        break;
      case 0x66: // f
        first = scanner.integer();
        break;
      case 0x6c: // l
        last = scanner.integer();
        break;
      case 0x54: // T
        time = scanner.integer();
        seen += 65536;
        break;
      case 0x6d: // m
        side = scanner.flag();
        break;
      default:
        if (!scanner.skipValue()) return null;
    }
  } while (scanner.takeComma());
  // A field that stands twice spoils the sum: JSON.parse then decides.
  if (seen !== 0x11111 || !scanner.isClosed()) return null;
  if (id < 0 || price < 0 || quantity < 0 || first < 0 || last < first || side < 0) return null;
  const times = readTimes(eventTime, time);
  if (times === null) return null;
  return tradeFrom(route, 'aggTrade', times, id, price, quantity, side === 1, last - first + 1);
}

function scanTrade(scanner: FrameScanner, route: StreamRoute): DecodedTrade | null {
  let eventTime = -1;
  let id = -1;
  let price = -1;
  let quantity = -1;
  let time = -1;
  let side = -1;
  let seen = 0;
  do {
    const key = scanner.key();
    if (key < 0) return null;
    switch (key) {
      case 0x65: // e
        if (!scanner.quotedIs(tradeBytes)) return null;
        seen += 1;
        break;
      case 0x45: // E
        eventTime = scanner.integer();
        seen += 16;
        break;
      case 0x73: // s
        if (!scanner.quotedIsSymbol(route.symbolBytes)) return null;
        seen += 256;
        break;
      case 0x74: // t
        id = scanner.integer();
        seen += 4096;
        break;
      case 0x70: // p
        price = scanner.quotedDecimal();
        break;
      case 0x71: // q
        quantity = scanner.quotedDecimal();
        break;
      case 0x54: // T
        time = scanner.integer();
        seen += 65536;
        break;
      case 0x6d: // m
        side = scanner.flag();
        break;
      case 0x58: // X
        if (!scanner.quotedIs(marketBytes)) return null;
        break;
      default:
        if (!scanner.skipValue()) return null;
    }
  } while (scanner.takeComma());
  if (seen !== 0x11111 || !scanner.isClosed()) return null;
  if (id < 0 || price < 0 || quantity < 0 || side < 0) return null;
  const times = readTimes(eventTime, time);
  if (times === null) return null;
  return tradeFrom(route, 'trade', times, id, price, quantity, side === 1, 1);
}
