import type { RouteTable } from './binanceRoutes';
import { ConnectionSlot, type SlotOptions } from './connectionSlot';

/** Streams on one connection: far below the exchange's 1,024, so that one that dies takes few along. */
const streamsPerConnection = 200;

/** All connections to one address, and which streams run over which. */
export class StreamHub {
  readonly routes: RouteTable;
  readonly #slotOptions: SlotOptions;
  #slots: ConnectionSlot[] = [];

  constructor(routes: RouteTable, slotOptions: SlotOptions) {
    this.routes = routes;
    this.#slotOptions = slotOptions;
  }

  get slots(): readonly ConnectionSlot[] {
    return this.#slots;
  }

  /** Adds streams where there is room, on as few connections as that takes; gives the slot of each. */
  add(names: readonly string[]): ReadonlyMap<string, ConnectionSlot> {
    const placed = new Map<string, ConnectionSlot>();
    let rest = names;
    while (rest.length > 0) {
      let slot = this.#slots.find((candidate) => candidate.names.size < streamsPerConnection);
      if (slot === undefined) {
        slot = new ConnectionSlot(this.#slotOptions);
        this.#slots.push(slot);
      }
      const taken = rest.slice(0, streamsPerConnection - slot.names.size);
      slot.add(taken);
      for (const name of taken) placed.set(name, slot);
      rest = rest.slice(taken.length);
    }
    return placed;
  }

  /** Takes streams off; a connection left without any is closed. */
  remove(names: readonly string[]): void {
    for (const slot of this.#slots) {
      const own = names.filter((name) => slot.names.has(name));
      if (own.length > 0) slot.remove(own);
    }
    for (const slot of this.#slots) if (slot.names.size === 0) slot.close();
    this.#slots = this.#slots.filter((slot) => slot.names.size > 0);
    for (const name of names) this.routes.remove(name);
  }

  close(): void {
    for (const slot of this.#slots) slot.close();
  }
}
