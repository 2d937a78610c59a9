import type { Settings } from './contract/settings';

/** Whether what stands behind the store and the source has changed: both are then made anew. A speed changes as it runs. */
export function needsNewSession(before: Settings, after: Settings): boolean {
  return JSON.stringify(foundation(before)) !== JSON.stringify(foundation(after));
}

function foundation(settings: Settings): unknown {
  const { source, stream, endpoints, dataFolder, retention, graceMs, caFile } = settings;
  const { file } = settings.replay;
  const { seed } = settings.simulator;
  return { source, stream, endpoints, file, seed, dataFolder, retention, graceMs, caFile };
}
