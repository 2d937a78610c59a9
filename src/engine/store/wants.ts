import type { Clock } from '../clock';
import { fileErrorText, type FileSystem } from './fileSystem';

/**
 * What each window wants of the one writer: a file a window in `wants/`, written again as a heartbeat. The writer
 * runs the union; a window that was silent for five seconds no longer counts.
 */
export class Wants<T> {
  readonly #folder: string;
  readonly #files: FileSystem;
  readonly #clock: Clock;
  readonly #name: string;
  readonly #read: (value: unknown) => T | null;
  #mine: T | null = null;
  #cancel: (() => void) | null = null;
  readonly #seen = new Map<string, { identity: string; atMs: number }>();

  /** `window` names this one among all, in letters and digits; `read` checks what another wrote. */
  constructor(
    options: { readonly folder: string; readonly files: FileSystem; readonly clock: Clock; readonly window: string },
    read: (value: unknown) => T | null,
  ) {
    this.#folder = `${options.folder}/wants`;
    this.#files = options.files;
    this.#clock = options.clock;
    this.#name = `${options.window}.json`;
    this.#read = read;
  }

  /** Says what this window wants, from now on until {@link stop}. */
  want(value: T): void {
    this.#mine = value;
    this.#write();
  }

  /** What all living windows want, this one first. */
  all(): readonly T[] {
    const nowMs = this.#clock.monotonicMs();
    const others = this.#files
      .list(this.#folder)
      .filter((name) => name.endsWith('.json') && name !== this.#name)
      .flatMap((name) => (this.#isAlive(name, nowMs) ? [this.#readFile(name)] : []));
    return [this.#mine, ...others].filter((value) => value !== null);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#mine = null;
    this.#files.remove(`${this.#folder}/${this.#name}`);
  }

  /**
   * A file that did not change for five seconds of our own clock is left over; clocks of two machines may differ. One
   * seen for the first time counts once it has changed, a second later: a window that was killed leaves its file.
   */
  #isAlive(name: string, nowMs: number): boolean {
    const identity = this.#files.stat(`${this.#folder}/${name}`)?.identity ?? '';
    const seen = this.#seen.get(name);
    if (seen?.identity !== identity) this.#seen.set(name, { identity, atMs: seen === undefined ? -Infinity : nowMs });
    return nowMs - (this.#seen.get(name)?.atMs ?? -Infinity) < silentMs;
  }

  #readFile(name: string): T | null {
    try {
      return this.#read(JSON.parse(Buffer.from(this.#files.readSync(`${this.#folder}/${name}`)).toString('utf8')));
    } catch {
      return null;
    }
  }

  #write(): void {
    this.#cancel?.();
    try {
      this.#files.makeFolder(this.#folder);
      this.#files.replaceSmall(`${this.#folder}/${this.#name}`, Buffer.from(JSON.stringify(this.#mine)));
      this.failure = null;
    } catch (error) {
      this.failure = fileErrorText(error);
    }
    this.#cancel = this.#clock.after(beatMs, () => this.#write());
  }

  /** Why the last heartbeat could not be written, or null. */
  failure: string | null = null;
}

const beatMs = 1_000;
const silentMs = 5_000;
