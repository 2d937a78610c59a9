import type { Clock } from '../clock';
import type { FileSystem } from './fileSystem';

export interface Quarantined {
  /** Path inside the store's folder that the file had. */
  readonly file: string;
  readonly reason: string;
}

/**
 * Sets damaged files aside under `quarantine/`, each with a report beside it, and never deletes one. Names carry
 * the time, so that the same file can be damaged twice.
 */
export class Quarantine {
  readonly found: Quarantined[] = [];
  readonly #files: FileSystem;
  readonly #storeFolder: string;
  readonly #clock: Clock;

  constructor(files: FileSystem, storeFolder: string, clock: Clock) {
    this.#files = files;
    this.#storeFolder = storeFolder;
    this.#clock = clock;
  }

  /** Copies the file; the caller then replaces it. For files of which a part is still good. */
  async copy(file: string, reason: string): Promise<void> {
    const target = await this.#report(file, reason);
    this.#files.copy(`${this.#storeFolder}/${file}`, target);
    this.found.push({ file, reason });
  }

  /** Moves the file out of the way. */
  async move(file: string, reason: string): Promise<void> {
    const target = await this.#report(file, reason);
    this.#files.rename(`${this.#storeFolder}/${file}`, target);
    this.found.push({ file, reason });
  }

  async #report(file: string, reason: string): Promise<string> {
    const folder = `${this.#storeFolder}/quarantine`;
    this.#files.makeFolder(folder);
    const foundMs = this.#clock.nowMs();
    const stamp = new Date(foundMs).toISOString().replaceAll(/[:.]/g, '-');
    const base = `${stamp}-${file.replaceAll('/', '-')}`;
    let name = base;
    for (let n = 2; this.#files.stat(`${folder}/${name}`) !== null; n++) name = `${base}-${n}`;
    const report = { file, reason, foundAt: new Date(foundMs).toISOString(), keptAs: name };
    const text = `${JSON.stringify(report, null, 2)}\n`;
    await this.#files.write(`${folder}/${name}.report.json`, Buffer.from(text));
    return `${folder}/${name}`;
  }
}
