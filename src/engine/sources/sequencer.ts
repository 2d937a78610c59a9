import type { InstrumentId } from '../contract/ids';
import type { Gap, StreamKind, Tick } from '../contract/market';
import { OpenGap } from './openGap';
import { Renumbering, timeSlackMs } from './renumbering';
import type { ResumePoint } from './source';

export interface SequencerOptions {
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  /** Where the store ends, so that a hole since then is found too; undefined for a series that is new. */
  readonly resume: ResumePoint | undefined;
  /** How long a tick that came too early waits for those before it. */
  readonly reorderWindowMs: number;
  /** How many such ticks wait at most. */
  readonly reorderTicks: number;
  /** Wall time by which gaps are dated. */
  readonly nowMs: () => number;
  readonly emit: (event: Tick | Gap) => void;
  /** Ticks of a new series wait until {@link Sequencer.release}: older ones are being fetched. */
  readonly holdsFirst?: boolean;
}

export interface SequencerCounts {
  readonly received: number;
  readonly duplicates: number;
  /** Ticks that came after one with a higher id. */
  readonly outOfOrder: number;
  /** Ticks whose id does not go with their time: no market could have reached it, or the exchange counts anew. */
  readonly implausible: number;
  readonly gapsOpen: number;
  readonly gapsRepaired: number;
  readonly gapsLost: number;
}

/**
 * Puts one series into order: by id, each id once. What comes early waits a moment; what is then still missing
 * becomes an open gap, announced before the tick after it. Ticks that belong to an open gap, late or repaired,
 * are passed on when they come; when the last of them is there the gap is reported as repaired.
 * Cost: O(1) a tick in order; O(log w) one of w waiting.
 */
export class Sequencer {
  readonly #options: SequencerOptions;
  #nextId: number | null;
  #lastTimeMs: number;
  /** Early ticks, rising by id. */
  #waiting: { readonly tick: Tick; readonly sinceMs: number }[] = [];
  #gaps: OpenGap[] = [];
  #isHeld: boolean;
  readonly #renumbering = new Renumbering();
  #counts = { received: 0, duplicates: 0, outOfOrder: 0, implausible: 0, gapsRepaired: 0, gapsLost: 0 };

  constructor(options: SequencerOptions) {
    this.#options = options;
    this.#nextId = options.resume === undefined ? null : options.resume.lastId + 1;
    this.#lastTimeMs = options.resume?.lastTimeMs ?? Number.NaN;
    this.#isHeld = options.holdsFirst === true && options.resume === undefined;
    for (const gap of options.resume?.openGaps ?? []) this.#gaps.push(new OpenGap(gap));
  }

  /** The id that comes next, null before the first tick of a new series. */
  get nextId(): number | null {
    return this.#nextId;
  }

  /** Trade time of the newest tick passed on, NaN before the first. */
  get lastTimeMs(): number {
    return this.#lastTimeMs;
  }

  /** Early ticks wait, for a moment only. */
  get hasWaiting(): boolean {
    return this.#waiting.length > 0 && !this.#isHeld;
  }

  /** Live ticks wait for older ones that are being fetched. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The ticks fetched have come up to the live ones that wait for them. */
  get hasReached(): boolean {
    return this.#nextId !== null && this.#counts.received > 0 && this.#waiting.length === 0;
  }

  /** The exchange numbers its trades anew: none of them can be put in order behind those passed on. */
  get isRenumbered(): boolean {
    return this.#renumbering.isCertain;
  }

  /** Ticks of the live stream so far, new or not. */
  get received(): number {
    return this.#counts.received;
  }

  get openGaps(): readonly OpenGap[] {
    return this.#gaps;
  }

