import type { InstrumentId } from '../../src/engine/contract/ids';
import {
  timeframeMs,
  type Bar,
  type FeedState,
  type SourceEvent,
  type StoredTimeframe,
  type Tick,
} from '../../src/engine/contract/market';
import { Sequencer } from '../../src/engine/sources/sequencer';
import type { ResumePoint } from '../../src/engine/sources/source';
import { plainBars } from './plainBars';

/** What happens to the trades of one instrument that were made in [fromMs, toMs). */
export interface Trouble {
  readonly instrument: InstrumentId;
  readonly fromMs: number;
  readonly toMs: number;
  /** When they are fetched, in two pages half a second apart; null where the exchange has them no more. */
  readonly fetchedMs: number | null;
  /** When they are given up, where they are not fetched. */
  readonly lostMs?: number;
}

export interface MarketScript {
  readonly instruments: readonly InstrumentId[];
  /** Milliseconds between two trades, of each instrument. */
  readonly everyMs: readonly number[];
  readonly startMs: number;
  readonly endMs: number;
  readonly troubles: readonly Trouble[];
  /** The connection is down in [fromMs, toMs); what was traded then is fetched after it, while the feed catches up. */
  readonly outage: { readonly fromMs: number; readonly toMs: number };
}

const stepMs = 500;
const stream = 'aggTrade' as const;

/** A market whose trades are known, and a feed that loses, delays and repairs them, through the real sequencer. */
export class TroubledMarket {
  readonly trades: ReadonlyMap<InstrumentId, readonly Tick[]>;
  readonly #script: MarketScript;

  constructor(script: MarketScript) {
    this.#script = script;
    this.trades = new Map(
      script.instruments.map((instrument, at) => [instrument, walk(instrument, script, script.everyMs[at] ?? 1_000)]),
    );
  }

