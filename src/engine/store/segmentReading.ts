import {
  frameAt,
  frameKinds,
  journalFormat,
  nextFrame,
  readSegmentHeader,
  segmentHeaderBytes,
  type FramePosition,
} from './segmentFormat';

/** What a segment's bytes hold: whole frames, and what is wrong with the rest. */
export interface SegmentReading {
  readonly header: 'good' | 'newer' | 'damaged';
  /** Of the header; the present one where that is damaged. */
  readonly format: number;
  readonly frames: readonly FramePosition[];
  /** Where damaged bytes lie between or behind whole frames; a torn end is not among them. */
  readonly damage: readonly { readonly from: number; readonly to: number }[];
  /** Bytes after the last whole frame: a write that was cut short. */
  readonly tornBytes: number;
  /** Closed with an end frame. */
  readonly ended: boolean;
}

/**
 * Checks every frame of a segment. Damage followed by whole frames is damage; damage that reaches the end of the
 * file is a torn end, as a crash leaves it. Cost: one pass of CRC-32C, about a millisecond a megabyte.
 */
export function readSegment(bytes: Uint8Array): SegmentReading {
  const read = readSegmentHeader(bytes);
  const header = read.state;
  const format = read.state === 'damaged' ? journalFormat : read.format;
  const frames: FramePosition[] = [];
  const damage: { from: number; to: number }[] = [];
  let at = Math.min(segmentHeaderBytes, bytes.length);
  if (header === 'newer') return { header, format, frames, damage, tornBytes: 0, ended: false };
  let ended = false;
  while (at < bytes.length) {
    const frame = frameAt(bytes, at);
    if (frame !== null) {
      frames.push(frame);
      ended = frame.kind === frameKinds.end;
      at = frame.end;
      continue;
    }
    const next = nextFrame(bytes, at + 1);
    if (next === null) return { header, format, frames, damage, tornBytes: bytes.length - at, ended: false };
    damage.push({ from: at, to: next.offset });
    at = next.offset;
  }
  return { header, format, frames, damage, tornBytes: 0, ended };
}
