import type { Clock } from '../clock';
import { symbolOf, type InstrumentId } from '../contract/ids';
import type { FeedState, SourceEvent, StatusEvent } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { nearest } from '../contract/nearest';
import type { SimulatorFault } from '../contract/simulatorFault';
import { SimulatorFaults } from './simulatorFaults';
import { openInstrument } from './simulatorOpening';
import type { SimulatedTape } from './simulatorTape';
import { simulatedAsset, simulatedNames } from './simulatorTruth';
import type { SourceRequest, TickSource } from './source';

export interface SimulatorOptions {
  readonly seed: number;
  /** Simulated seconds a second; Infinity as fast as the events are taken. */
  readonly speed: number;
  readonly clock: Clock;
  /** Where simulated time begins; left out: now. */
  readonly startMs?: number;
  /** Where it ends, with a status `ended`; left out: never. */
  readonly untilMs?: number;
  /** Of each instrument, on average; 5 by default, at most 19,000. */
  readonly ticksPerSecond?: number;
  /** 0 for an even flow (load tests), 1 for a market's bursts and quiet stretches (default). */
  readonly burstiness?: number;
  /** Bars of the time before the start, so that analytics are warm at once; seven hours by default. */
  readonly historyMs?: number;
}

/** The simulator, with mishaps at will. */
export interface SimulatorSource extends TickSource {
  /** Begins a fault with the next step of simulated time. */
  inject(fault: SimulatorFault): void;
  setSpeed(speed: number): void;
}

const paceMs = 20;
const batchTicks = 2_000;
const defaultTicksPerSecond = 5;
const defaultHistoryMs = 7 * 3_600_000;
/** History is made from the ticks themselves; a load profile keeps it to as many as eight hours usually have. */
const historyTicks = 144_000;

/**
 * A market of our own, with a truth that is known (simulatorTruth.ts). It is a function of time and seed: entered
 * at any moment, in any pieces, at any speed, it prints the same ticks under the same contiguous ids, so a restart
 * goes on where the store ends and fills the hole, as a repair from an exchange would.
 */
export function createSimulatorSource(options: SimulatorOptions): SimulatorSource {
  return new Simulator(options);
}

