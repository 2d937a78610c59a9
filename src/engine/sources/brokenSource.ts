import type { StatusEvent } from '../contract/market';
import { fail } from '../contract/result';
import type { Clock } from '../clock';
import type { TickSource } from './source';

/** Stands where a source cannot be made, as with a certificate file that is not there: says why, and ends. */
export function brokenSource(error: unknown, clock: Clock): TickSource {
  const why = error instanceof Error ? error.message : String(error);
  const message = `The source cannot be opened: ${why}. Check the settings, then start again.`;
  return {
    async *events() {
      yield await Promise.resolve([offline(message, clock.nowMs())]);
    },
    setInstruments: () => undefined,
    exchangeNowMs: () => clock.nowMs(),
    check: () => Promise.resolve(fail('source', message)),
  };
}

function offline(message: string, atMs: number): StatusEvent {
  const none = { instrument: null, nextAttemptMs: null };
  return { kind: 'status', state: 'offline', reason: 'source', message, atMs, ...none };
}
