import {
  closeSync,
  copyFileSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  futimesSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { makeFolder } from '../sources/makeFolder';
import {
  fileErrorCode,
  temporarySuffix,
  type AppendFile,
  type FileSystem,
  type LockFile,
  type ReadFile,
} from './fileSystem';

/** The machine's own files. */
export const nodeFileSystem: FileSystem = {
  makeFolder,
  list: (path) => (missingIsNull(() => readdirSync(path)) ?? []).toSorted(),
  stat: (path) => {
    const found = missingIsNull(() => statSync(path));
    if (found === null) return null;
    return {
      sizeBytes: found.size,
      modifiedMs: found.mtimeMs,
      identity: `${found.ino}-${found.size}-${found.mtimeMs}`,
    };
  },
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
  copy: (from, to) => copyFileSync(from, to),
  readSync: (path) => readFileSync(path),
  read: (path) => readFile(path),
  write: writeAndSync,
  syncFolder,
  openAppend: (path) => appendFile(openSync(path, 'a+')),
  openRead: (path) => readingFile(openSync(path, 'r')),
  createLock,
  replaceSmall(path, bytes) {
    const temporary = `${path}.${process.pid}${temporarySuffix}`;
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  },
};

const dataSync = promisify(fdatasync);

/** Written in pieces, so that one call does not hold a thread of the pool for long. */
const pieceBytes = 4 * 1024 * 1024;

async function writeAndSync(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await handle.write(bytes, at, Math.min(pieceBytes, bytes.length - at));
      at += bytesWritten;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders; its renames are durable with the volume's own journal.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function appendFile(descriptor: number): AppendFile {
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at, bytes.length - at);
    },
    truncate: (sizeBytes) => ftruncateSync(descriptor, sizeBytes),
    sizeBytes: () => fstatSync(descriptor).size,
    sync: () => dataSync(descriptor),
    close: () => closeSync(descriptor),
  };
}

function readingFile(descriptor: number): ReadFile {
  return {
    sizeBytes: () => fstatSync(descriptor).size,
    read(offset, length) {
      const bytes = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const got = readSync(descriptor, bytes, filled, length - filled, offset + filled);
        if (got === 0) break;
        filled += got;
      }
      return bytes.subarray(0, filled);
    },
    close: () => closeSync(descriptor),
  };
}

function createLock(path: string, bytes: Uint8Array): LockFile | null {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'wx');
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return null;
    throw error;
  }
  try {
    writeSync(descriptor, bytes);
  } catch (error) {
    // An empty lock would be nobody's, and shut everybody out until it is found silent.
    closeSync(descriptor);
    rmSync(path, { force: true });
    throw error;
  }
  const inode = fstatSync(descriptor).ino;
  const isOurs = (): boolean => missingIsNull(() => statSync(path).ino) === inode;
  return {
    isOurs,
    touch() {
      const seconds = fstatSync(descriptor).mtimeMs / 1_000 + 1;
      // Only that it changes counts, so it need not be the time; the file moved away would be touched, never another's.
      futimesSync(descriptor, seconds, seconds);
    },
    release() {
      try {
        if (isOurs()) rmSync(path, { force: true });
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

function missingIsNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