class Simulator implements SimulatorSource {
  readonly #options: SimulatorOptions;
  readonly #wanted = new Set<InstrumentId>();
  readonly #tapes = new Map<InstrumentId, SimulatedTape>();
  readonly #faults = new SimulatorFaults();
  /** Everything before this simulated time was given. */
  #cursorMs: number;
  #speed: number;
  #anchor = { simulatedMs: 0, monotonicMs: 0 };

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.#cursorMs = options.startMs ?? options.clock.nowMs();
    this.#speed = options.speed;
  }

  exchangeNowMs(): number {
    return this.#cursorMs;
  }

  setInstruments(instruments: readonly InstrumentId[]): void {
    this.#wanted.clear();
    for (const instrument of instruments) this.#wanted.add(instrument);
  }

  /** From the moment that is simulated now. */
  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#anchor = { simulatedMs: this.#cursorMs, monotonicMs: this.#options.clock.monotonicMs() };
  }

  inject(fault: SimulatorFault): void {
    this.#faults.inject(fault);
  }

  check(instrument: InstrumentId): Promise<Result<InstrumentId>> {
    return Promise.resolve(checkSimulated(instrument));
  }

  async *events(request: SourceRequest): AsyncGenerator<readonly SourceEvent[]> {
    const { clock, startMs, untilMs = Infinity } = this.#options;
    const stored = [...request.resume.values()].map((point) => point.lastTimeMs + 1);
    this.#cursorMs = Math.max(startMs ?? clock.nowMs(), ...stored);
    this.#anchor = { simulatedMs: this.#cursorMs, monotonicMs: clock.monotonicMs() };
    this.setInstruments(request.instruments);
    yield [this.#status(null, 'live', `A simulated market, seed ${this.#options.seed}, at ${speedText(this.#speed)}.`)];
    while (!request.signal.aborted && this.#cursorMs < untilMs) {
      yield* this.#open(request);
      if (request.signal.aborted) return;
      const targetMs = Math.min(this.#nextMs(), untilMs);
      for (const batch of this.#ticksTo(targetMs)) {
        yield batch;
        if (request.signal.aborted) return;
      }
      await clock.sleep(this.#speed === Infinity ? 0 : paceMs, request.signal);
    }
    if (!request.signal.aborted) {
      yield [this.#status(null, 'ended', 'The simulation has reached its end.', 'simulationEnded')];
    }
  }

  /** Begins what was added and drops what was removed since the last turn. */
  async *#open(request: SourceRequest): AsyncGenerator<readonly SourceEvent[]> {
    for (const instrument of this.#tapes.keys()) {
      if (!this.#wanted.has(instrument)) this.#tapes.delete(instrument);
    }
    for (const instrument of this.#wanted) {
      if (this.#tapes.has(instrument) || request.signal.aborted) continue;
      const checked = checkSimulated(instrument);
      if (!checked.ok) {
        this.#wanted.delete(instrument);
        yield [this.#status(instrument, 'offline', checked.failure.message, checked.failure.reason)];
        continue;
      }
      const ticksPerSecond = this.#options.ticksPerSecond ?? defaultTicksPerSecond;
      const opening = openInstrument({
        instrument,
        stream: request.stream,
        tape: { seed: this.#options.seed, ticksPerSecond, burstiness: this.#options.burstiness ?? 1 },
        resume: request.resume.get(instrument),
        historyMs: Math.min(this.#options.historyMs ?? defaultHistoryMs, (historyTicks / ticksPerSecond) * 1_000),
        nowMs: this.#cursorMs,
      });
      yield [this.#status(instrument, 'catchingUp', 'Making the bars of the last hours.')];
      for (const batch of opening.batches) {
        yield batch;
        await this.#options.clock.sleep(0, request.signal);
        if (request.signal.aborted) return;
      }
      this.#tapes.set(instrument, opening.tape);
      yield [this.#status(instrument, 'live', '')];
    }
  }

  /** Where simulated time should be by now. */
  #nextMs(): number {
    const { clock, startMs } = this.#options;
    const speed = this.#speed;
    if (speed === Infinity) {
      const perSecond = this.#tapes.size * (this.#options.ticksPerSecond ?? defaultTicksPerSecond);
      return this.#cursorMs + Math.min(1_000, Math.max(paceMs, (1_000 * batchTicks) / Math.max(1, perSecond)));
    }
    // At its natural pace the market keeps to the wall clock, through sleep and steps of the clock alike.
    const isWallClock = speed === 1 && startMs === undefined && this.#anchor.simulatedMs <= clock.nowMs();
    const elapsedMs = clock.monotonicMs() - this.#anchor.monotonicMs;
    return isWallClock ? clock.nowMs() : this.#anchor.simulatedMs + speed * elapsedMs;
  }

  *#ticksTo(targetMs: number): Generator<readonly SourceEvent[]> {
    const perMs = (this.#tapes.size * (this.#options.ticksPerSecond ?? defaultTicksPerSecond)) / 1_000;
    const stepMs = Math.max(paceMs, Math.floor(batchTicks / Math.max(perMs, 1e-3)));
    while (this.#cursorMs < targetMs) {
      const toMs = Math.min(Math.floor(targetMs), this.#cursorMs + stepMs);
      if (toMs <= this.#cursorMs) return;
      const ticks = [...this.#tapes.values()].flatMap((tape) => tape.between(this.#cursorMs, toMs));
      ticks.sort((a, b) => a.timeMs - b.timeMs);
      const events = this.#faults.shape(ticks, this.#cursorMs, toMs);
      this.#cursorMs = toMs;
      // The time goes with every batch, so that bars close on quiet instruments too.
      yield [...events, { kind: 'time', exchangeTimeMs: toMs }];
    }
  }

  #status(instrument: InstrumentId | null, state: FeedState, message: string, reason = ''): StatusEvent {
    return { kind: 'status', instrument, state, reason, message, atMs: this.#cursorMs, nextAttemptMs: null };
  }
}

function checkSimulated(instrument: InstrumentId): Result<InstrumentId> {
  if (simulatedAsset(instrument) !== null) return succeed(instrument);
  const near = nearest(
    symbolOf(instrument),
    simulatedNames.map((name) => name.slice('sim:'.length)),
  );
  const hint =
    near === null ? `It has ${simulatedNames.join(', ')}, and sim:walk1, sim:walk2 …` : `Is sim:${near} meant?`;
  return fail('unknownSymbol', `The simulator has no ${instrument}. ${hint}`);
}

function speedText(speed: number): string {
  return speed === Infinity ? 'full speed' : `${speed} times its natural speed`;
}
