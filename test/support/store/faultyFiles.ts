import type { AppendFile, FileSystem } from '../../../src/engine/store/fileSystem';
import { nodeFileSystem } from '../../../src/engine/store/nodeFileSystem';

/** What may become of one operation on a file. */
export type Fault =
  | 'none'
  /** Refused with this code, nothing done. */
  | { readonly code: string }
  /** Half of the bytes written, then refused. */
  | { readonly half: string }
  /** The process is gone before the operation, or right after it. */
  | 'crashBefore'
  | 'crashAfter';

export interface Operation {
  readonly name: string;
  readonly path: string;
  /** Counts from 1 over all operations that change something. */
  readonly number: number;
}

/**
 * The machine's files, where a test decides what becomes of each operation that changes something. After a crash
 * nothing changes any more, as with a dead process; reading then fails too.
 */
export class FaultyFiles {
  crashed = false;
  operations: Operation[] = [];
  decide: (operation: Operation) => Fault = () => 'none';
  /** The code with which a file cannot be read whole; null where it can. */
  refuseRead: (path: string) => string | null = () => null;
  readonly files: FileSystem;

  constructor() {
    const real = nodeFileSystem;
    const sync = <T>(name: string, path: string, run: () => T, half: () => void = () => undefined): T => {
      const fault = this.#next(name, path);
      if (typeof fault === 'object' && 'half' in fault) half();
      throwFor(fault, path);
      const result = run();
      if (fault === 'crashAfter') this.#crash();
      return result;
    };
    const async = async <T>(
      name: string,
      path: string,
      run: () => Promise<T>,
      half?: () => Promise<void>,
    ): Promise<T> => {
      const fault = this.#next(name, path);
      if (typeof fault === 'object' && 'half' in fault) await half?.();
      throwFor(fault, path);
      const result = await run();
      if (fault === 'crashAfter') this.#crash();
      return result;
    };
    const alive = <T>(read: () => T): T => {
      if (this.crashed) throw new Error('The process is gone.');
      return read();
    };
    this.files = {
      makeFolder: (path) => sync('makeFolder', path, () => real.makeFolder(path)),
      list: (path) => alive(() => real.list(path)),
      stat: (path) => alive(() => real.stat(path)),
      rename: (from, to) => sync('rename', to, () => real.rename(from, to)),
      remove: (path) => sync('remove', path, () => real.remove(path)),
      copy: (from, to) => sync('copy', to, () => real.copy(from, to)),
      readSync: (path) => alive(() => real.readSync(path)),
      read: async (path) => {
        const code = this.refuseRead(path);
        throwFor(code === null ? 'none' : { code }, path);
        return alive(() => real.read(path));
      },
      write: (path, bytes) =>
        async(
          'write',
          path,
          () => real.write(path, bytes),
          () => real.write(path, bytes.subarray(0, bytes.length >> 1)),
        ),
      syncFolder: (path) => async('syncFolder', path, () => real.syncFolder(path)),
      openRead: (path) => alive(() => real.openRead(path)),
      createLock: (path, bytes) => sync('createLock', path, () => real.createLock(path, bytes)),
      replaceSmall: (path, bytes) => sync('replaceSmall', path, () => real.replaceSmall(path, bytes)),
      openAppend: (path) =>
        this.#append(
          path,
          sync('openAppend', path, () => real.openAppend(path)),
          sync,
          async,
        ),
    };
  }

  /** The process is killed now. */
  crash(): void {
    this.crashed = true;
  }

  #append(path: string, file: AppendFile, sync: Sync, async: Async): AppendFile {
    return {
      write: (bytes) =>
        sync(
          'append',
          path,
          () => file.write(bytes),
          () => file.write(bytes.subarray(0, bytes.length >> 1)),
        ),
      truncate: (size) => sync('truncate', path, () => file.truncate(size)),
      sizeBytes: () => file.sizeBytes(),
      sync: () => async('sync', path, () => file.sync()),
      close: () => file.close(),
    };
  }

  #next(name: string, path: string): Fault {
    if (this.crashed) throw new Error('The process is gone.');
    const operation = { name, path, number: this.operations.length + 1 };
    this.operations.push(operation);
    const fault = this.decide(operation);
    if (fault === 'crashBefore') this.#crash();
    return fault;
  }

  #crash(): never {
    this.crashed = true;
    throw new Error('The process is gone.');
  }
}

type Sync = <T>(name: string, path: string, run: () => T, half?: () => void) => T;
type Async = <T>(name: string, path: string, run: () => Promise<T>, half?: () => Promise<void>) => Promise<T>;

function throwFor(fault: Fault, path: string): void {
  if (typeof fault === 'string') return;
  const code = 'code' in fault ? fault.code : fault.half;
  throw Object.assign(new Error(`${code}: the test refuses it, ${path}`), { code });
}
