import { decodeEvents } from './eventCodec';
import type { FileSystem } from './fileSystem';
import { frameAt, frameKinds, nextFrame, segmentHeaderBytes, segmentName } from './segmentFormat';
import { listSegments, refuseNewerJournal } from './segmentList';
import type { JournalEvent } from './store';

/** A place in the journal: everything before it has been read. */
export interface JournalPosition {
  readonly segment: number;
  readonly offset: number;
}

export interface FollowedEvents {
  readonly segment: number;
  readonly events: readonly JournalEvent[];
}

/**
 * Reads a journal that another process writes, from a place on: whole frames as they appear, segment after segment.
 * Reading is a few system calls where nothing is new.
 */
export class JournalFollower {
  readonly #files: FileSystem;
  readonly #folder: string;
  #position: JournalPosition;

  constructor(files: FileSystem, folder: string, position: JournalPosition) {
    this.#files = files;
    this.#folder = folder;
    this.#position = position;
  }

  /**
   * What came since the last call, frame by frame. Null where the journal has moved on beyond this place. Throws where
   * a newer version goes on writing it.
   */
  read(): readonly FollowedEvents[] | null {
    const found: FollowedEvents[] = [];
    for (;;) {
      const { segment } = this.#position;
      const before = this.#position.offset;
      if (this.#files.stat(`${this.#folder}/${segmentName(segment)}`) === null) {
        return listSegments(this.#files, this.#folder).some((number) => number > segment) ? null : found;
      }
      const hasEnded = this.#readSegment(found);
      const next = listSegments(this.#files, this.#folder).find((number) => number > segment);
      // A segment may be ended and go on, where the next could not be made; once there is one, nothing more comes.
      if (!hasEnded || next === undefined) return found;
      if (this.#position.offset !== before) continue;
      const refused = refuseNewerJournal(this.#files, this.#folder);
      if (refused !== null) throw new Error(refused.failure.message);
      this.#position = { segment: next, offset: segmentHeaderBytes };
    }
  }

  /** True where the last whole frame is an end. */
  #readSegment(found: FollowedEvents[]): boolean {
    const { segment, offset } = this.#position;
    const file = this.#files.openRead(`${this.#folder}/${segmentName(segment)}`);
    try {
      const size = file.sizeBytes();
      if (size <= offset) return this.#endsBefore(file.read(Math.max(offset - endFrameBytes, 0), endFrameBytes));
      const bytes = file.read(offset, size - offset);
      let at = 0;
      let hasEnded = false;
      while (at < bytes.length) {
        let frame = frameAt(bytes, at);
        if (frame === null) {
          // Either being written right now, or damaged: a whole frame behind it says which.
          const next = nextFrame(bytes, at + 1);
          if (next === null) break;
          at = next.offset;
          frame = frameAt(bytes, at);
        }
        if (frame === null) break;
        if (frame.kind === frameKinds.events) {
          const events: JournalEvent[] = [];
          decodeEvents(bytes, frame.payloadStart, frame.end, (event) => events.push(event));
          found.push({ segment, events });
        }
        hasEnded = frame.kind === frameKinds.end;
        at = frame.end;
      }
      this.#position = { segment, offset: offset + at };
      return hasEnded;
    } finally {
      file.close();
    }
  }

  #endsBefore(bytes: Uint8Array): boolean {
    return frameAt(bytes, 0)?.kind === frameKinds.end;
  }
}

/** An end frame has no payload. */
const endFrameBytes = 16;
