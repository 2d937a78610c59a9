import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Gap, Tick } from '../contract/market';
import { decodeEvents } from './eventCodec';
import type { FileSystem } from './fileSystem';
import { frameHeaderBytes, frameKinds, segmentHeaderBytes, segmentName } from './segmentFormat';
import { listSegments } from './segmentList';
import { readSegment, type SegmentReading } from './segmentReading';
import type { JournalPosition } from './journalFollower';
import type { JournalEvent, SeriesInfo } from './store';

export interface JournalVisitor {
  /** `segment` is the one that the event stands in. */
  event(event: JournalEvent, segment: number): void;
  /** The state to go on from: at the first segment's head, and at the next one after damage. */
  checkpoint?(bytes: Uint8Array, segment: number): void;
  /** The newest tick that was stored before the first segment, for holes that come before a series' first tick. */
  lastTick?(series: SeriesInfo): { readonly id: number; readonly timeMs: number } | null;
  /** How much has been read, 0 to 1; told between slices of some 10 ms, in which the thread does what else is due. */
  progress?(share: number): void;
}

/** Bytes of the journal a slice. */
const sliceBytes = 512 * 1024;

export interface ReplayCounts {
  readonly events: number;
  /** Places where something is missing. */
  readonly holes: number;
  /** Behind the last whole frame. */
  readonly end: JournalPosition;
}

/**
 * Reads segments in order, one in memory at a time. Where something is missing (damaged bytes, a missing segment),
 * each series whose ids jump over it gets an open gap before its next tick, so that it is fetched again and bars
 * that it touches are not taken for whole. Segments in `checked` are known to hold those frames. Between slices the thread does what else is due.
 */
export async function replaySegments(
  files: FileSystem,
  folder: string,
  first: number,
  visitor: JournalVisitor,
  checked: ReadonlyMap<number, SegmentReading> = new Map(),
): Promise<ReplayCounts> {
  const holes = new HoleWatch((series) => visitor.lastTick?.(series) ?? null);
  let events = 0;
  let previous: number | null = null;
  let previousIsTorn = false;
  let end: JournalPosition = { segment: first, offset: segmentHeaderBytes };
  const numbers = listSegments(files, folder).filter((number) => number >= first);
  const sizes = numbers.map((number) => files.stat(`${folder}/${segmentName(number)}`)?.sizeBytes ?? 0);
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
  let readBytes = 0;
  for (const [at, number] of numbers.entries()) {
    if (previous !== null && (previousIsTorn || number !== previous + 1)) holes.open();
    const bytes = await files.read(`${folder}/${segmentName(number)}`);
    const known = checked.get(number);
    const isAsChecked = known !== undefined && bytes.length === (known.frames.at(-1)?.end ?? segmentHeaderBytes);
    const reading = isAsChecked ? known : readSegment(bytes);
    let lastEnd = segmentHeaderBytes;
    let sliceEnd = sliceBytes;
    for (const frame of reading.frames) {
      if (frame.end > sliceEnd) {
        sliceEnd = frame.end + sliceBytes;
        visitor.progress?.(Math.min(1, (readBytes + frame.payloadStart) / totalBytes));
        await nextTurn();
      }
      if (frame.payloadStart - frameHeaderBytes > lastEnd) holes.open();
      lastEnd = frame.end;
      switch (frame.kind) {
        case frameKinds.events:
          events += decodeEvents(bytes, frame.payloadStart, frame.end, (event) => {
            if (event.kind === 'tick') {
              const gap = holes.before(event);
              if (gap !== null) visitor.event(gap, number);
            }
            visitor.event(event, number);
          });
          break;
        case frameKinds.checkpoint:
          if (previous === null || holes.sinceCheckpoint) {
            visitor.checkpoint?.(bytes.subarray(frame.payloadStart, frame.end), number);
            holes.sinceCheckpoint = false;
          }
          break;
        case frameKinds.damage:
          holes.open();
          break;
        default:
          break;
      }
    }
    readBytes += sizes[at] ?? 0;
    previousIsTorn = reading.tornBytes > 0;
    end = { segment: number, offset: lastEnd };
    previous = number;
  }
  return { events, holes: holes.count, end };
}

/** Finds, per series, the ids that a hole in the journal swallowed. */
class HoleWatch {
  count = 0;
  sinceCheckpoint = false;
  readonly #stored: (series: SeriesInfo) => SeenTick | null;
  readonly #last = {
    aggTrade: new Map<string, { tick: SeenTick; hole: number }>(),
    trade: new Map<string, { tick: SeenTick; hole: number }>(),
  };

  constructor(stored: (series: SeriesInfo) => SeenTick | null) {
    this.#stored = stored;
  }

  open(): void {
    this.count++;
    this.sinceCheckpoint = true;
  }

  before(tick: Tick): Gap | null {
    const ofStream = this.#last[tick.stream];
    let last = ofStream.get(tick.instrument);
    if (last === undefined) {
      // Its first tick here: what was stored earlier stands on the other side of a hole.
      last = { tick: this.#stored(tick) ?? tick, hole: 0 };
      ofStream.set(tick.instrument, last);
    }
    const before = last.tick;
    const crossedHole = last.hole !== this.count;
    last.hole = this.count;
    if (tick.id > before.id) last.tick = tick;
    if (!crossedHole || tick.id <= before.id + 1) return null;
    const { instrument, stream } = tick;
    const ids = { fromId: before.id + 1, toId: tick.id - 1, fromMs: before.timeMs, toMs: tick.timeMs };
    const state = { state: 'open', reason: 'journalDamaged', foundMs: tick.timeMs, closedMs: null } as const;
    return { kind: 'gap', instrument, stream, ...ids, ...state };
  }
}

interface SeenTick {
  readonly id: number;
  readonly timeMs: number;
}
