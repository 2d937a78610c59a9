import type { Clock } from '../clock';
import { ByteWriter } from './byteBuffer';
import { writeAtomically, type FileSystem } from './fileSystem';
import type { Quarantine } from './quarantine';
import {
  beginFrame,
  endFrame,
  frameHeaderBytes,
  frameKinds,
  journalFormat,
  segmentHeader,
  segmentHeaderBytes,
  segmentName,
} from './segmentFormat';
import { readSegment, type SegmentReading } from './segmentReading';

export interface SegmentCheck {
  readonly cutBytes: number;
  /** The segment may be appended to. */
  readonly isOpen: boolean;
  /** Its frames, where they lie in the file as they were found; null where it was written anew. */
  readonly reading: SegmentReading | null;
}

/**
 * Checks one segment and puts it right: a torn end of the last one is cut off; of a damaged one a copy goes to
 * quarantine and the whole frames stay, with a damage frame where something is missing. A segment of an older format
 * that was being written gets its end.
 */
export async function checkSegment(
  folder: string,
  number: number,
  isLast: boolean,
  files: FileSystem,
  clock: Clock,
  quarantine: Quarantine,
): Promise<SegmentCheck> {
  const path = `${folder}/${segmentName(number)}`;
  const bytes = await files.read(path);
  // A crash between making the file and writing its header leaves it short; there was nothing in it.
  const wasNeverBegun = isLast && bytes.length < segmentHeaderBytes;
  const reading = readSegment(bytes);
  const problem = wasNeverBegun ? null : segmentProblem(reading, isLast);
  if (problem !== null || wasNeverBegun) {
    if (problem !== null) await quarantine.copy(`journal/${segmentName(number)}`, problem);
    const repaired = rebuiltSegment(bytes, reading, number, isLast, clock, problem);
    await writeAtomically(files, folder, segmentName(number), repaired);
    const cutBytes = isLast ? reading.tornBytes : 0;
    return { cutBytes, isOpen: isLast && !reading.ended, reading: null };
  }
  const isOpen = isLast && !reading.ended;
  const isOlder = reading.format < journalFormat;
  if (reading.tornBytes > 0 || (isOpen && isOlder)) {
    const file = files.openAppend(path);
    file.truncate(bytes.length - reading.tornBytes);
    // What this version writes must not stand behind the mark of an older one, which would then read it.
    if (isOpen && isOlder) file.write(endFrameBytes());
    await file.sync();
    file.close();
  }
  // Cut where it was torn, so that it ends with its last whole frame; the end that an older one got is no event.
  return { cutBytes: reading.tornBytes, isOpen: isOpen && !isOlder, reading: { ...reading, tornBytes: 0 } };
}

/** What is wrong with a segment, in words, or null. A torn end is wrong only where another segment follows. */
export function segmentProblem(reading: SegmentReading, isLast: boolean): string | null {
  const problems: string[] = [];
  if (reading.header === 'damaged') problems.push('the header is damaged');
  const [first] = reading.damage;
  if (first !== undefined) {
    const lost = reading.damage.reduce((sum, { from, to }) => sum + to - from, 0);
    problems.push(`${lost} damaged bytes, the first at ${first.from}; ${reading.frames.length} whole frames were kept`);
  }
  if (!isLast && !reading.ended) problems.push('its end is missing');
  return problems.length === 0 ? null : `${problems.join('; ')}.`;
}

function rebuiltSegment(
  bytes: Uint8Array,
  reading: SegmentReading,
  number: number,
  isLast: boolean,
  clock: Clock,
  problem: string | null,
): Uint8Array {
  const writer = new ByteWriter();
  beginFrame(writer, frameKinds.damage);
  writer.text(problem ?? '');
  const damageFrame = endFrame(writer).slice();
  const parts: Uint8Array[] = [segmentHeader(number, clock.nowMs())];
  let at = segmentHeaderBytes;
  for (const frame of reading.frames) {
    const start = frame.payloadStart - frameHeaderBytes;
    if (start > at) parts.push(damageFrame);
    parts.push(bytes.subarray(start, frame.end));
    at = frame.end;
  }
  if (problem !== null && (parts.length === 1 || (!isLast && !reading.ended))) parts.push(damageFrame);
  if (!isLast && !reading.ended) parts.push(endFrameBytes());
  return Buffer.concat(parts);
}

function endFrameBytes(): Uint8Array {
  const writer = new ByteWriter();
  beginFrame(writer, frameKinds.end);
  return endFrame(writer).slice();
}