  get counts(): SequencerCounts {
    return { ...this.#counts, gapsOpen: this.#gaps.length };
  }

  /** Takes a tick of the live stream; true where it was new. */
  push(tick: Tick, monotonicMs: number): boolean {
    this.#counts.received++;
    if (tick.id === this.#nextId && this.#waiting.length === 0) {
      this.#pass(tick);
      return true;
    }
    if (this.#nextId === null) {
      if (this.#isHeld) return this.#wait(tick, monotonicMs);
      this.#pass(tick);
      return true;
    }
    if (tick.id < this.#nextId) return this.#takeLate(tick, this.#nextId);
    if (tick.id === this.#nextId) {
      this.#counts.outOfOrder++;
      this.#pass(tick);
      this.#drain();
      return true;
    }
    if (isImplausible(tick, this.#nextId, this.#lastTimeMs)) {
      this.#counts.implausible++;
      return false;
    }
    return this.#wait(tick, monotonicMs);
  }

  /** Takes older ticks of a new series, in order, while its live ones are held. */
  begin(ticks: readonly Tick[], monotonicMs: number): void {
    if (!this.#isHeld) return;
    for (const tick of ticks) {
      if (this.#nextId === null || tick.id === this.#nextId) this.#pass(tick);
      else if (tick.id > this.#nextId) this.#wait(tick, monotonicMs);
    }
    this.#drain();
  }

  /** Live ticks of a new series are held no longer. */
  release(monotonicMs: number): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#nextId ??= this.#waiting[0]?.tick.id ?? null;
    this.#drain();
    this.expire(monotonicMs);
  }

  /** Declares as gaps what has been waited for long enough. To be called while {@link hasWaiting}. */
  expire(monotonicMs: number): void {
    for (;;) {
      const first = this.#waiting[0];
      if (first === undefined || this.#nextId === null || this.#isHeld) return;
      const isFull = this.#waiting.length > this.#options.reorderTicks;
      if (!isFull && monotonicMs - first.sinceMs < this.#options.reorderWindowMs) return;
      this.#declareGap(this.#nextId, first.tick);
      this.#nextId = first.tick.id;
      this.#drain();
    }
  }

  /** Takes ticks fetched afterwards: those of open gaps are passed on, the rest are known already. Gives how many were new. */
  takeFetched(ticks: readonly Tick[]): number {
    let taken = 0;
    for (const tick of ticks) if (this.#fillGap(tick)) taken++;
    return taken;
  }

  /** Tells why the gap is still open, where that is news. */
  explain(gap: OpenGap, reason: string): void {
    const event = gap.explain(reason);
    if (event !== null) this.#options.emit(event);
  }

  /** What is still missing of the gap will not come any more. */
  giveUp(gap: OpenGap, reason: string): void {
    if (!this.#gaps.includes(gap)) return;
    this.#gaps = this.#gaps.filter((other) => other !== gap);
    this.#counts.gapsLost++;
    for (const event of gap.lost(reason, this.#options.nowMs())) this.#options.emit(event);
  }

  #pass(tick: Tick): void {
    this.#nextId = tick.id + 1;
    this.#lastTimeMs = tick.timeMs;
    this.#options.emit(tick);
  }

  #drain(): void {
    let done = 0;
    for (const { tick } of this.#waiting) {
      if (this.#nextId === null || tick.id > this.#nextId) break;
      if (tick.id === this.#nextId) this.#pass(tick);
      done++;
    }
    if (done > 0) this.#waiting = this.#waiting.slice(done);
  }

  #takeLate(tick: Tick, nextId: number): boolean {
    if (this.#renumbering.contradicts(tick, nextId, this.#lastTimeMs)) {
      this.#counts.implausible++;
      return false;
    }
    if (this.#fillGap(tick)) {
      this.#counts.outOfOrder++;
      return true;
    }
    this.#counts.duplicates++;
    return false;
  }

  #wait(tick: Tick, monotonicMs: number): boolean {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1]?.tick.id ?? 0) > tick.id) at--;
    if (this.#waiting[at - 1]?.tick.id === tick.id) {
      this.#counts.duplicates++;
      return false;
    }
    if (at < this.#waiting.length) this.#counts.outOfOrder++;
    this.#waiting.splice(at, 0, { tick, sinceMs: monotonicMs });
    if (this.#isHeld) {
      if (this.#waiting.length > mostHeld) this.release(monotonicMs);
    } else if (this.#waiting.length > this.#options.reorderTicks) {
      this.expire(monotonicMs);
    }
    return true;
  }

  #declareGap(fromId: number, after: Tick): void {
    const { instrument, stream, nowMs, emit } = this.#options;
    const fromMs = Number.isNaN(this.#lastTimeMs) ? after.timeMs : this.#lastTimeMs;
    const foundMs = nowMs();
    for (let partId = fromId; partId < after.id; partId += mostInGap) {
      const gap = new OpenGap({
        kind: 'gap',
        instrument,
        stream,
        fromId: partId,
        toId: Math.min(partId + mostInGap, after.id) - 1,
        fromMs,
        toMs: after.timeMs,
        state: 'open',
        reason: 'missed',
        foundMs,
        closedMs: null,
      });
      this.#gaps.push(gap);
      emit(gap.event);
    }
  }

  #fillGap(tick: Tick): boolean {
    // With ids counted anew one may be among the missing, and its trade is not: it was made later.
    const gap = this.#gaps.find((one) => tick.timeMs <= one.event.toMs + timeSlackMs && one.take(tick.id));
    if (gap === undefined) return false;
    this.#options.emit(tick);
    if (gap.isFilled) {
      this.#gaps = this.#gaps.filter((other) => other !== gap);
      this.#counts.gapsRepaired++;
      this.#options.emit(gap.repaired(this.#options.nowMs()));
    }
    return true;
  }
}

/** Live ticks that wait for older ones, at most. */
const mostHeld = 20_000;

/** Ids in one gap at most: larger holes are repaired in parts, the newest first. */
const mostInGap = 50_000;

/** More trades than any market makes: a hundred a millisecond, beyond a million. Such an id is damage, not a hole. */
function isImplausible(tick: Tick, nextId: number, lastTimeMs: number): boolean {
  if (Number.isNaN(lastTimeMs)) return false;
  return tick.id - nextId > 1_000_000 + 100 * Math.max(0, tick.timeMs - lastTimeMs);
}
