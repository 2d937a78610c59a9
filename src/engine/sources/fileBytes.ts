import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

/** The bytes of a file in pieces of any size. Reading it to the end, or leaving the loop, closes the file. */
export type FileBytes = AsyncIterable<Uint8Array>;

/** Opens a file by its path; what is wrong with it is thrown on the first read, as the system says it. */
export type OpenFile = (path: string) => FileBytes;

/**
 * Reads a file from the disk, unpacking gzip by its first two bytes, whatever the name. Throws the system's error
 * (ENOENT …) or that of a damaged archive. Memory: a few pieces of 64 KB.
 */
export async function* openFileBytes(path: string): AsyncGenerator<Uint8Array> {
  const plain = createReadStream(path, { highWaterMark: 65_536 });
  try {
    const first = await firstPiece(plain);
    if (first === null) return;
    if (first[0] !== 0x1f || first[1] !== 0x8b) {
      yield first;
      yield* plain as AsyncIterable<Uint8Array>;
      return;
    }
    const unpacked = createGunzip();
    plain.once('error', (error) => unpacked.destroy(error));
    unpacked.write(first);
    plain.pipe(unpacked);
    yield* unpacked as AsyncIterable<Uint8Array>;
  } finally {
    plain.destroy();
  }
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
