import { readLines } from './lines';

/** A frame as it came from the wire. The bytes are valid until the next group is asked for. */
export interface RawFrame {
  readonly frame: Uint8Array;
  /** When it was received, by the recorder's clock; NaN where the file does not say. */
  readonly receivedMs: number;
  /** Counted from 1. */
  readonly line: number;
}

/**
 * Reads a recording of frames: `<receive time in ns> <frame>` a line, as ours are written, or bare frames, a line
 * each. Receive times in milliseconds or microseconds are taken too, told by their digits. Whatever else stands on a
 * line is handed on as a frame: the decoder refuses it with a reason. Empty lines are left out.
 */
export async function* readRawFrames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly RawFrame[]> {
  let line = 0;
  for await (const lines of readLines(bytes)) {
    const frames: RawFrame[] = [];
    for (const text of lines) {
      line++;
      if (text.length > 0) frames.push(rawFrame(text, line));
    }
    if (frames.length > 0) yield frames;
  }
}

const space = 0x20;
const zero = 0x30;

function rawFrame(text: Uint8Array, line: number): RawFrame {
  let at = 0;
  // Nanoseconds are beyond 2^53: the digits below the microsecond are left out.
  let micros = 0;
  while (at < text.length && at < 20) {
    const digit = (text[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) break;
    if (at < 16) micros = micros * 10 + digit;
    at++;
  }
  if (text[at] !== space || at < 13) return { frame: text, receivedMs: Number.NaN, line };
  const receivedMs = at >= 16 ? micros / 1_000 : micros / 10 ** (at - 13);
  return { frame: text.subarray(at + 1), receivedMs, line };
}
