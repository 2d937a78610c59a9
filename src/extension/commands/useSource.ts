import type { SourceId } from '../../engine/contract/sourceId';
import type { Services } from './command';
import { showFailure } from './showFailure';

/** Turns to another source and starts it: one click from "offline" to data, and back. */
export async function useSource(services: Services, source: SourceId): Promise<void> {
  const { settings, engine, feed } = services;
  if (settings.read().settings.source !== source) await settings.write('source', source);
  // The change of the setting also goes to the engine by itself; this makes sure that it has arrived before Start.
  const configured = await engine.request('configure', { raw: settings.raw(), network: settings.network() });
  await showFailure(services, configured.ok ? await feed.start() : configured);
}
