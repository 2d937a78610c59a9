import type { EndpointUrls } from '../contract/settings';
import { hubUrls, type Hub } from './binanceEndpoints';
import { RouteTable } from './binanceRoutes';
import type { ConnectionSlot, Link, SlotOptions } from './connectionSlot';
import type { SlidingLimit } from './slidingLimit';
import { StreamHub } from './streamHub';

type Shared = Omit<SlotOptions, 'urls' | 'attempts' | 'onFrame' | 'onRefused'> & {
  /** The attempts at connections to the host of this address. */
  readonly attempts: (url: string) => SlidingLimit;
  readonly onFrame: (frame: Uint8Array, link: Link, routes: RouteTable) => void;
  readonly onRefused: (name: string, message: string, routes: RouteTable) => void;
};

/** The hubs in use, made when first needed. Those to one host share its budget of attempts. */
export class StreamHubs {
  readonly #urls: EndpointUrls;
  readonly #shared: Shared;
  readonly #hubs = new Map<Hub, StreamHub>();

  constructor(urls: EndpointUrls, shared: Shared) {
    this.#urls = urls;
    this.#shared = shared;
  }

  /** Null where the endpoints have no address for it. */
  open(hub: Hub): StreamHub | null {
    const existing = this.#hubs.get(hub);
    if (existing !== undefined) return existing;
    const urls = hubUrls(hub, this.#urls);
    const [url] = urls;
    if (url === undefined) return null;
    const routes = new RouteTable();
    const made = new StreamHub(routes, {
      ...this.#shared,
      urls,
      attempts: this.#shared.attempts(url),
      onFrame: (frame, link) => this.#shared.onFrame(frame, link, routes),
      onRefused: (name, message) => this.#shared.onRefused(name, message, routes),
    });
    this.#hubs.set(hub, made);
    return made;
  }

  find(hub: Hub): StreamHub | undefined {
    return this.#hubs.get(hub);
  }

  slots(): readonly ConnectionSlot[] {
    return [...this.#hubs.values()].flatMap((hub) => hub.slots);
  }

  /** The exchange has said that it will close this connection. */
  leave(link: Link): void {
    for (const slot of this.slots()) slot.leave(link);
  }

  close(): void {
    for (const hub of this.#hubs.values()) hub.close();
  }
}
