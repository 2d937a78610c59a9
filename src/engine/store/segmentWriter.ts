import type { Clock } from '../clock';
import { fileErrorText, type AppendFile } from './fileSystem';

/** What became of writing; told once when it fails and once when it goes on. */
export type WriteNotice =
  | { readonly state: 'failing'; readonly message: string }
  | { readonly state: 'resumed'; readonly message: string };

export interface SegmentWriterOptions {
  readonly file: AppendFile;
  readonly clock: Clock;
  readonly notice: (notice: WriteNotice) => void;
  /** Frames wait in memory while the disk refuses them, up to this many bytes. */
  readonly queueBytes: number;
}

/** A sync begins this long after the oldest unsynced write: below the promised 100 ms by a timer's usual delay. */
const syncDelayMs = 75;
const retryDelayMs = 1_000;

/**
 * Appends frames to one file. `write` returns when the operating system holds the bytes; fdatasync follows within
 * 100 ms, one in flight. Where the disk refuses, what was written in part is cut off again, the frames wait in
 * order, and writing is tried again each second.
 */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  #sizeBytes: number;
  #tailIsDirty = false;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #failing = false;
  #writtenBytes = 0;
  #syncedBytes = 0;
  #syncInFlight: Promise<void> | null = null;
  #cancelSync: (() => void) | null = null;
  #cancelRetry: (() => void) | null = null;
  #closed = false;

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
    this.#sizeBytes = options.file.sizeBytes();
  }

  get sizeBytes(): number {
    return this.#sizeBytes + this.#queuedBytes;
  }

  /** Nothing waits: all that was written is in the file. */
  get isHealthy(): boolean {
    return this.#queue.length === 0;
  }

  /** False where the frame was not taken because the queue is full; it is then nowhere. */
  write(frame: Uint8Array): boolean {
    if (this.#queue.length === 0 && this.#tryWrite(frame)) return true;
    if (this.#queuedBytes + frame.length > this.#options.queueBytes) return false;
    this.#queue.push(new Uint8Array(frame));
    this.#queuedBytes += frame.length;
    this.#retryLater();
    return true;
  }

  /** Resolves when all that was written so far is on the disk; false where the disk refuses. */
  async flush(): Promise<boolean> {
    const target = this.#writtenBytes;
    this.retryNow();
    if (this.#queue.length > 0) return false;
    while (this.#syncedBytes < target) if (!(await this.#sync())) return false;
    return true;
  }

  /** Tries what waits; called by the retry timer, and where space may have come free. */
  retryNow(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
    while (this.#queue.length > 0) {
      const frame = this.#queue[0] as Uint8Array;
      if (!this.#tryWrite(frame)) {
        this.#retryLater();
        return;
      }
      this.#queue.shift();
      this.#queuedBytes -= frame.length;
    }
    this.#recovered();
  }

  /** Syncs what it can and closes. False where something could not be written. */
  async close(): Promise<boolean> {
    const whole = await this.flush();
    this.#closed = true;
    this.#cancelSync?.();
    this.#cancelRetry?.();
    await this.#syncInFlight?.catch(() => undefined);
    this.#options.file.close();
    return whole;
  }

  #tryWrite(frame: Uint8Array): boolean {
    const { file } = this.#options;
    try {
      if (this.#tailIsDirty) {
        file.truncate(this.#sizeBytes);
        this.#tailIsDirty = false;
      }
      this.#tailIsDirty = true;
      file.write(frame);
      this.#tailIsDirty = false;
    } catch (error) {
      this.#tell(error);
      return false;
    }
    this.#sizeBytes += frame.length;
    this.#writtenBytes += frame.length;
    this.#cancelSync ??= this.#options.clock.after(syncDelayMs, () => void this.#sync());
    return true;
  }

  async #sync(): Promise<boolean> {
    this.#cancelSync?.();
    this.#cancelSync = null;
    // One in flight: a second waits for the first and then covers all that was written since.
    while (this.#syncInFlight !== null) await this.#syncInFlight.catch(() => undefined);
    if (this.#closed || this.#syncedBytes === this.#writtenBytes) return true;
    const target = this.#writtenBytes;
    const sync = this.#options.file.sync();
    this.#syncInFlight = sync;
    try {
      await sync;
      this.#syncedBytes = Math.max(this.#syncedBytes, target);
      if (this.#queue.length === 0) this.#recovered();
      return true;
    } catch (error) {
      this.#tell(error);
      if (!this.#closed) this.#cancelSync ??= this.#options.clock.after(retryDelayMs, () => void this.#sync());
      return false;
    } finally {
      if (this.#syncInFlight === sync) this.#syncInFlight = null;
    }
  }

  #retryLater(): void {
    this.#cancelRetry ??= this.#options.clock.after(retryDelayMs, () => this.retryNow());
  }

  #recovered(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.notice({ state: 'resumed', message: 'The journal is being written again.' });
  }

  #tell(error: unknown): void {
    if (this.#failing) return;
    this.#failing = true;
    const message = `The journal cannot be written: ${fileErrorText(error)}. Live values go on; what comes in waits in memory and is written as soon as the disk takes it.`;
    this.#options.notice({ state: 'failing', message });
  }
}
