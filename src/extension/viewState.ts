import type { Overview } from '../engine/contract/messages';
import type { ContextValue } from './contextKeys';
import type { EngineState } from './engineClient';

/** Which welcome text the sidebar shows while it has no rows, and which of Start and Stop is offered. */
export function viewState(
  engine: EngineState,
  feedWanted: boolean,
  symbolCount: number,
  overview: Overview | null,
): ContextValue<'spreadscope.state'> {
  if (engine === 'failed') return 'failed';
  if (overview?.feed.running === true) return overview.symbols.length === 0 ? 'noSymbols' : 'running';
  if (symbolCount === 0) return 'noSymbols';
  const isComing = engine !== 'ready' || overview === null;
  return feedWanted && isComing ? 'starting' : 'off';
}

/** Which of Pause and Resume is offered for a replay. One that another window plays is held there. */
export function replayState(overview: Overview | null): ContextValue<'spreadscope.replay'> {
  const feed = overview?.feed;
  if (feed?.running !== true || feed.source !== 'replay' || feed.followsWindow === true) return 'off';
  return feed.paused === true ? 'paused' : 'playing';
}
