import type { NetworkSettings } from '../engine/contract/messages';
import { succeed, type Result } from '../engine/contract/result';
import type { RawSettings, SettingProblem } from '../engine/contract/settings';
import type { EngineChannel } from './engineClient';

export interface EngineNeeds {
  readonly raw: RawSettings;
  readonly network: NetworkSettings;
  readonly feedWanted: boolean;
  readonly onProblems: (problems: readonly SettingProblem[]) => void;
  /** The settings cannot be used (a data folder that cannot be made), or the feed cannot be started. */
  readonly onFailed: (message: string) => void;
}

/**
 * Gives a new-born engine its settings and, where it is to run, starts the feed. What fails is told, and the engine
 * lives on: another setting may put it right. Only an engine that dies meanwhile is a failure here.
 */
export async function setUpEngine(channel: EngineChannel, needs: EngineNeeds): Promise<Result<unknown>> {
  const configured = await channel.request('configure', { raw: needs.raw, network: needs.network });
  if (configured.ok) needs.onProblems(configured.value.problems);
  const done = configured.ok && needs.feedWanted ? await channel.request('start', null) : configured;
  if (done.ok) return done;
  if (done.failure.reason === 'engineDied') return done;
  needs.onFailed(done.failure.message);
  return succeed(null);
}
