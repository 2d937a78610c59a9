import type { SourceEvent, StatusEvent } from './contract/market';

/**
 * What bars depend on and the journal does not say yet: another grace than the one it tells, and bars that wait since
 * an engine ended without a word. It goes in front of what comes next, so that a replay computes as this run does.
 */
export class UntoldState {
  /** The grace that the journal tells; null where it says nothing, as those of old do. */
  graceMs: number | null = null;
  /** Bars wait, and the journal does not say so. */
  waits = false;

  /** What to write first, under these settings at this exchange time; told with that. */
  collect(graceMs: number, atMs: number): readonly SourceEvent[] {
    const events: SourceEvent[] = [];
    if (this.graceMs !== graceMs) events.push({ kind: 'settings', graceMs });
    if (this.waits) events.push(stoppedStatus(atMs));
    this.waits = false;
    return events;
  }
}

export function stoppedStatus(atMs: number): StatusEvent {
  return { kind: 'status', instrument: null, state: 'idle', reason: 'stopped', message: '', atMs, nextAttemptMs: null };
}
