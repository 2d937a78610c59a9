import type { NetworkSettings } from '../engine/contract/messages';
import type { Result } from '../engine/contract/result';
import type { RawSettings, SettingProblem } from '../engine/contract/settings';
import type { EngineChannel } from './engineClient';

export interface EngineNeeds {
  readonly raw: RawSettings;
  readonly network: NetworkSettings;
  readonly feedWanted: boolean;
  readonly onProblems: (problems: readonly SettingProblem[]) => void;
  readonly onStartFailed: (message: string) => void;
}

/** Gives a new-born engine its settings and, where it is to run, starts the feed; that may fail without ending the engine. */
export async function setUpEngine(channel: EngineChannel, needs: EngineNeeds): Promise<Result<unknown>> {
  const configured = await channel.request('configure', { raw: needs.raw, network: needs.network });
  if (!configured.ok) return configured;
  needs.onProblems(configured.value.problems);
  if (needs.feedWanted) {
    const started = await channel.request('start', null);
    if (!started.ok) needs.onStartFailed(started.failure.message);
  }
  return configured;
}
