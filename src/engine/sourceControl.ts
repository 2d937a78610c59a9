import { fail, succeed, type Result } from './contract/result';
import type { Settings } from './contract/settings';
import type { SimulatorFault } from './contract/simulatorFault';
import type { TickSource } from './sources/source';

export interface SourceControlOptions {
  /** The source of the feed that runs here, or null. */
  readonly source: () => TickSource | null;
  readonly isWriter: boolean;
  /** What is shown may have changed. */
  readonly moved: () => void;
}

/** What a person does to the source while it runs, where it lets it be done: hold it, speed it up, break it. */
export class SourceControl {
  readonly #options: SourceControlOptions;
  #pausedSource: TickSource | null = null;

  constructor(options: SourceControlOptions) {
    this.#options = options;
  }

  /** The replay is held; a new start always plays. */
  get isPaused(): boolean {
    return this.#pausedSource !== null && this.#pausedSource === this.#options.source();
  }

  setSpeed(speed: number): void {
    this.#options.source()?.setSpeed?.(speed);
  }

  /** Holds the replay that runs here, or lets it go on. */
  pauseReplay(paused: boolean): Result<null> {
    const source = this.#options.source();
    if (source?.pause === undefined || source.resume === undefined) {
      return this.#options.isWriter
        ? fail('notReplay', 'Only a replay can be paused, and only while it runs.')
        : fail('reader', 'Another window plays this recording: pause it there.');
    }
    if (paused) source.pause();
    else source.resume();
    this.#pausedSource = paused ? source : null;
    this.#options.moved();
    return succeed(null);
  }

  injectFault(fault: SimulatorFault): Result<null> {
    const source = this.#options.source();
    if (source?.inject === undefined) {
      return this.#options.isWriter
        ? fail('notSimulator', 'Faults can be caused in the simulator only, and only while it runs.')
        : fail('reader', 'Another window runs the simulator: cause the fault there.');
    }
    source.inject(fault);
    return succeed(null);
  }
}

/** How fast the source of these settings runs: 1 where it keeps the world's time. */
export function speedOf({ source, replay, simulator }: Settings): number {
  if (source === 'replay') return replay.speed;
  return source === 'simulator' ? simulator.speed : 1;
}
