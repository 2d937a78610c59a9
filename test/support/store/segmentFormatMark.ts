import { readFileSync, writeFileSync } from 'node:fs';
import { crc32c } from '../../../src/engine/store/crc32c';

/** Writes another format into a segment's header, with the checksum that goes with it; gives the file's bytes. */
export function setSegmentFormat(path: string, format: number): Buffer {
  const bytes = readFileSync(path);
  bytes.writeUInt32LE(format, 4);
  bytes.writeUInt32LE(crc32c(bytes, 0, 0, 28), 28);
  writeFileSync(path, bytes);
  return bytes;
}
