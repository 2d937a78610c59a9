import type { Clock } from './clock';
import { parseInstrument, type InstrumentId } from './contract/ids';
import { nodeFileSystem } from './store/nodeFileSystem';
import { hasNoWriter } from './store/writerLock';
import { isProcessAlive } from './store/sqljsStore';
import { Wants } from './store/wants';

/** What a window wants of the one that writes the store. */
export interface WindowWant {
  /** Start was pressed there. */
  readonly running: boolean;
  readonly instruments: readonly InstrumentId[];
}

export interface WindowShareOptions {
  /** The store's folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly owner: { readonly pid: number; readonly host: string };
  /** Names this window among all, in letters and digits. */
  readonly window: string;
}

/** How the windows on one store share it: each says what it wants, the writer runs the union, a reader sees it die. */
export class WindowShare {
  readonly #options: WindowShareOptions;
  readonly #wants: Wants<WindowWant>;

  constructor(options: WindowShareOptions) {
    this.#options = options;
    this.#wants = new Wants<WindowWant>({ ...options, files: nodeFileSystem }, readWant);
  }

  want(want: WindowWant): void {
    this.#wants.want(want);
  }

  /** The instruments that all windows together want received; empty where none has pressed Start. */
  wanted(): readonly InstrumentId[] {
    const running = this.#wants.all().filter((want) => want.running);
    return [...new Set(running.flatMap((want) => want.instruments))];
  }

  /** True where some window has pressed Start. */
  isWanted(): boolean {
    return this.#wants.all().some((want) => want.running);
  }

  /** True where nobody writes the store now; takes up to three seconds to be sure. */
  hasNoWriter(): Promise<boolean> {
    const { folder, clock, owner } = this.#options;
    return hasNoWriter({ folder, clock, owner, files: nodeFileSystem, isProcessAlive });
  }

  stop(): void {
    this.#wants.stop();
  }
}

function readWant(value: unknown): WindowWant | null {
  if (typeof value !== 'object' || value === null) return null;
  const { running, instruments } = value as { readonly running?: unknown; readonly instruments?: unknown };
  if (typeof running !== 'boolean' || !Array.isArray(instruments)) return null;
  const parsed = instruments.map((text: unknown) => parseInstrument(String(text)));
  return { running, instruments: parsed.flatMap((one) => (one.ok ? [one.value] : [])) };
}
