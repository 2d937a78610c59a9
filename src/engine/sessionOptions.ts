import type { Analytic } from './analytics/analytic';
import type { Clock } from './clock';
import type { EngineBoot, LogLevel, NetworkSettings, PanelUpdate } from './contract/messages';
import type { Settings } from './contract/settings';
import type { ExchangeLimits } from './sources/exchangeLimits';
import type { Guests } from './sources/guestSource';

export interface SessionListener {
  panel(panel: string, update: PanelUpdate): void;
  log(level: LogLevel, message: string): void;
  /** Something that a person should know once. */
  report(reason: string, message: string): void;
  /** What is shown may have changed. */
  moved(): void;
  /** How far the opening is, in words; empty when it is over. */
  opening(message: string): void;
  /** The session has to be closed and opened anew. */
  reopen(reason: string): void;
}

export interface SessionOptions {
  readonly boot: EngineBoot;
  readonly clock: Clock;
  readonly random: () => number;
  readonly settings: Settings;
  readonly network: NetworkSettings;
  /** Names this window among all on the store, in letters and digits. */
  readonly window: string;
  /** Those there are now: built in, and registered by other extensions. */
  readonly analytics: () => readonly Analytic[];
  readonly guests: Guests;
  /** What was used of each exchange's limits; outlives the session. */
  readonly limits: ExchangeLimits;
  /** Frames from the wire are written down as they come. */
  readonly recordsFrames: boolean;
  readonly listener: SessionListener;
}
