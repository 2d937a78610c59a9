import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { Gap, SourceEvent, Tick } from '../contract/market';
import type { BinanceVenue } from './binanceEndpoints';
import { streamName } from './binanceRoutes';
import type { BinanceTiming } from './binanceTiming';
import type { ConnectionSlot } from './connectionSlot';
import { InstrumentFeed } from './instrumentFeed';
import { Sequencer } from './sequencer';
import type { ResumePoint, SourceRequest } from './source';

export interface FeedSetOptions {
  readonly request: SourceRequest;
  readonly clock: Clock;
  readonly timing: BinanceTiming;
  /** The first live ticks of new series wait for older ones. */
  readonly holdsFirst: boolean;
  readonly emit: (event: SourceEvent) => void;
  /** A gap opened, changed or closed. */
  readonly gapChanged: (feed: InstrumentFeed) => void;
}

/** The instruments being collected. Remembers where removed ones stood, so that adding them again finds the hole. */
export class FeedSet {
  readonly #options: FeedSetOptions;
  readonly #feeds = new Map<InstrumentId, InstrumentFeed>();
  readonly #left = new Map<InstrumentId, ResumePoint>();
  readonly #waiting = new Set<Sequencer>();
  #cancelExpiry: (() => void) | null = null;

  constructor(options: FeedSetOptions) {
    this.#options = options;
  }

  get(instrument: InstrumentId): InstrumentFeed | undefined {
    return this.#feeds.get(instrument);
  }

  values(): InstrumentFeed[] {
    return [...this.#feeds.values()];
  }

  of(slot: ConnectionSlot): InstrumentFeed[] {
    return this.values().filter((feed) => feed.slot === slot);
  }

  add(instrument: InstrumentId, venue: BinanceVenue): InstrumentFeed {
    const { request, clock, timing, holdsFirst, emit, gapChanged } = this.#options;
    const resume = this.#left.get(instrument) ?? request.resume.get(instrument);
    const nowMs = (): number => Math.floor(clock.nowMs());
    const sequencer = new Sequencer({
      instrument,
      stream: request.stream,
      resume,
      holdsFirst,
      reorderWindowMs: timing.reorderMs,
      reorderTicks: 1_000,
      nowMs,
      emit: (event: Tick | Gap) => {
        emit(event);
        if (event.kind === 'gap') gapChanged(feed);
      },
    });
    const feed: InstrumentFeed = new InstrumentFeed({
      instrument,
      venue,
      tradeStream: streamName(instrument, request.stream),
      sequencer,
      nowMs,
      emit,
    });
    feed.isLoadingHistory = sequencer.isHeld;
    this.#feeds.set(instrument, feed);
    return feed;
  }

  remove(feed: InstrumentFeed): void {
    this.#feeds.delete(feed.instrument);
    this.#waiting.delete(feed.sequencer);
    const { nextId, lastTimeMs, openGaps } = feed.sequencer;
    if (nextId === null) return;
    const closedMs = Math.floor(this.#options.clock.nowMs());
    const parts = openGaps.flatMap((gap) => {
      const ofGap = gap.parts(closedMs);
      // One that was filled in part goes on as what it still lacks.
      if (ofGap[0] !== gap.event) for (const event of ofGap) this.#options.emit(event);
      return ofGap;
    });
    const left = parts.filter(({ state }) => state === 'open');
    this.#left.set(feed.instrument, { lastId: nextId - 1, lastTimeMs, openGaps: left });
  }

  /** To be called when ticks of this sequencer have come early: they wait, and only so long. */
  await(sequencer: Sequencer): void {
    const { clock, timing } = this.#options;
    this.#waiting.add(sequencer);
    this.#cancelExpiry ??= clock.after(timing.reorderMs, () => {
      this.#cancelExpiry = null;
      this.expireWaiting();
    });
  }

  expireWaiting(): void {
    if (this.#waiting.size === 0) return;
    const monotonicMs = this.#options.clock.monotonicMs();
    for (const sequencer of this.#waiting) {
      sequencer.expire(monotonicMs);
      if (sequencer.hasWaiting) this.await(sequencer);
      else this.#waiting.delete(sequencer);
    }
  }

  close(): void {
    this.#cancelExpiry?.();
  }
}
