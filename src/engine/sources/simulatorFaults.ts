import type { InstrumentId } from '../contract/ids';
import type { FeedState, Gap, SourceEvent, StatusEvent, Tick } from '../contract/market';
import type { SimulatorFault } from '../contract/simulatorFault';

/** The reason that stands in every event which a fault makes. */
export const faultReason = 'simulatedFault';

interface Missed {
  readonly ticks: readonly Tick[];
  readonly gap: Gap;
  /** Infinity where it never comes. */
  readonly dueMs: number;
}

/**
 * Stands between the simulated tape and the reader: withholds, delays and spoils ticks as told, with the gaps and
 * states that a real feed would tell. Nothing is lost in silence: each id is given, or named in a gap.
 */
export class SimulatorFaults {
  readonly #waiting: SimulatorFault[] = [];
  #disconnect: { readonly untilMs: number; readonly repairAfterMs: number | null } | null = null;
  readonly #stalls = new Map<InstrumentId | null, number>();
  readonly #losing = new Map<InstrumentId, { left: number; readonly repairAfterMs: number | null }>();
  readonly #spoiling = new Map<InstrumentId, number>();
  readonly #delisted = new Set<InstrumentId>();
  readonly #withheld = new Map<InstrumentId, Tick[]>();
  readonly #delayed: Tick[] = [];
  #missed: Missed[] = [];

  inject(fault: SimulatorFault): void {
    this.#waiting.push(fault);
  }

  /** Ticks of [fromMs, toMs), in order, to what the reader gets in that time. */
  shape(ticks: readonly Tick[], fromMs: number, toMs: number): readonly SourceEvent[] {
    const out: SourceEvent[] = [];
    for (const fault of this.#waiting.splice(0)) this.#begin(fault, fromMs, out);
    for (const tick of ticks) this.#pass(tick, out);
    this.#endDue(toMs, out);
    return out;
  }

  #begin(fault: SimulatorFault, nowMs: number, out: SourceEvent[]): void {
    switch (fault.kind) {
      case 'disconnect':
        this.#disconnect = { untilMs: nowMs + fault.lastsMs, repairAfterMs: fault.repairAfterMs };
        out.push(status(null, 'connecting', 'The simulated connection broke.', nowMs));
        return;
      case 'lose':
        this.#losing.set(fault.instrument, { left: fault.count, repairAfterMs: fault.repairAfterMs });
        return;
      case 'stall':
        this.#stalls.set(fault.instrument, nowMs + fault.lastsMs);
        out.push(status(fault.instrument, 'stale', 'The simulated stream fell silent.', nowMs));
        return;
      case 'zeroPrice':
        this.#spoiling.set(fault.instrument, fault.count);
        return;
      case 'reject':
        for (let count = 0; count < fault.count; count++) {
          const message = 'A simulated frame was broken; it was left out.';
          out.push({ kind: 'rejected', reason: faultReason, message, sample: '{"e":"trade"', atMs: nowMs });
        }
        return;
      case 'delist':
        this.#delisted.add(fault.instrument);
        out.push(status(fault.instrument, 'delisted', 'The simulated symbol is no longer traded.', nowMs));
    }
  }

