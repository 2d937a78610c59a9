import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../clock';
import { succeed, type Result } from '../contract/result';
import { ByteWriter } from './byteBuffer';
import { EventEncoder } from './eventCodec';
import { fileErrorText, type FileSystem } from './fileSystem';
import { checkSegment } from './journalRepair';
import { replaySegments, type JournalVisitor, type ReplayCounts } from './journalReplay';
import type { Quarantine } from './quarantine';
import { beginFrame, endFrame, frameKinds, segmentHeader, segmentHeaderBytes, segmentName } from './segmentFormat';
import { listSegments, refuseNewerJournal } from './segmentList';
import type { SegmentReading } from './segmentReading';
import { SegmentWriter, type WriteNotice } from './segmentWriter';
import type { JournalEvent } from './store';

export interface JournalOptions {
  /** The store's folder; segments lie in `journal/` below it. */
  readonly storeFolder: string;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly quarantine: Quarantine;
  readonly notice: (notice: WriteNotice) => void;
  /** Bytes of frames that wait in memory while the disk refuses them. */
  readonly queueBytes?: number;
  /** Repairs nothing and appends nothing. */
  readonly readOnly?: boolean;
}

/**
 * Checks all segments, repairs what can be, and opens the newest for appending; those before `firstSegment` are
 * not needed any more. Refuses, touching nothing, where a newer version wrote one; what an older one wrote is ended
 * and gone on with in a new segment.
 */
export async function openJournal(options: JournalOptions, firstSegment: number): Promise<Result<Journal>> {
  const { files, clock, quarantine, storeFolder } = options;
  const folder = `${storeFolder}/journal`;
  if (options.readOnly === true) return succeed(new Journal(options, folder, 0, new Map()));
  const newer = refuseNewerJournal(files, folder);
  if (newer !== null) return newer;
  files.makeFolder(folder);
  const numbers = listSegments(files, folder);
  let cutBytes = 0;
  let lastIsOpen = false;
  const checked = new Map<number, SegmentReading>();
  for (const number of numbers) {
    const check = await checkSegment(folder, number, number === numbers.at(-1), files, clock, quarantine);
    cutBytes += check.cutBytes;
    lastIsOpen = check.isOpen;
    if (check.reading !== null) checked.set(number, check.reading);
  }
  const last = numbers.at(-1);
  const journal = new Journal(options, folder, cutBytes, checked);
  journal.begin(last === undefined ? firstSegment : Math.max(firstSegment, lastIsOpen ? last : last + 1));
  return succeed(journal);
}

const retryMs = 1_000;

/** The append-only log in front of everything: what is in it survives the death of the process. */
export class Journal {
  readonly cutBytes: number;
  readonly #options: JournalOptions;
  readonly #folder: string;
  readonly #encoder = new EventEncoder();
  readonly #buffer = new ByteWriter();
  readonly #checked: Map<number, SegmentReading>;
  #segment = 0;
  #writer: SegmentWriter | null = null;
  /** The next segment could not be made and is not tried before; -Infinity where it could. */
  #retryAtMs = -Infinity;
  /** Segments that were ended and whose last sync is under way. */
  readonly #closing = new Set<Promise<boolean>>();

  /** `checked` holds what the segments were found to hold: {@link replay} does not check them a second time. */
  constructor(options: JournalOptions, folder: string, cutBytes: number, checked: Map<number, SegmentReading>) {
    this.#options = options;
    this.#checked = checked;
    this.#folder = folder;
    this.cutBytes = cutBytes;
  }

  /** The number of the segment that is being written. */
  get segment(): number {
    return this.#segment;
  }

  get segmentBytes(): number {
    return this.#writer?.sizeBytes ?? 0;
  }

  /** Opens a segment for appending, making it where it is missing. */
  begin(number: number): void {
    const { files, clock, notice, queueBytes = 64 * 1024 * 1024 } = this.#options;
    const file = files.openAppend(`${this.#folder}/${segmentName(number)}`);
    this.#writer = new SegmentWriter({ file, clock, notice, queueBytes });
    this.#segment = number;
    if (this.#writer.sizeBytes === 0) {
      this.#writer.write(segmentHeader(number, clock.nowMs()));
      files.syncFolder(this.#folder).catch(() => undefined);
    }
  }

  /** Hands everything from segment `first` on to `visitor`, in order. */
  async replay(first: number, visitor: JournalVisitor): Promise<ReplayCounts> {
    const counts = await replaySegments(this.#options.files, this.#folder, first, visitor, this.#checked);
    this.#checked.clear();
    return counts;
  }

  /** Writes the events as one frame. False where memory for waiting frames is used up; they are then not kept. */
  append(events: readonly JournalEvent[]): boolean {
    beginFrame(this.#buffer, frameKinds.events);
    this.#encoder.encode(events, this.#buffer);
    return this.#active().write(endFrame(this.#buffer));
  }

  /**
   * Ends the segment and begins the next with a checkpoint at its head. False, and the segment goes on, where the
   * disk refuses; it is then asked again a second later, and not before.
   */
  rotate(checkpoint: () => Uint8Array): boolean {
    const { clock, notice } = this.#options;
    const ended = this.#active();
    if (!ended.isHealthy || clock.monotonicMs() < this.#retryAtMs) return false;
    beginFrame(this.#buffer, frameKinds.end);
    ended.write(endFrame(this.#buffer));
    if (!ended.isHealthy) return false;
    try {
      this.begin(this.#segment + 1);
    } catch (error) {
      if (this.#retryAtMs === -Infinity) {
        const message = `The journal's next segment cannot be made: ${fileErrorText(error)}. The present one goes on.`;
        notice({ state: 'failing', message });
      }
      this.#retryAtMs = clock.monotonicMs() + retryMs;
      return false;
    }
    if (this.#retryAtMs !== -Infinity)
      notice({ state: 'resumed', message: 'The journal goes on in its next segment.' });
    this.#retryAtMs = -Infinity;
    const closing = ended.close();
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
    this.writeCheckpoint(checkpoint());
    return true;
  }

  /** Puts a state at the head of a segment that has no frame yet. */
  writeCheckpoint(checkpoint: Uint8Array): void {
    beginFrame(this.#buffer, frameKinds.checkpoint);
    this.#buffer.raw(checkpoint);
    this.#active().write(endFrame(this.#buffer));
  }

  /** Nothing has been written to the segment but its header. */
  get isFresh(): boolean {
    return this.segmentBytes <= segmentHeaderBytes;
  }

  /** False while the disk refuses and frames wait. */
  get isHealthy(): boolean {
    return this.#active().isHealthy;
  }

  /** Removes segments below `number`: what they hold is sealed. A turn each: a large file takes some 20 ms to go. */
  async dropBefore(number: number): Promise<void> {
    for (const old of listSegments(this.#options.files, this.#folder)) {
      if (old >= number || old >= this.#segment) continue;
      this.#options.files.remove(`${this.#folder}/${segmentName(old)}`);
      await nextTurn();
    }
  }

  /** Resolves when everything appended is on the disk; false where the disk refuses. */
  async flush(): Promise<boolean> {
    if (this.#writer === null) return true;
    const parts = await Promise.all([this.#writer.flush(), ...this.#closing]);
    return parts.every(Boolean);
  }

  async close(): Promise<boolean> {
    if (this.#writer === null) return true;
    const parts = await Promise.all([this.#writer.close(), ...this.#closing]);
    return parts.every(Boolean);
  }

  #active(): SegmentWriter {
    if (this.#writer === null) throw new Error('The journal has no open segment.');
    return this.#writer;
  }
}
