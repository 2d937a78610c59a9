import type { Clock } from '../clock';
import type { LogLevel, NetworkSettings } from '../contract/messages';
import type { Settings, SourceKind } from '../contract/settings';
import { createBinanceSource } from './binanceSource';
import { createReplaySource } from './replay';
import type { JournalRecording } from './replayJournal';
import { createSimulatorSource } from './simulator';
import type { TickSource } from './source';

/** What a source may need beside the settings. */
export interface SourceDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  readonly network: NetworkSettings;
  readonly log: (level: LogLevel, message: string) => void;
  /** Opens journals for replay; the store is a later stage, so whoever joins the two hands it in. */
  readonly openJournal?: (path: string) => JournalRecording | null;
}

/** Makes the source that the settings name. Adding a source is one file and one entry here. */
export function createSource(settings: Settings, dependencies: SourceDependencies): TickSource {
  return sourceTable[settings.source](settings, dependencies);
}

const sourceTable: Readonly<Record<SourceKind, (settings: Settings, dependencies: SourceDependencies) => TickSource>> =
  {
    binance: (settings, { clock, random, network, log }) =>
      createBinanceSource({
        endpoints: settings.endpoints,
        clock,
        random,
        log,
        proxy: { proxy: network.proxy, noProxy: network.noProxy, environment: process.env },
        strictSsl: network.strictSsl,
        caFile: settings.caFile,
      }),
    simulator: (settings, { clock }) =>
      createSimulatorSource({ seed: settings.simulator.seed, speed: settings.simulator.speed, clock }),
    replay: ({ replay }, { clock, openJournal }) =>
      createReplaySource({ ...replay, clock, ...(openJournal === undefined ? {} : { openJournal }) }),
  };
