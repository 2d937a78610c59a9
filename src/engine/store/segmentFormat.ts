import { ByteReader, ByteWriter } from './byteBuffer';
import { crc32c } from './crc32c';

/**
 * The bytes of a journal segment. A header of 32 bytes, then frames one behind the other:
 *
 * | bytes | frame |
 * |---|---|
 * | 4 | the mark `FRME` |
 * | 4 | kind: 0 events, 1 checkpoint, 2 end of the segment, 3 what was here was damaged |
 * | 4 | length of the payload |
 * | 4 | CRC-32C of kind, length and payload |
 * | n | payload |
 *
 * All numbers are little-endian. The mark lets a reader find the next whole frame after damage. A segment that is
 * no longer written ends with an end frame; without one it was cut.
 */
export const segmentHeaderBytes = 32;
export const frameHeaderBytes = 16;
/** 2 since settings that change values are in the journal. Segments of 1 are read as they are, and not added to. */
export const journalFormat = 2;

export const frameKinds = { events: 0, checkpoint: 1, end: 2, damage: 3 } as const;

const segmentMark = 0x4a525053; // "SPRJ"
const frameMark = 0x454d5246; // "FRME"
/** Longer frames are never written, so a greater length is damage. */
export const largestPayloadBytes = 256 * 1024 * 1024;

export function segmentName(number: number): string {
  return `${String(number).padStart(12, '0')}.seg`;
}

/** The number of a segment by its file name, or null where the name is not a segment's. */
export function segmentNumber(name: string): number | null {
  const match = /^(\d{12})\.seg$/.exec(name);
  return match === null ? null : Number(match[1]);
}

export function segmentHeader(number: number, createdMs: number): Uint8Array {
  const writer = new ByteWriter();
  writer.uint32(segmentMark);
  writer.uint32(journalFormat);
  writer.float64(number);
  writer.float64(createdMs);
  writer.uint32(0);
  writer.uint32(crc32c(writer.view()));
  return writer.view().slice();
}

export type HeaderReading =
  | { readonly state: 'good'; readonly number: number; readonly format: number }
  | { readonly state: 'newer'; readonly format: number }
  | { readonly state: 'damaged' };

export function readSegmentHeader(bytes: Uint8Array): HeaderReading {
  if (bytes.length < segmentHeaderBytes) return { state: 'damaged' };
  const reader = new ByteReader(bytes, 0, segmentHeaderBytes);
  const mark = reader.uint32();
  const format = reader.uint32();
  const number = reader.float64();
  reader.at = segmentHeaderBytes - 4;
  if (mark !== segmentMark || reader.uint32() !== crc32c(bytes, 0, 0, segmentHeaderBytes - 4))
    return { state: 'damaged' };
  return format > journalFormat ? { state: 'newer', format } : { state: 'good', number, format };
}

/** Leaves room for a frame's header; the payload follows, then {@link endFrame}. */
export function beginFrame(writer: ByteWriter, kind: number): void {
  writer.clear();
  writer.reserve(frameHeaderBytes);
  writer.uint32(frameMark);
  writer.uint32(kind);
  writer.uint32(0);
  writer.uint32(0);
}

/** Closes the frame and gives its bytes: a view that the next frame overwrites. */
export function endFrame(writer: ByteWriter): Uint8Array {
  writer.patchUint32(8, writer.length - frameHeaderBytes);
  const bytes = writer.view();
  const headerCrc = crc32c(bytes, 0, 4, 12);
  writer.patchUint32(12, crc32c(bytes, headerCrc, frameHeaderBytes, bytes.length));
  return bytes;
}

export interface FramePosition {
  readonly kind: number;
  readonly payloadStart: number;
  /** First byte after the frame. */
  readonly end: number;
}

/** The frame that begins at `offset`, or null where there is none that is whole and undamaged. */
export function frameAt(bytes: Uint8Array, offset: number): FramePosition | null {
  if (offset + frameHeaderBytes > bytes.length) return null;
  if (readUint32(bytes, offset) !== frameMark) return null;
  const length = readUint32(bytes, offset + 8);
  const payloadStart = offset + frameHeaderBytes;
  const end = payloadStart + length;
  if (length > largestPayloadBytes || end > bytes.length) return null;
  const headerCrc = crc32c(bytes, 0, offset + 4, offset + 12);
  if (crc32c(bytes, headerCrc, payloadStart, end) !== readUint32(bytes, offset + 12)) return null;
  return { kind: readUint32(bytes, offset + 4), payloadStart, end };
}

/** The first undamaged frame at or after `offset`, or null. */
export function nextFrame(bytes: Uint8Array, offset: number): { readonly offset: number } | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = buffer.indexOf('FRME', offset, 'latin1'); at >= 0; at = buffer.indexOf('FRME', at + 1, 'latin1')) {
    if (frameAt(bytes, at) !== null) return { offset: at };
  }
  return null;
}

function readUint32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  );
}
