import { venueOf, type InstrumentId } from '../contract/ids';
import type { EndpointPreset, EndpointUrls } from '../contract/settings';
import type { Channel } from './binanceRoutes';

export type BinanceVenue = 'spot' | 'usdm';

/** One address to hold connections to: USD-M splits its streams over two. */
export type Hub = 'spot' | 'usdmMarket' | 'usdmPublic';

const presets: Readonly<Record<EndpointPreset, EndpointUrls>> = {
  default: {
    spotStream: 'wss://stream.binance.com:9443',
    spotRest: 'https://api.binance.com',
    usdmStream: 'wss://fstream.binance.com',
    usdmRest: 'https://fapi.binance.com',
  },
  // Spot only: there is no such host for USD-M.
  marketDataOnly: {
    spotStream: 'wss://data-stream.binance.vision',
    spotRest: 'https://data-api.binance.vision',
    usdmStream: '',
    usdmRest: '',
  },
  testnet: {
    spotStream: 'wss://stream.testnet.binance.vision',
    spotRest: 'https://testnet.binance.vision',
    usdmStream: 'wss://fstream.binancefuture.com',
    usdmRest: 'https://testnet.binancefuture.com',
  },
};

export function resolveEndpoints(endpoints: EndpointPreset | EndpointUrls): EndpointUrls {
  return typeof endpoints === 'string' ? presets[endpoints] : endpoints;
}

/** Null for instruments that are not of this exchange. */
export function binanceVenue(instrument: InstrumentId): BinanceVenue | null {
  const venue = venueOf(instrument);
  return venue === 'spot' || venue === 'usdm' ? venue : null;
}

/** A stream asked for at the wrong one of the USD-M paths is acknowledged and stays silent: hence this table. */
export function hubOf(venue: BinanceVenue, channel: Channel): Hub {
  if (venue === 'spot') return 'spot';
  switch (channel) {
    case 'aggTrade':
    case 'markPrice':
      return 'usdmMarket';
    case 'trade':
    case 'bookTicker':
      return 'usdmPublic';
  }
}

/**
 * Where the streams of a hub are served: the combined stream, as documented, first. The others are for endpoints of
 * one's own, which may know raw streams only, or USD-M without its split paths. Empty where these endpoints have none.
 */
export function hubUrls(hub: Hub, { spotStream, usdmStream }: EndpointUrls): readonly string[] {
  const base = hub === 'spot' ? spotStream : usdmStream;
  if (!URL.canParse(base)) return [];
  const plain = [`${base}/stream`, `${base}/ws`];
  switch (hub) {
    case 'spot':
      return plain;
    case 'usdmMarket':
      return [`${base}/market/stream`, `${base}/market/ws`, ...plain];
    case 'usdmPublic':
      return [`${base}/public/stream`, `${base}/public/ws`, ...plain];
  }
}

/** What differs between the REST interfaces of the two venues. Weights are for the largest page. */
export interface RestShape {
  readonly base: string;
  readonly prefix: '/api/v3' | '/fapi/v1';
  readonly weights: {
    readonly time: number;
    readonly exchangeInfo: number;
    readonly aggTrades: number;
    readonly historicalTrades: number;
    /** By the rows asked for. */
    readonly klines: (rows: number) => number;
  };
  /** Bars a page of history: the most that a request weight buys, where what limits is the weight. */
  readonly historyRows: number;
  /** Used until exchangeInfo has told the real one. */
  readonly weightPerMinute: number;
  /** Trades older than this cannot be had. */
  readonly oldestTradeMs: number;
}

export function restShape(venue: BinanceVenue, urls: EndpointUrls): RestShape {
  switch (venue) {
    case 'spot':
      return {
        base: urls.spotRest,
        prefix: '/api/v3',
        weights: { time: 1, exchangeInfo: 20, aggTrades: 4, historicalTrades: 25, klines: () => 2 },
        historyRows: 1_000,
        weightPerMinute: 6000,
        oldestTradeMs: Infinity,
      };
    case 'usdm':
      return {
        base: urls.usdmRest,
        prefix: '/fapi/v1',
        weights: { time: 1, exchangeInfo: 1, aggTrades: 20, historicalTrades: 20, klines: usdmKlineWeight },
        // 499 bars for a weight of 2; 1,000 cost 5, and 1,500 cost 10.
        historyRows: 499,
        weightPerMinute: 2400,
        oldestTradeMs: 24 * 3_600_000,
      };
  }
}

function usdmKlineWeight(rows: number): number {
  if (rows < 100) return 1;
  if (rows < 500) return 2;
  return rows <= 1_000 ? 5 : 10;
}
