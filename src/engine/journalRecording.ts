import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { InstrumentId } from './contract/ids';
import type { Gap, SourceEvent, Tick } from './contract/market';
import { graceOf } from './pipelineCheckpoint';
import type { JournalRecording } from './sources/replayJournal';
import { decodeEvents } from './store/eventCodec';
import { frameKinds, segmentNumber } from './store/segmentFormat';
import { readSegment } from './store/segmentReading';

/**
 * A journal on the disk as something to replay: one segment, a folder of them, or a store's folder. Null where the
 * path is none of these. One segment is in memory at a time; a newer format than ours throws when it is reached.
 */
export function openJournalRecording(path: string): JournalRecording | null {
  const segments = segmentsAt(path);
  if (segments.length === 0) return null;
  return { events: () => eventsOf(segments) };
}

function segmentsAt(path: string): readonly string[] {
  if (segmentNumber(basename(path)) !== null) return [path];
  for (const folder of [join(path, 'journal'), path]) {
    if (path === '' || !isFolder(folder)) continue;
    const names = readdirSync(folder).filter((name) => segmentNumber(name) !== null);
    const inOrder = names.toSorted((a, b) => (segmentNumber(a) ?? 0) - (segmentNumber(b) ?? 0));
    if (inOrder.length > 0) return inOrder.map((name) => join(folder, name));
  }
  return [];
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Missing, or below something that is a file.
    return false;
  }
}

/** Frame by frame. Where bytes are damaged, ids that a series then jumps over are a gap that is lost. */
function* eventsOf(segments: readonly string[]): Generator<readonly SourceEvent[]> {
  const last = new Map<string, Tick>();
  let isWhole = true;
  for (const [index, segment] of segments.entries()) {
    const bytes = readFileSync(segment);
    const reading = readSegment(bytes);
    if (reading.header === 'newer') throw new Error(`${segment} was written by a newer version`);
    const before = segmentNumber(basename(segments[index - 1] ?? ''));
    if (before !== null && segmentNumber(basename(segment)) !== before + 1) isWhole = false;
    if (reading.damage.length > 0) isWhole = false;
    for (const frame of reading.frames) {
      if (frame.kind === frameKinds.checkpoint && index === 0) {
        // A recording that begins in the middle: bars are made as they were there.
        const graceMs = graceOf(bytes.subarray(frame.payloadStart, frame.end));
        if (graceMs !== null) yield [{ kind: 'settings', graceMs }];
      }
      if (frame.kind !== frameKinds.events) continue;
      const events: SourceEvent[] = [];
      decodeEvents(bytes, frame.payloadStart, frame.end, (event) => {
        const gap = event.kind === 'tick' && !isWhole ? jumpBefore(event, last) : null;
        if (gap !== null) events.push(gap);
        if (event.kind === 'tick') last.set(seriesOf(event), event);
        events.push(event);
      });
      yield events;
    }
    if (reading.tornBytes > 0) isWhole = false;
  }
}

function jumpBefore(tick: Tick, last: ReadonlyMap<string, Tick>): Gap | null {
  const before = last.get(seriesOf(tick));
  if (before === undefined || tick.id <= before.id + 1) return null;
  return {
    kind: 'gap',
    instrument: tick.instrument,
    stream: tick.stream,
    fromId: before.id + 1,
    toId: tick.id - 1,
    fromMs: before.timeMs,
    toMs: tick.timeMs,
    state: 'lost',
    reason: 'journalDamaged',
    foundMs: tick.timeMs,
    closedMs: tick.timeMs,
  };
}

function seriesOf(tick: { readonly instrument: InstrumentId; readonly stream: string }): string {
  return `${tick.instrument} ${tick.stream}`;
}
