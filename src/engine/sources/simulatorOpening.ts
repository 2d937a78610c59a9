import {
  timeframeMs,
  type Bar,
  type BarEvent,
  type Gap,
  type SourceEvent,
  type StoredTimeframe,
} from '../contract/market';
import { FetchedBars } from './fetchedBars';
import { SimulatedTape, type TapeOptions } from './simulatorTape';
import type { ResumePoint } from './source';

/** Ids of one market lie in a range of 2^45: room for 19,000 prints a second until this century is over. */
export const idRange = 2 ** 45;
/** A hole up to this long is filled tick by tick after a restart; a longer one stays on record as lost. */
export const repairLimitMs = 6 * 3_600_000;

const chunkMs = 1_800_000;
const fiveMinutesMs = timeframeMs['5m'];
const secondBarsMs = 900_000;

export interface Opening {
  readonly tape: SimulatedTape;
  /** What the consumer has to know of the time before `nowMs`, in order; each part a batch, made when asked for. */
  readonly batches: Iterable<readonly SourceEvent[]>;
}

export interface OpeningRequest {
  readonly instrument: SimulatedTape['instrument'];
  readonly stream: 'aggTrade' | 'trade';
  readonly tape: Omit<TapeOptions, 'firstId'>;
  readonly resume: ResumePoint | undefined;
  readonly historyMs: number;
  readonly nowMs: number;
}

/**
 * How an instrument begins. New: bars of the last hours, then the ticks of the running five minutes. Known: the
 * ticks since the resume point, as the market went on while nobody looked, after those of gaps that were left open. A hole beyond {@link repairLimitMs}, or a
 * store that holds another market (other seed or rate), gives a lost gap that names the ids, then begins as if new;
 * another market takes the next range of ids.
 */
export function openInstrument(request: OpeningRequest): Opening {
  const { resume, nowMs } = request;
  if (resume === undefined) {
    const tape = tapeFrom(request, 0);
    return { tape, batches: history(tape, request, -Infinity) };
  }
  const known = tapeFrom(request, Math.floor(resume.lastId / idRange) * idRange);
  const isSameMarket = known.timeOf(resume.lastId) === resume.lastTimeMs;
  if (isSameMarket && nowMs - resume.lastTimeMs <= repairLimitMs) {
    return { tape: known, batches: ticksSince(known, resume, nowMs, resume.openGaps ?? []) };
  }
  const tape = isSameMarket ? known : tapeFrom(request, (Math.floor(resume.lastId / idRange) + 1) * idRange);
  return { tape, batches: afterLoss(tape, request, resume, isSameMarket) };
}

function tapeFrom(request: OpeningRequest, firstId: number): SimulatedTape {
  return new SimulatedTape(request.instrument, request.stream, { ...request.tape, firstId });
}

function* ticksSince(
  tape: SimulatedTape,
  resume: ResumePoint,
  nowMs: number,
  openGaps: readonly Gap[],
): Generator<readonly SourceEvent[]> {
  for (const gap of openGaps) {
    const ticks = tape.between(gap.fromMs, gap.toMs + 1).filter((tick) => tick.id >= gap.fromId && tick.id <= gap.toId);
    yield [...ticks, { ...gap, state: 'repaired', reason: '', closedMs: nowMs }];
  }
  for (let fromMs = resume.lastTimeMs; fromMs < nowMs; fromMs += chunkMs) {
    const ticks = tape.between(fromMs, Math.min(fromMs + chunkMs, nowMs)).filter((tick) => tick.id > resume.lastId);
    if (ticks.length > 0) yield ticks;
  }
}

function* history(tape: SimulatedTape, request: OpeningRequest, afterMs: number): Generator<readonly SourceEvent[]> {
  const formingMs = floorTo(request.nowMs, fiveMinutesMs);
  const wholeFromMs = floorTo(afterMs, fiveMinutesMs) + fiveMinutesMs;
  const beginMs = Math.max(floorTo(request.nowMs - request.historyMs, fiveMinutesMs), wholeFromMs);
  for (let fromMs = beginMs; fromMs < formingMs; fromMs += chunkMs) {
    const toMs = Math.min(fromMs + chunkMs, formingMs);
    const withSeconds = toMs > formingMs - secondBarsMs;
    const wanted: readonly StoredTimeframe[] = withSeconds ? ['5m', '1m', '1s'] : ['5m', '1m'];
    const bars = barsOf(tape, fromMs, toMs, wanted, request);
    if (bars.length > 0) yield bars.map((bar): BarEvent => ({ kind: 'bar', bar }));
  }
  const ticks = tape.between(Math.max(formingMs, afterMs + 1), request.nowMs);
  if (ticks.length > 0) yield ticks;
}

function barsOf(
  tape: SimulatedTape,
  fromMs: number,
  toMs: number,
  wanted: readonly StoredTimeframe[],
  series: Pick<OpeningRequest, 'instrument' | 'stream'>,
): readonly Bar[] {
  const folds = wanted.map((timeframe) => new FetchedBars(series, timeframe));
  tape.eachSecond(fromMs, toMs, ({ count, timeMs, price, quantity, isBuyerMaker, trades }) => {
    for (const fold of folds) {
      for (let at = 0; at < count; at++) {
        const isMaker = isBuyerMaker[at] === 1;
        fold.add(timeMs[at] ?? 0, price[at] ?? 0, quantity[at] ?? 0, isMaker, trades[at] ?? 1);
      }
    }
  });
  return folds.flatMap((fold) => fold.take());
}

function* afterLoss(
  tape: SimulatedTape,
  request: OpeningRequest,
  resume: ResumePoint,
  isSameMarket: boolean,
): Generator<readonly SourceEvent[]> {
  const ticksFromMs = Math.max(floorTo(request.nowMs, fiveMinutesMs), resume.lastTimeMs + 1);
  const gap: Gap = {
    kind: 'gap',
    instrument: request.instrument,
    stream: request.stream,
    fromId: resume.lastId + 1,
    toId: tape.idAt(ticksFromMs) - 1,
    fromMs: resume.lastTimeMs,
    toMs: ticksFromMs,
    state: 'lost',
    reason: isSameMarket ? 'simulatorOff' : 'otherMarket',
    foundMs: request.nowMs,
    closedMs: request.nowMs,
  };
  if (gap.toId >= gap.fromId) yield [gap];
  yield* history(tape, request, resume.lastTimeMs);
}

function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor(timeMs / stepMs) * stepMs;
}
