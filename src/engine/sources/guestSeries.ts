import type { InstrumentId } from '../contract/ids';
import type { FeedState, Gap, StreamKind, Tick } from '../contract/market';
import { Sequencer } from './sequencer';
import type { ResumePoint } from './source';

export interface GuestSeriesOptions {
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  readonly resume: ResumePoint | undefined;
  readonly nowMs: () => number;
  readonly emit: (event: Tick | Gap) => void;
  /** The state of the series has changed. */
  readonly tell: (state: FeedState, reason: string, message: string) => void;
}

/** A tick that came too early waits so long for those before it. */
const reorderMs = 250;
/** What is missing by then does not come any more. */
const gapMs = 60_000;
/** Times rise with the ids, give or take what a market jitters: else each hour would be opened again and again. */
const backMs = 3_600_000;
/** So many known ids in a row, and nothing new: they do not go on where they should. */
const repeatedTicks = 100;
/** Beyond so many gaps, more than one in four ticks: the ids do not count ticks. */
const scatteredGaps = 100;

/**
 * One series of a guest, put into order whatever the guest does: each id once, what is missing in a gap that is
 * repaired where the tick comes within a minute, else lost. A series whose ids make no sense is told of and left.
 */
export class GuestSeries {
  readonly #options: GuestSeriesOptions;
  readonly #sequencer: Sequencer;
  readonly #beganMs: number;
  #state: 'new' | 'live' | 'repeated' | 'left' = 'new';
  #repeated = 0;

  constructor(options: GuestSeriesOptions) {
    this.#options = options;
    this.#beganMs = options.nowMs();
    this.#sequencer = new Sequencer({
      ...options,
      reorderWindowMs: reorderMs,
      reorderTicks: 1_000,
      nowMs: () => Math.floor(options.nowMs()),
      emit: (event) => {
        if (event.kind === 'tick') this.#passed();
        options.emit(event);
      },
    });
  }

  /** The number of its next tick where ticks are counted here. */
  get nextId(): number {
    return this.#sequencer.nextId ?? 1;
  }

  /** Trade time of the newest tick, NaN before the first. */
  get lastTimeMs(): number {
    return this.#sequencer.lastTimeMs;
  }

  /** Has to be looked at again: something waits, or is missing. */
  get isUnsettled(): boolean {
    return this.#sequencer.hasWaiting || this.#sequencer.openGaps.length > 0;
  }

  /** Where it stands, for the guest to go on from; null before the first tick. */
  get resume(): { readonly lastId: number; readonly lastTimeMs: number } | null {
    const { nextId, lastTimeMs } = this.#sequencer;
    return nextId === null ? null : { lastId: nextId - 1, lastTimeMs };
  }

  /**
   * Takes a tick; why not, where it is refused, else null. Ticks that are known already are passed over; one whose id
   * is and whose time is later is another tick, of ids that begin anew.
   */
  push(tick: Tick, monotonicMs: number): string | null {
    if (this.#state === 'left') return null;
    if (tick.timeMs < this.lastTimeMs - backMs && tick.id >= this.nextId) {
      return `timeMs takes a time near that of the tick before; ${tick.timeMs} is more than an hour earlier`;
    }
    const before = this.#sequencer.counts.implausible;
    const isBehind = tick.id < this.nextId;
    const isNew = this.#sequencer.push(tick, monotonicMs);
    this.#sequencer.expire(monotonicMs);
    const isImplausible = this.#sequencer.counts.implausible > before;
    if (isImplausible && !isBehind) {
      return `id takes the number after ${this.nextId - 1}, or a little more; ${tick.id} is further than a market goes in that time`;
    }
    this.#repeated = isNew ? 0 : this.#repeated + 1;
    const isCertain = isImplausible && this.#sequencer.isRenumbered;
    if (this.#state !== 'repeated' && (isCertain || this.#repeated >= repeatedTicks)) this.#tellRepeated();
    if (isImplausible) {
      return `id has to go on after ${this.nextId - 1}; ${tick.id} is known already, and the tick is later than that one`;
    }
    const { received, gapsOpen, gapsLost } = this.#sequencer.counts;
    const gaps = gapsOpen + gapsLost;
    if (gaps > scatteredGaps && gaps > received / 4) this.#leave();
    return null;
  }

  /** To be called while {@link isUnsettled}: declares what is missing, and gives up what has not come. */
  settle(monotonicMs: number): void {
    this.#sequencer.expire(monotonicMs);
    const nowMs = this.#options.nowMs();
    for (const gap of this.#sequencer.openGaps) {
      if (nowMs - Math.max(gap.event.foundMs, this.#beganMs) >= gapMs) this.#sequencer.giveUp(gap, 'notGiven');
    }
  }

  /** The data are at their end: what is missing stays so. */
  end(): void {
    this.#sequencer.expire(Infinity);
    for (const gap of this.#sequencer.openGaps) this.#sequencer.giveUp(gap, 'notGiven');
  }

  #passed(): void {
    if (this.#state === 'live' || this.#state === 'left') return;
    this.#state = 'live';
    this.#options.tell('live', '', '');
  }

  #tellRepeated(): void {
    this.#state = 'repeated';
    const last = this.nextId - 1;
    const message = `No tick is taken any more, since its ids are known already: ids have to go on after ${last}, as resume says.`;
    this.#options.tell('stale', 'repeatedIds', message);
  }

  #leave(): void {
    this.#state = 'left';
    const message = `Its ids leave out so many numbers that they cannot count ticks: it is left until the next start. A source without such ids declares numbering counted.`;
    for (const gap of this.#sequencer.openGaps) this.#sequencer.giveUp(gap, 'notGiven');
    this.#options.tell('offline', 'scatteredIds', message);
  }
}