  /** The trades that the exchange still gives. */
  kept(instrument: InstrumentId): readonly Tick[] {
    const lost = this.#script.troubles.filter((one) => one.instrument === instrument && one.fetchedMs === null);
    return this.#between(instrument, -Infinity, Infinity).filter(
      ({ timeMs }) => !lost.some(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs),
    );
  }

  /** What a feed gives in [fromMs, untilMs) of arrival, batch by batch, going on where its store ends. */
  *batches(fromMs: number, untilMs: number, resume: ReadonlyMap<InstrumentId, ResumePoint>): Generator<SourceEvent[]> {
    const { instruments, troubles, outage } = this.#script;
    let events: SourceEvent[] = [];
    const feeds = instruments.map((instrument) => ({
      instrument,
      sequencer: new Sequencer({
        instrument,
        stream,
        resume: resume.get(instrument),
        reorderWindowMs: 50,
        reorderTicks: 1_000,
        nowMs: () => fromMs,
        emit: (event) => events.push(event),
      }),
    }));
    yield [status(null, 'connecting', fromMs), ...instruments.map((one) => status(one, 'live', fromMs))];
    for (let atMs = fromMs; atMs < untilMs; atMs += stepMs) {
      const isDown = atMs >= outage.fromMs && atMs < outage.toMs;
      if (atMs === outage.fromMs) events.push(status(null, 'offline', atMs));
      if (atMs === outage.toMs) {
        events.push(status(null, 'connecting', atMs));
        for (const one of instruments) events.push(status(one, 'catchingUp', atMs));
      }
      for (const { instrument, sequencer } of feeds) {
        for (const tick of this.#between(instrument, atMs - stepMs, atMs)) {
          const isLost = troubles.some((one) => one.instrument === instrument && holds(one, tick.timeMs));
          if (!isDown && !isLost) sequencer.push(tick, atMs);
        }
        sequencer.expire(atMs + 1_000);
        for (const trouble of troubles) if (trouble.instrument === instrument) this.#mend(trouble, sequencer, atMs);
        // What is missed without being lost is there a second after the connection; a restart's hole, ten after it.
        if (atMs === outage.toMs + 1_000) this.#fetch(sequencer, instrument, outage.fromMs - 2_000, outage.toMs);
        if (atMs === fromMs + 10_000) this.#fetch(sequencer, instrument, fromMs - 60_000, fromMs);
        // What a restart has kept from being fetched in its time.
        if (atMs === this.#script.endMs - 20_000) sequencer.takeFetched(this.#between(instrument, -Infinity, Infinity));
      }
      if (atMs === outage.toMs + 2_000) for (const one of instruments) events.push(status(one, 'live', atMs));
      if (atMs % 5_000 === 0) events.push({ kind: 'time', exchangeTimeMs: atMs });
      if (events.length > 0) yield events;
      events = [];
    }
  }

  /** Bars of the time before, as the exchange gives them whole; and those of the outage after it. */
  fetchedBars(timeframe: StoredTimeframe, fromMs: number, toMs: number): SourceEvent[] {
    return this.#script.instruments.flatMap((instrument) => {
      const trades = this.#between(instrument, fromMs, toMs);
      return plainBars(trades, timeframeMs[timeframe]).map((bar): SourceEvent => {
        const whole = { origin: 'fetched', complete: true, revision: 0 } as const;
        return { kind: 'bar', bar: { instrument, stream, timeframe, ...bar, ...whole } satisfies Bar };
      });
    });
  }

  #mend({ instrument, fromMs, toMs, fetchedMs, lostMs }: Trouble, sequencer: Sequencer, atMs: number): void {
    const halfMs = (fromMs + toMs) / 2;
    if (atMs === fetchedMs) this.#fetch(sequencer, instrument, fromMs, halfMs);
    if (fetchedMs !== null && atMs === fetchedMs + stepMs) this.#fetch(sequencer, instrument, halfMs, toMs);
    if (atMs !== lostMs) return;
    for (const gap of sequencer.openGaps)
      if (gap.event.fromMs < toMs && gap.event.toMs > fromMs) sequencer.giveUp(gap, 'notServed');
  }

  #fetch(sequencer: Sequencer, instrument: InstrumentId, fromMs: number, toMs: number): void {
    const lost = this.#script.troubles.filter((one) => one.instrument === instrument);
    const rows = this.#between(instrument, fromMs, toMs);
    const isMeant = (timeMs: number): boolean => {
      const trouble = lost.find((one) => holds(one, timeMs));
      return trouble === undefined || (fromMs >= trouble.fromMs && toMs <= trouble.toMs);
    };
    sequencer.takeFetched(rows.filter(({ timeMs }) => isMeant(timeMs)));
  }

  #between(instrument: InstrumentId, fromMs: number, toMs: number): readonly Tick[] {
    return (this.trades.get(instrument) ?? []).filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
  }
}

function holds({ fromMs, toMs }: Trouble, timeMs: number): boolean {
  return timeMs >= fromMs && timeMs < toMs;
}

function status(instrument: InstrumentId | null, state: FeedState, atMs: number): SourceEvent {
  return { kind: 'status', instrument, state, reason: '', message: '', atMs, nextAttemptMs: null };
}

/** A seeded walk with quantities whose sums depend on the order of adding. */
function walk(instrument: InstrumentId, { startMs, endMs }: MarketScript, everyMs: number): Tick[] {
  let seed = instrument.length * 31 + everyMs;
  const noise = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648 - 0.5;
  const ticks: Tick[] = [];
  let price = 100;
  for (let at = 0; startMs + at * everyMs < endMs; at++) {
    price *= 1 + noise() * 0.001;
    const timeMs = startMs + at * everyMs + Math.floor(noise() * 100 + 50);
    const figures = { price, quantity: 1 / (at + 3), isBuyerMaker: at % 3 === 0, trades: 1 + (at % 2) };
    ticks.push({ kind: 'tick', instrument, stream, id: at + 1, timeMs, ...figures });
  }
  return ticks;
}
