import type { Tick } from '../contract/market';

/** Trade times of neighbours may be that far out of order; beyond it a lower id with a later time is another count. */
export const timeSlackMs = 1_000;

/** So many such trades in a row, of rising ids, are no damage any more. */
const evidenceTicks = 5;

/**
 * Watches for an exchange that numbers its trades anew, as a test network does that is wiped: trades of later times
 * whose ids are below those passed on. A repeated old frame brings its old time with it, so it is none of them.
 */
export class Renumbering {
  #count = 0;
  #lastId = -Infinity;
  #nextId = -Infinity;

  /** The exchange counts anew: its ids say nothing about the order behind what is stored. */
  get isCertain(): boolean {
    return this.#count >= evidenceTicks;
  }

  /** A trade below `nextId`, later than `lastTimeMs` of the newest one; true where the two contradict each other. */
  contradicts(tick: Tick, nextId: number, lastTimeMs: number): boolean {
    if (!(tick.timeMs > lastTimeMs + timeSlackMs)) return false;
    // A trade of the count so far has come between them: it is still in use.
    const goesOn = this.#nextId === nextId;
    if (!goesOn || tick.id > this.#lastId) this.#count = goesOn ? this.#count + 1 : 1;
    this.#nextId = nextId;
    this.#lastId = tick.id;
    return true;
  }
}
