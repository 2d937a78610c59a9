import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32c } from './crc32c';

/**
 * Every SQLite file of the store carries the CRC-32C of its own bytes, in the four bytes of its header that SQLite
 * keeps for applications (`PRAGMA application_id`, at 68, big-endian; counted as zeros). SQLite notices damaged
 * structure but not a flipped bit in a price; this does.
 */
export async function stampChecksum(bytes: Uint8Array): Promise<void> {
  const checksum = await checksumOf(bytes);
  viewOf(bytes).setUint32(checksumAt, checksum);
}

/** What is wrong with a file's bytes, in words, or null. */
export async function checksumProblem(bytes: Uint8Array): Promise<string | null> {
  if (bytes.length < 512 || Buffer.from(bytes.subarray(0, 15)).toString('latin1') !== 'SQLite format 3') {
    return 'it is not an SQLite file, or only the beginning of one.';
  }
  const carried = carriedChecksum(bytes);
  return carried === (await checksumOf(bytes)) ? null : 'its bytes do not match the checksum that it carries.';
}

/** The checksum that a file's header says. */
export function carriedChecksum(header: Uint8Array): number {
  return header.length < headerBytes ? -1 : viewOf(header).getUint32(checksumAt);
}

/** So much of a file is enough for {@link carriedChecksum}. */
export const headerBytes = 100;

const checksumAt = 68;
const sliceBytes = 4 * 1024 * 1024;

async function checksumOf(bytes: Uint8Array): Promise<number> {
  const header = new Uint8Array(bytes.subarray(0, headerBytes));
  header.fill(0, checksumAt, checksumAt + 4);
  let crc = crc32c(header);
  for (let at = headerBytes; at < bytes.length; at += sliceBytes) {
    crc = crc32c(bytes, crc, at, Math.min(at + sliceBytes, bytes.length));
    if (at + sliceBytes < bytes.length) await nextTurn();
  }
  return crc;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
