import { symbolOf, type InstrumentId } from '../contract/ids';
import type { StreamKind } from '../contract/market';

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

/** `btcusdt@aggTrade`; the symbol in lower case, the rest as the exchange spells it. */
export function streamName(instrument: InstrumentId, channel: Channel): string {
  return `${symbolOf(instrument)}@${channel === 'markPrice' ? 'markPrice@1s' : channel}`;
}

/** The streams of one market by name. Names are found by their bytes, without making a string of them. */
export class RouteTable {
  readonly #byName = new Map<string, StreamRoute>();
  readonly #byHash = new Map<number, StreamRoute>();

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
    return route;
  }

  remove(name: string): void {
    const route = this.#byName.get(name);
    if (route === undefined) return;
    this.#byName.delete(name);
    const hash = hashBytes(route.nameBytes, 0, route.nameBytes.length);
    if (this.#byHash.get(hash) === route) this.#byHash.delete(hash);
  }

  get(name: string): StreamRoute | undefined {
    return this.#byName.get(name);
  }

  /** The route whose name is bytes `from`..`to`; undefined also where two names share a hash: `get` then decides. */
  find(bytes: Uint8Array, from: number, to: number): StreamRoute | undefined {
    const route = this.#byHash.get(hashBytes(bytes, from, to));
    return route !== undefined && sameBytes(bytes, from, to, route.nameBytes) ? route : undefined;
  }
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
