/**
 * What the store asks of a disk, and nothing more, so that tests can make each operation fail, stop short or
 * crash. Every function throws {@link Error} with a Node `code` (`ENOSPC`, `EIO` …) where the disk refuses.
 * Paths are absolute.
 */
export interface FileSystem {
  makeFolder(path: string): void;
  /** Names in a folder, sorted; none where there is no such folder. */
  list(path: string): readonly string[];
  /** Null where there is no such file. */
  stat(path: string): FileStat | null;
  rename(from: string, to: string): void;
  /** Does nothing where there is no such file. */
  remove(path: string): void;
  copy(from: string, to: string): void;
  readSync(path: string): Uint8Array;
  read(path: string): Promise<Uint8Array>;
  /** Writes a new file, or replaces what it holds, and waits until it is on the disk (fsync). Not atomic. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes names in a folder durable after a rename or a creation. Does nothing where the system cannot. */
  syncFolder(path: string): Promise<void>;
  /** Opens for appending, creating it where it is missing. */
  openAppend(path: string): AppendFile;
  openRead(path: string): ReadFile;
  /** Makes a file that was not there; null where it is. */
  createLock(path: string, bytes: Uint8Array): LockFile | null;
  /** Replaces a small file by another in one step, without waiting for the disk. */
  replaceSmall(path: string, bytes: Uint8Array): void;
}

/** A file whose existence means something, and whose time of change is a heartbeat. */
export interface LockFile {
  touch(): void;
  /** The file under the name is still the one that was made. */
  isOurs(): boolean;
  /** Removes it, where it is still ours. */
  release(): void;
}

export interface FileStat {
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Changes when a file is replaced under the same name. */
  readonly identity: string;
}

/** A file that only grows. */
export interface AppendFile {
  /** Writes all bytes at the end, in order, before it returns. On failure some of them may be in the file. */
  write(bytes: Uint8Array): void;
  truncate(sizeBytes: number): void;
  sizeBytes(): number;
  /** fdatasync: what was written before the call is on the disk when it resolves. */
  sync(): Promise<void>;
  close(): void;
}

export interface ReadFile {
  sizeBytes(): number;
  /** Bytes from `offset` on, at most `length`; fewer at the end of the file. */
  read(offset: number, length: number): Uint8Array;
  close(): void;
}

/**
 * Writes a file so that under its name there is always the old content or the new, whole: temporary file, fsync,
 * rename, fsync of the folder. The temporary file is removed where writing fails.
 */
export async function writeAtomically(
  files: FileSystem,
  folder: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = `${folder}/${name}${temporarySuffix}`;
  try {
    await files.write(temporary, bytes);
    files.rename(temporary, `${folder}/${name}`);
  } catch (error) {
    removeQuietly(files, temporary);
    throw error;
  }
  await files.syncFolder(folder);
}

/** Ends the name of a file that is not whole yet; what a crash leaves of them is removed at the next start. */
export const temporarySuffix = '.tmp';

/** The cause of a file error in words for people. */
export function fileErrorText(error: unknown): string {
  const code = fileErrorCode(error);
  switch (code) {
    case 'ENOSPC':
      return 'the disk is full';
    case 'EDQUOT':
      return 'the disk quota is used up';
    case 'EROFS':
      return 'the file system is read-only';
    case 'EACCES':
    case 'EPERM':
      return 'permission was refused';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open';
    case 'ENOENT':
      return 'there is no such file';
    case 'ENOTDIR':
      return 'a part of the path is a file, not a folder';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

export function fileErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** True where the disk as a whole takes nothing now. */
export function isDiskRefusal(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS'].includes(fileErrorCode(error));
}

/** True where what could not be read is lost; what is only refused now, as with too many files open, may come back. */
export function isLoss(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR', 'EIO'].includes(fileErrorCode(error));
}

/** For clearing up after a failure: the first failure is the one to report, the next start removes what is left. */
export function removeQuietly(files: FileSystem, path: string): void {
  try {
    files.remove(path);
  } catch {
    // Left for the next start.
  }
}
