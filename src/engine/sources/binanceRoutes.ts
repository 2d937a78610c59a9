import { symbolOf, type InstrumentId } from '../contract/ids';
import type { StreamKind } from '../contract/market';
import { FrameText, hashOf } from './framePage';

/** What is asked of the exchange for an instrument: one of the trade streams, quotes, or mark prices. */
export type Channel = StreamKind | 'bookTicker' | 'markPrice';

/** One stream of a combined connection, with the bytes that its frames carry. */
export interface StreamRoute {
  readonly name: string;
  readonly instrument: InstrumentId;
  readonly channel: Channel;
  /** UTF-8 of the name, and of the symbol as the exchange writes it in `s`. */
  readonly nameBytes: Uint8Array;
  readonly symbolBytes: Uint8Array;
}

/** What the frames of a trade stream say before and behind their first number, where they are as usual. */
export interface TradeOpening {
  readonly route: StreamRoute;
  readonly stream: StreamKind;
  readonly opening: FrameText;
  readonly middle: FrameText;
}

/** Before the name of a stream in its frames. */
const beforeName = '{"stream":"';
export const nameAt = beforeName.length;

/** `btcusdt@aggTrade`; the symbol in lower case, the rest as the exchange spells it. */
export function streamName(instrument: InstrumentId, channel: Channel): string {
  return `${symbolOf(instrument)}@${channel === 'markPrice' ? 'markPrice@1s' : channel}`;
}

/** The streams of one market by name. Names are found by their bytes, without making a string of them. */
export class RouteTable {
  readonly #byName = new Map<string, StreamRoute>();
  readonly #byHash = new Map<number, StreamRoute>();
  readonly #openings = new Map<number, TradeOpening>();

  add(instrument: InstrumentId, channel: Channel): StreamRoute {
    const name = streamName(instrument, channel);
    const existing = this.#byName.get(name);
    if (existing !== undefined) return existing;
    const route: StreamRoute = {
      name,
      instrument,
      channel,
      nameBytes: Buffer.from(name),
      symbolBytes: Buffer.from(symbolOf(instrument).toUpperCase()),
    };
    this.#byName.set(name, route);
    this.#byHash.set(hashBytes(route.nameBytes, 0, route.nameBytes.length), route);
    const { channel: stream } = route;
    if (stream === 'aggTrade' || stream === 'trade') {
      const opening = openingOf(route, stream);
      if (opening.opening.isUsable && opening.middle.isUsable) this.#openings.set(openingHash(name), opening);
    }
    return route;
  }

  remove(name: string): void {
    const route = this.#byName.get(name);
    if (route === undefined) return;
    this.#byName.delete(name);
    const hash = hashBytes(route.nameBytes, 0, route.nameBytes.length);
    if (this.#byHash.get(hash) === route) this.#byHash.delete(hash);
    if (this.#openings.get(openingHash(name))?.route === route) this.#openings.delete(openingHash(name));
  }

  get(name: string): StreamRoute | undefined {
    return this.#byName.get(name);
  }

  /** The route whose name is bytes `from`..`to`; undefined also where two names share a hash: `get` then decides. */
  find(bytes: Uint8Array, from: number, to: number): StreamRoute | undefined {
    const route = this.#byHash.get(hashBytes(bytes, from, to));
    return route !== undefined && sameBytes(bytes, from, to, route.nameBytes) ? route : undefined;
  }

  /** The trade stream whose name may begin with what was hashed: its opening has to be compared. */
  findOpening(hash: number): TradeOpening | undefined {
    return this.#openings.get(hash);
  }
}

function openingOf(route: StreamRoute, stream: StreamKind): TradeOpening {
  const symbol = symbolOf(route.instrument).toUpperCase();
  return {
    route,
    stream,
    opening: new FrameText(`${beforeName}${route.name}","data":{"e":"${stream}","E":`),
    middle: new FrameText(`,"s":"${symbol}","${stream === 'aggTrade' ? 'a' : 't'}":`),
  };
}

/** Of the twelve bytes from the name on; two names may share it. */
function openingHash(name: string): number {
  return hashOf(Buffer.from(`${name}","data":{`), 0);
}

/** FNV-1a, 32 bits, kept in the range of small integers. */
function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash >> 2;
}

export function sameBytes(bytes: Uint8Array, from: number, to: number, expected: Uint8Array): boolean {
  if (to - from !== expected.length) return false;
  for (let at = 0; at < expected.length; at++) if (bytes[from + at] !== expected[at]) return false;
  return true;
}
