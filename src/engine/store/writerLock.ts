import type { Clock } from '../clock';
import { fail, succeed, type Result } from '../contract/result';
import type { FileSystem, LockFile } from './fileSystem';

export interface LockOptions {
  readonly folder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  /** Who we are, written into the file. */
  readonly owner: LockOwner;
  /** Whether a process of this machine lives. */
  readonly isProcessAlive: (pid: number) => boolean;
}

export interface LockOwner {
  readonly pid: number;
  readonly host: string;
}

export const lockFile = 'writer.lock';
const beatMs = 1_000;
/** Without a beat for so long this thread has been held up, and another may have seen three of them missed. */
const doubtMs = 1_500;
/** A lock that did not beat for so long is nobody's. */
const staleMs = 3_000;
/** Two that take over at once see it within this time. */
const settleMs = 250;

/**
 * Makes this process the store's only writer. A lock whose process is gone is taken over at once, one that no
 * longer beats after three seconds. Fails, naming the owner, where another writer lives.
 */
export async function acquireWriterLock(options: LockOptions): Promise<Result<WriterLock>> {
  const { folder, files, clock, owner } = options;
  const path = `${folder}/${lockFile}`;
  let tookOver = false;
  for (;;) {
    const file = files.createLock(path, Buffer.from(`${JSON.stringify(owner)}\n`));
    if (file !== null) {
      if (tookOver) await clock.sleep(settleMs);
      if (file.isOurs()) return succeed(new WriterLock(file, clock));
      file.release();
      continue;
    }
    const other = readOwner(files, path);
    const isDead = other !== null && other.host === owner.host && !options.isProcessAlive(other.pid);
    const seen = files.stat(path)?.identity;
    if (!isDead && !(await isSilent(options, path))) {
      if (files.stat(path) === null) continue;
      const who = other === null ? 'another process' : `process ${other.pid} on ${other.host}`;
      const message = `${folder} is being written by ${who}; two must not write one store. Stop it first, or use another data folder.`;
      return fail('locked', message);
    }
    // Looked at again right before: whoever was quicker has made a new one.
    if (isDead ? files.stat(path)?.identity === seen : true) setAside(files, path);
    tookOver = !isDead;
  }
}

/** The right to write, for as long as it beats. */
export class WriterLock {
  readonly #file: LockFile;
  readonly #clock: Clock;
  #cancel: (() => void) | null = null;
  #isHeld = true;
  #beatAtMs: number;

  constructor(file: LockFile, clock: Clock) {
    this.#file = file;
    this.#clock = clock;
    this.#beatAtMs = clock.monotonicMs();
    this.#beatLater();
  }

  /**
   * False when another has taken over, as after this machine slept: nothing may be written any more. Cost: none while
   * it beats, else a look at the file.
   */
  get isHeld(): boolean {
    if (this.#isHeld && this.#clock.monotonicMs() - this.#beatAtMs > doubtMs) this.#beat();
    return this.#isHeld;
  }

  release(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#isHeld) this.#file.release();
    this.#isHeld = false;
  }

  #beat(): void {
    try {
      this.#isHeld &&= this.#file.isOurs();
      if (!this.#isHeld) return;
      this.#file.touch();
      this.#beatAtMs = this.#clock.monotonicMs();
    } catch {
      // A disk that refuses now is asked again at the next beat; nobody takes over before three are missed.
    }
  }

  #beatLater(): void {
    this.#cancel = this.#clock.after(beatMs, () => {
      this.#beat();
      if (this.#isHeld) this.#beatLater();
    });
  }
}

/** True where the store has no living writer now; waits three seconds at most to see. For followers. */
export async function hasNoWriter(options: LockOptions): Promise<boolean> {
  const path = `${options.folder}/${lockFile}`;
  if (options.files.stat(path) === null) return true;
  const other = readOwner(options.files, path);
  if (other !== null && other.host === options.owner.host && !options.isProcessAlive(other.pid)) return true;
  return isSilent(options, path);
}

async function isSilent({ files, clock }: LockOptions, path: string): Promise<boolean> {
  const seen = files.stat(path)?.identity;
  for (let waitedMs = 0; waitedMs < staleMs; waitedMs += beatMs / 2) {
    await clock.sleep(beatMs / 2);
    if (files.stat(path)?.identity !== seen) return false;
  }
  return true;
}

function setAside(files: FileSystem, path: string): void {
  try {
    files.rename(path, `${path}.stale`);
  } catch {
    // Another was quicker; the next turn sees whose it is.
  }
}

/** Who writes the store, as its lock says; null where nobody does or it cannot be read. */
export function writerOf(files: FileSystem, folder: string): LockOwner | null {
  return readOwner(files, `${folder}/${lockFile}`);
}

function readOwner(files: FileSystem, path: string): LockOwner | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(files.readSync(path)).toString('utf8'));
    const { pid, host } = value as Partial<LockOwner>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : null;
  } catch {
    return null;
  }
}
