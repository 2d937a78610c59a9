import type { TickSource } from './source';

/** A source that can be held and sped up while it runs. */
export interface ReplaySource extends TickSource {
  pause(): void;
  resume(): void;
  setSpeed(speed: number): void;
}
