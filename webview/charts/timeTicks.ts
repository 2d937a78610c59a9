import type { TimeFormat } from '../shared/timeFormat';
import type { Range } from './steppedRange';

export interface TimeTicks {
  readonly timesMs: readonly number[];
  readonly labels: readonly string[];
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const stepsMs = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 5, 7, 14, 30, 60, 90, 180, 365].map((n) => n * day),
] as const;

/**
 * Round moments of the zone's own clock in a range of time, at most `atMost` of them in the visible part, with labels:
 * the day where one begins, else the clock. `spare` ranges are added on both sides, so that ticks are there while
 * a person drags. An empty or reversed range gives none.
 */
export function timeTicks(rangeMs: Range, atMost: number, format: TimeFormat, spare = 1): TimeTicks {
  const [fromMs, toMs] = rangeMs;
  const spanMs = toMs - fromMs;
  if (!(spanMs > 0)) return { timesMs: [], labels: [] };
  const stepMs = stepsMs.find((step) => spanMs / step <= Math.max(1, atMost)) ?? 365 * day;
  const timesMs: number[] = [];
  const labels: string[] = [];
  let timeMs = firstTick(fromMs - spare * spanMs, stepMs, format);
  while (timeMs <= toMs + spare * spanMs) {
    timesMs.push(timeMs);
    labels.push(label(timeMs, stepMs, format));
    // From the local clock anew each time: a step across a change to summer time is an hour off otherwise.
    timeMs = firstTick(timeMs + stepMs * 0.5, stepMs, format);
  }
  return { timesMs, labels };
}

/** The first moment not before `timeMs` at which the local clock is a multiple of the step. */
function firstTick(timeMs: number, stepMs: number, format: TimeFormat): number {
  const offsetMs = format.offsetMs(timeMs);
  const guessMs = Math.ceil((timeMs + offsetMs) / stepMs) * stepMs - offsetMs;
  const changeMs = format.offsetMs(guessMs) - offsetMs;
  return stepMs > hour ? guessMs - changeMs : guessMs;
}

function label(timeMs: number, stepMs: number, format: TimeFormat): string {
  const isMidnight = (timeMs + format.offsetMs(timeMs)) % day === 0;
  return stepMs >= day || isMidnight ? format.day(timeMs) : format.clock(timeMs, stepMs < minute);
}