  #pass(tick: Tick, out: SourceEvent[]): void {
    const { instrument } = tick;
    if (this.#delisted.has(instrument)) return;
    if (this.#disconnect !== null && tick.timeMs < this.#disconnect.untilMs) {
      this.#withhold(tick);
      return;
    }
    if (this.#disconnect !== null) this.#reconnect(tick.timeMs, out);
    const stalledUntilMs = Math.max(this.#stalls.get(instrument) ?? -Infinity, this.#stalls.get(null) ?? -Infinity);
    if (tick.timeMs < stalledUntilMs) {
      this.#delayed.push(tick);
      return;
    }
    this.#endStalls(tick.timeMs, out);
    const losing = this.#losing.get(instrument);
    if (losing !== undefined && losing.left > 0) {
      losing.left--;
      this.#withhold(tick);
      return;
    }
    if (losing !== undefined) {
      this.#losing.delete(instrument);
      this.#tellGap(instrument, tick.timeMs, losing.repairAfterMs, out);
    }
    const spoiling = this.#spoiling.get(instrument) ?? 0;
    if (spoiling > 0) this.#spoiling.set(instrument, spoiling - 1);
    out.push(spoiling > 0 ? { ...tick, price: 0, quantity: 0 } : tick);
  }

  #endDue(toMs: number, out: SourceEvent[]): void {
    if (this.#disconnect !== null && this.#disconnect.untilMs <= toMs) this.#reconnect(toMs, out);
    this.#endStalls(toMs, out);
    const due = this.#missed.filter((missed) => missed.dueMs <= toMs);
    this.#missed = this.#missed.filter((missed) => missed.dueMs > toMs);
    for (const { ticks, gap } of due) {
      out.push(...ticks, { ...gap, state: 'repaired', reason: '', closedMs: toMs });
    }
  }

  #reconnect(nowMs: number, out: SourceEvent[]): void {
    const repairAfterMs = this.#disconnect?.repairAfterMs ?? null;
    this.#disconnect = null;
    out.push(status(null, 'live', '', nowMs));
    for (const instrument of this.#withheld.keys()) {
      if (!this.#losing.has(instrument)) this.#tellGap(instrument, nowMs, repairAfterMs, out);
    }
  }

  #endStalls(nowMs: number, out: SourceEvent[]): void {
    for (const [instrument, untilMs] of this.#stalls) {
      if (untilMs > nowMs) continue;
      this.#stalls.delete(instrument);
      const isOver = (tick: Tick): boolean => instrument === null || tick.instrument === instrument;
      const released = this.#delayed.filter(isOver);
      this.#delayed.splice(0, this.#delayed.length, ...this.#delayed.filter((tick) => !isOver(tick)));
      out.push(...released, status(instrument, 'live', '', nowMs));
    }
  }

  #withhold(tick: Tick): void {
    const withheld = this.#withheld.get(tick.instrument);
    if (withheld === undefined) this.#withheld.set(tick.instrument, [tick]);
    else withheld.push(tick);
  }

  #tellGap(instrument: InstrumentId, nowMs: number, repairAfterMs: number | null, out: SourceEvent[]): void {
    for (const ticks of contiguous(this.#withheld.get(instrument) ?? [])) {
      const gap = gapOf(ticks, nowMs, repairAfterMs === null ? 'lost' : 'open');
      out.push(gap);
      if (repairAfterMs !== null) this.#missed.push({ ticks, gap, dueMs: nowMs + repairAfterMs });
    }
    this.#withheld.delete(instrument);
  }
}

/** Runs without a hole: what another fault let through between two ticks is not missing. */
function contiguous(ticks: readonly Tick[]): readonly (readonly [Tick, ...Tick[]])[] {
  const runs: [Tick, ...Tick[]][] = [];
  for (const tick of ticks) {
    const run = runs.at(-1);
    if (run?.at(-1)?.id === tick.id - 1) run.push(tick);
    else runs.push([tick]);
  }
  return runs;
}

function gapOf(ticks: readonly [Tick, ...Tick[]], foundMs: number, state: 'open' | 'lost'): Gap {
  const [first] = ticks;
  const last = ticks.at(-1) ?? first;
  return {
    kind: 'gap',
    instrument: first.instrument,
    stream: first.stream,
    fromId: first.id,
    toId: last.id,
    fromMs: first.timeMs,
    toMs: last.timeMs,
    state,
    reason: faultReason,
    foundMs,
    closedMs: state === 'lost' ? foundMs : null,
  };
}

function status(instrument: InstrumentId | null, state: FeedState, message: string, atMs: number): StatusEvent {
  const reason = state === 'live' ? '' : faultReason;
  return { kind: 'status', instrument, state, reason, message, atMs, nextAttemptMs: null };
}
