import type { Clock } from '../clock';
import type { LogLevel, NetworkSettings } from '../contract/messages';
import type { Settings } from '../contract/settings';
import { isSourceKind, type SourceKind } from '../contract/sourceId';
import { resolveEndpoints, restShape } from './binanceEndpoints';
import { createBinanceSource } from './binanceSource';
import { ExchangeLimits } from './exchangeLimits';
import { createGuestFeed } from './guestFeed';
import type { Guests } from './guestSource';
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
  /** What was used of each host's limits, kept from one source to the next; left out: each counts for itself. */
  readonly limits?: ExchangeLimits;
  /** Opens journals for replay; the store is a later stage, so whoever joins the two hands it in. */
  readonly openJournal?: (path: string) => JournalRecording | null;
  /** Sources of other extensions; left out: there are none. */
  readonly guests?: Guests;
  /** Gets every frame as it came from the wire; left out: none is recorded. */
  readonly record?: (frame: Uint8Array) => void;
}

/**
 * Makes the source that the settings name. Adding a source is one file and one entry here; another extension brings
 * its own as a module, and needs neither.
 */
export function createSource(settings: Settings, dependencies: SourceDependencies): TickSource {
  const { source } = settings;
  if (isSourceKind(source)) return sourceTable[source](settings, dependencies);
  const { clock, random, guests = noGuests } = dependencies;
  return createGuestFeed({ id: source, guests, clock, random });
}

type SourceFactory = (settings: Settings, dependencies: SourceDependencies) => TickSource;

/** By the value of the setting `source`; a kind without an entry does not compile. */
const sourceTable: Readonly<Record<SourceKind, SourceFactory>> = {
  binance: (settings, { clock, random, network, log, record, limits = new ExchangeLimits() }) =>
    createBinanceSource({
      endpoints: settings.endpoints,
      clock,
      random,
      log,
      limits,
      extras: { record: record ?? null },
      ...networkOptions(settings, network),
    }),
  simulator: (settings, { clock }) =>
    createSimulatorSource({ seed: settings.simulator.seed, speed: settings.simulator.speed, clock }),
  replay: ({ replay }, { clock, openJournal }) =>
    createReplaySource({ ...replay, clock, ...(openJournal === undefined ? {} : { openJournal }) }),
  ticker: (settings, { clock, network, limits = new ExchangeLimits() }) => {
    const shape = restShape('spot', resolveEndpoints(settings.endpoints));
    const opened = openNetwork(networkOptions(settings, network));
    return createTickerPriceSource(shape.base, opened, clock, limits.budget(shape));
  },
};

const noGuests: Guests = { find: () => null, ids: () => [], onRegistered: () => () => undefined };

function networkOptions(settings: Settings, network: NetworkSettings): NetworkOptions {
  return {
    proxy: { proxy: network.proxy, noProxy: network.noProxy, environment: process.env },
    strictSsl: network.strictSsl,
    caFile: settings.caFile,
  };
}
