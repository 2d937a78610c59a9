import type { Clock } from '../clock';
import type { LogLevel, NetworkSettings } from '../contract/messages';
import type { Settings, SourceKind } from '../contract/settings';
import { resolveEndpoints } from './binanceEndpoints';
import { createBinanceSource } from './binanceSource';
import { openNetwork, type NetworkOptions } from './network';
import { createReplaySource } from './replay';
import type { JournalRecording } from './replayJournal';
import { createSimulatorSource } from './simulator';
import type { TickSource } from './source';
import { createTickerPriceSource } from './tickerPrice';

/** What a source may need beside the settings. */
export interface SourceDependencies {
  readonly clock: Clock;
  readonly random: () => number;
  readonly network: NetworkSettings;
  readonly log: (level: LogLevel, message: string) => void;
  /** Opens journals for replay; the store is a later stage, so whoever joins the two hands it in. */
  readonly openJournal?: (path: string) => JournalRecording | null;
  /** Gets every frame as it came from the wire; left out: none is recorded. */
  readonly record?: (frame: Uint8Array) => void;
}

/** Makes the source that the settings name. Adding a source is one file and one entry here. */
export function createSource(settings: Settings, dependencies: SourceDependencies): TickSource {
  return sourceTable[settings.source](settings, dependencies);
}

type SourceFactory = (settings: Settings, dependencies: SourceDependencies) => TickSource;

/** By the value of the setting `source`; a kind without an entry does not compile. */
const sourceTable: Readonly<Record<SourceKind, SourceFactory>> = {
  binance: (settings, { clock, random, network, log, record }) =>
    createBinanceSource({
      endpoints: settings.endpoints,
      clock,
      random,
      log,
      extras: { record: record ?? null },
      ...networkOptions(settings, network),
    }),
  simulator: (settings, { clock }) =>
    createSimulatorSource({ seed: settings.simulator.seed, speed: settings.simulator.speed, clock }),
  replay: ({ replay }, { clock, openJournal }) =>
    createReplaySource({ ...replay, clock, ...(openJournal === undefined ? {} : { openJournal }) }),
  ticker: (settings, { clock, network }) =>
    createTickerPriceSource(
      resolveEndpoints(settings.endpoints).spotRest,
      openNetwork(networkOptions(settings, network)),
      clock,
    ),
};

function networkOptions(settings: Settings, network: NetworkSettings): NetworkOptions {
  return {
    proxy: { proxy: network.proxy, noProxy: network.noProxy, environment: process.env },
    strictSsl: network.strictSsl,
    caFile: settings.caFile,
  };
}
