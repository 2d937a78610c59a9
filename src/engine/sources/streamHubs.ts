import type { EndpointUrls } from '../contract/settings';
import { hubUrl, type Hub } from './binanceEndpoints';
import { RouteTable } from './binanceRoutes';
import type { ConnectionSlot, Link, SlotOptions } from './connectionSlot';
import { SlidingLimit } from './slidingLimit';
import { StreamHub } from './streamHub';

type Shared = Omit<SlotOptions, 'url' | 'attempts' | 'onFrame' | 'onRefused'> & {
  readonly attemptsPerFiveMinutes: number;
  readonly onFrame: (frame: Uint8Array, link: Link, routes: RouteTable) => void;
  readonly onRefused: (name: string, message: string, routes: RouteTable) => void;
};

/** The hubs in use, made when first needed. All their connections share one budget of attempts. */
export class StreamHubs {
  readonly #urls: EndpointUrls;
  readonly #shared: Shared;
  readonly #attempts: SlidingLimit;
  readonly #hubs = new Map<Hub, StreamHub>();

  constructor(urls: EndpointUrls, shared: Shared) {
    this.#urls = urls;
    this.#shared = shared;
    this.#attempts = new SlidingLimit(shared.attemptsPerFiveMinutes, 300_000);
  }

  /** Null where the endpoints have no address for it. */
  open(hub: Hub): StreamHub | null {
    const existing = this.#hubs.get(hub);
    if (existing !== undefined) return existing;
    const url = hubUrl(hub, this.#urls);
    if (!URL.canParse(url)) return null;
    const routes = new RouteTable();
    const made = new StreamHub(routes, {
      ...this.#shared,
      url,
      attempts: this.#attempts,
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

  /** The slot whose current connection this is. */
  slotOf(link: Link): ConnectionSlot | undefined {
    return this.slots().find((slot) => slot.current === link);
  }

  close(): void {
    for (const hub of this.#hubs.values()) hub.close();
  }
}
