import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transform } from 'node:stream';
import { createGunzip, createInflateRaw } from 'node:zlib';

/** The bytes of a file in pieces of any size. Reading it to the end, or leaving the loop, closes the file. */
export type FileBytes = AsyncIterable<Uint8Array>;

/** Opens a file by its path; what is wrong with it is thrown on the first read, as the system says it. */
export type OpenFile = (path: string) => FileBytes;

/**
 * Reads a file from the disk, or all files of a folder one after the other by name (a recording in rotated parts),
 * unpacking gzip and zip (its first entry) by their first bytes, whatever the name.
 * Throws the system's error (ENOENT …) or that of a damaged archive. Memory: a few pieces of 64 KB.
 */
export async function* openFileBytes(path: string): AsyncGenerator<Uint8Array> {
  if (!(await stat(path)).isDirectory()) {
    yield* fileBytes(path);
    return;
  }
  const names = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const name of names.map((entry) => entry.name).toSorted()) {
    yield* fileBytes(join(path, name));
    yield lineEnd;
  }
}

/** A part may end in the middle of a line. */
const lineEnd = Uint8Array.of(0x0a);

async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  const plain = createReadStream(path, { highWaterMark: 65_536 });
  try {
    const first = await firstPiece(plain);
    if (first === null) return;
    const packing = packingOf(first);
    if (packing === null) {
      yield first;
      yield* plain as AsyncIterable<Uint8Array>;
      return;
    }
    const { unpacker, skipBytes } = packing;
    plain.once('error', (error) => unpacker.destroy(error));
    unpacker.write(first.subarray(skipBytes));
    plain.pipe(unpacker);
    yield* unpacker as AsyncIterable<Uint8Array>;
  } finally {
    plain.destroy();
  }
}

interface Packing {
  readonly unpacker: Transform;
  /** Bytes of the archive's own header before the packed ones. */
  readonly skipBytes: number;
}

function packingOf(first: Uint8Array): Packing | null {
  if (first[0] === 0x1f && first[1] === 0x8b) return { unpacker: createGunzip(), skipBytes: 0 };
  const head = Buffer.from(first.buffer, first.byteOffset, first.length);
  if (first.length < 30 || head.readUInt32LE(0) !== 0x04034b50) return null;
  const isEncrypted = (head.readUInt16LE(6) & 1) === 1;
  const isDeflated = head.readUInt16LE(8) === 8;
  if (isEncrypted || !isDeflated)
    throw new Error('This zip is encrypted, or packed in another way than deflate; unpack it first.');
  // What follows the first entry (the directory) is left unread: inflating ends with the entry.
  return { unpacker: createInflateRaw(), skipBytes: 30 + head.readUInt16LE(26) + head.readUInt16LE(28) };
}

/** The first piece, taken without closing the stream as leaving a loop over it would; null of an empty file. */
function firstPiece(stream: NodeJS.ReadableStream): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const settle = (piece: Uint8Array | null): void => {
      stream.off('readable', take);
      stream.off('end', end);
      stream.off('error', reject);
      resolve(piece);
    };
    const take = (): void => {
      const piece = stream.read() as Uint8Array | null;
      if (piece !== null) settle(piece);
    };
    const end = (): void => settle(null);
    stream.on('readable', take);
    stream.once('end', end);
    stream.once('error', reject);
  });
}
