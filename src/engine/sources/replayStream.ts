import type { StreamKind } from '../contract/market';
import { openFileBytes, type OpenFile } from './fileBytes';
import { readRawFrames } from './rawFrames';

const checkedFrames = 20_000;

/**
 * The trade stream that a recording has: the one wanted where it is there, else the other; the one wanted also where
 * neither is seen or the file cannot be read, which the replay itself then says. Reads 20,000 frames at most.
 */
export async function replayStream(
  file: string,
  wanted: StreamKind,
  openFile: OpenFile = openFileBytes,
): Promise<StreamKind> {
  const seen = new Set<StreamKind>();
  let count = 0;
  try {
    for await (const frames of readRawFrames(openFile(file))) {
      for (const { frame } of frames) {
        const head = Buffer.from(frame.buffer, frame.byteOffset, Math.min(frame.length, 80)).toString('utf8');
        const stream = /@(aggTrade|trade)"/.exec(head)?.[1];
        if (stream === 'aggTrade' || stream === 'trade') seen.add(stream);
      }
      count += frames.length;
      if (seen.has(wanted) || count > checkedFrames) break;
    }
  } catch {
    return wanted;
  }
  const [other] = seen;
  return seen.has(wanted) || other === undefined ? wanted : other;
}
