import type { StreamKind } from '../contract/market';
import type { DecodedTrade, TimeUnit } from './decodedFrame';
import type { StreamRoute } from './binanceRoutes';

export interface FrameTimes {
  readonly eventTimeMs: number;
  readonly tradeTimeMs: number;
  readonly timeUnit: TimeUnit;
}

/**
 * Both times of a frame in milliseconds, microseconds floored; null where one is outside the years 1973 to 2255
 * or the two stand in different units.
 */
export function readTimes(eventTime: number, tradeTime: number): FrameTimes | null {
  const timeUnit = timeUnitOf(tradeTime);
  if (timeUnit === null || timeUnitOf(eventTime) !== timeUnit) return null;
  if (timeUnit === 'ms') return { eventTimeMs: eventTime, tradeTimeMs: tradeTime, timeUnit };
  return { eventTimeMs: Math.floor(eventTime / 1000), tradeTimeMs: Math.floor(tradeTime / 1000), timeUnit };
}

/** By magnitude: 13 digits are milliseconds, 16 microseconds. Null for what is no time of this century. */
export function timeUnitOf(time: number): TimeUnit | null {
  if (!(time >= 1e11 && time <= Number.MAX_SAFE_INTEGER)) return null;
  if (time < 1e13) return 'ms';
  return time >= 1e14 ? 'us' : null;
}

export function tradeFrom(
  route: StreamRoute,
  stream: StreamKind,
  times: FrameTimes,
  id: number,
  price: number,
  quantity: number,
  isBuyerMaker: boolean,
  trades: number,
): DecodedTrade {
  return {
    kind: 'trade',
    tick: {
      kind: 'tick',
      instrument: route.instrument,
      stream,
      id,
      timeMs: times.tradeTimeMs,
      price,
      quantity,
      isBuyerMaker,
      trades,
    },
    eventTimeMs: times.eventTimeMs,
    timeUnit: times.timeUnit,
  };
}
