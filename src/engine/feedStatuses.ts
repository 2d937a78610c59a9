import type { InstrumentId } from './contract/ids';
import type { Gap, StatusEvent } from './contract/market';

/** The last status of the source (null) and of each instrument, and what they tell of its connections. */
export class FeedStatuses {
  /** Times that a source which was live was so no longer. */
  reconnects = 0;
  readonly #last = new Map<InstrumentId | null, StatusEvent>();

  /** The last status of the source as a whole. */
  get feed(): StatusEvent | null {
    return this.#last.get(null) ?? null;
  }

  take(status: StatusEvent): void {
    if (status.instrument === null && this.feed?.state === 'live') {
      if (status.state === 'connecting' || status.state === 'offline') this.reconnects += 1;
    }
    this.#last.set(status.instrument, status);
  }

  all(): readonly StatusEvent[] {
    return [...this.#last.values()];
  }

  clear(): void {
    this.#last.clear();
  }
}

/** The status as a line of the log. */
export function statusText({ instrument, state, message }: StatusEvent): string {
  return `${instrument ?? 'feed'}: ${state}. ${message}`.trim();
}

/** What became of a gap, as a line of the log. */
export function gapText({ instrument, fromId, toId, state, reason }: Gap): string {
  const span = fromId === toId ? `id ${fromId}` : `ids ${fromId} to ${toId}`;
  return `${instrument}: gap of ${span} is ${state}: ${reason}`;
}
