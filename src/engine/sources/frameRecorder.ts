import { appendFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock';
import { makeFolder } from './makeFolder';

export interface RecorderOptions {
  /** Made if it is not there. */
  readonly folder: string;
  readonly clock: Clock;
  /** A file is ended at this size, … */
  readonly fileBytes: number;
  /** … and the oldest files are removed beyond this many. */
  readonly files: number;
  readonly log: (message: string) => void;
}

const prefix = 'frames-';
/** Frames are written in blocks of this size at least, or when the recorder is flushed. */
const blockBytes = 65_536;

/**
 * Writes frames as they came from the wire, a line each: `<receive time in ns> <frame>`, the layout that replay
 * reads. Bounded: files rotate by size and the oldest go. A disk that fails ends the recording, never the feed.
 */
export class FrameRecorder {
  readonly #options: RecorderOptions;
  #block: Uint8Array[] = [];
  #blockSize = 0;
  #file: string;
  #fileSize = 0;
  #number: number;
  #isBroken = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    makeFolder(options.folder);
    this.#number = recordings(options.folder).reduce((most, name) => Math.max(most, numberOf(name)), 0);
    this.#file = this.#nextFile();
  }

  /** To be given to the source as `extras.record`. */
  readonly record = (frame: Uint8Array): void => {
    if (this.#isBroken) return;
    const receivedNs = `${BigInt(Math.floor(this.#options.clock.nowMs() * 1_000)) * 1_000n} `;
    // The socket's buffer is used again: the bytes are copied.
    const line = Buffer.concat([Buffer.from(receivedNs), oneLine(frame), newline]);
    this.#block.push(line);
    this.#blockSize += line.length;
    if (this.#blockSize >= blockBytes) this.flush();
  };

  /** Writes what is waiting. */
  flush(): void {
    if (this.#blockSize === 0 || this.#isBroken) return;
    const block = Buffer.concat(this.#block);
    this.#block = [];
    this.#blockSize = 0;
    try {
      if (this.#fileSize > 0 && this.#fileSize + block.length > this.#options.fileBytes) this.#file = this.#nextFile();
      appendFileSync(this.#file, block);
      this.#fileSize += block.length;
    } catch (error) {
      this.#isBroken = true;
      const why = error instanceof Error ? error.message : String(error);
      this.#options.log(`The recording of frames has ended: ${why}. What was recorded is in ${this.#options.folder}.`);
    }
  }

  #nextFile(): string {
    const { folder, files } = this.#options;
    const kept = recordings(folder).toSorted((a, b) => numberOf(a) - numberOf(b));
    for (const name of kept.slice(0, Math.max(0, kept.length - files + 1))) rmSync(join(folder, name));
    this.#number++;
    const file = join(folder, `${prefix}${String(this.#number).padStart(6, '0')}.txt`);
    this.#fileSize = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    return file;
  }
}

const newline = Buffer.from('\n');

/** A frame with a line break in it would be read as two: breaks, which JSON allows between values, become spaces. */
function oneLine(frame: Uint8Array): Uint8Array {
  if (!frame.includes(0x0a) && !frame.includes(0x0d)) return frame;
  return frame.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte));
}

function recordings(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith(prefix) && numberOf(name) > 0);
}

function numberOf(name: string): number {
  return Number(/^frames-(\d+)\.txt$/.exec(name)?.[1] ?? 0);
}
