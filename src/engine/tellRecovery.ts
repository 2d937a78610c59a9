import type { SessionListener } from './sessionOptions';
import type { MarketStore } from './store/store';

/** Tells what opening a store found: how much was replayed, what a crash cut off, and what was set aside. */
export function tellRecovery(
  store: MarketStore,
  listener: Pick<SessionListener, 'log' | 'report'>,
  tookMs: number,
): void {
  const { replayedEvents, cutBytes, quarantined } = store.recovery;
  listener.log(
    'info',
    `Opened ${store.folder}: ${replayedEvents} events replayed in ${(tookMs / 1_000).toFixed(1)} s.`,
  );
  if (cutBytes > 0) {
    listener.log('warn', `The journal ended within a record, as after a crash: ${cutBytes} bytes were cut.`);
  }
  for (const { file, reason } of quarantined) {
    listener.report(
      'quarantined',
      `${file} was damaged (${reason}) and was set aside in quarantine; the rest is open.`,
    );
  }
}
