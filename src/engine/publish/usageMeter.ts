import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Clock } from '../clock';
import type { EngineUsage } from '../contract/messages';

const diskEveryMs = 10_000;

/** What the engine itself takes of the machine: its thread, its memory, its folder. Cheap enough to ask for every second. */
export class UsageMeter {
  readonly #clock: Clock;
  readonly #folder: string;
  #before = performance.eventLoopUtilization();
  #disk = { bytes: Number.NaN, atMs: -Infinity };
  #firstDisk = { bytes: Number.NaN, atMs: Number.NaN };

  constructor(clock: Clock, folder: string) {
    this.#clock = clock;
    this.#folder = folder;
  }

  /** Shares and sizes since the last call. Never fails: what cannot be read is NaN. */
  async read(): Promise<EngineUsage> {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#before);
    this.#before = now;
    const { heapUsed, external } = process.memoryUsage();
    await this.#measureDisk();
    return {
      busyShare: utilization,
      memoryBytes: heapUsed + external,
      diskBytes: this.#disk.bytes,
      diskBytesPerDay: this.#growthPerDay(),
    };
  }

  async #measureDisk(): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#disk.atMs < diskEveryMs) return;
    this.#disk = { bytes: await folderBytes(this.#folder), atMs: nowMs };
    if (Number.isNaN(this.#firstDisk.bytes)) this.#firstDisk = this.#disk;
  }

  /** Growth since the first look, once that is a minute ago; sealing shrinks what the journal has grown. */
  #growthPerDay(): number {
    const spanMs = this.#disk.atMs - this.#firstDisk.atMs;
    if (!(spanMs >= 60_000)) return Number.NaN;
    return (Math.max(0, this.#disk.bytes - this.#firstDisk.bytes) * 86_400_000) / spanMs;
  }
}

/** Bytes of all files below a folder; files that go while they are counted do not count. */
export async function folderBytes(folder: string): Promise<number> {
  let total = 0;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    total += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return total;
}
