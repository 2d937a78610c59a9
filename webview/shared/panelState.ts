import type { HostToPanel, PanelData, PanelTopic, PanelUpdate } from '../../src/engine/contract/messages';
import type { Timeframe } from '../../src/engine/contract/market';
import { assertNever } from '../../src/engine/contract/assertNever';

/** What a panel knows; rebuilt from the host's messages only. */
export interface PanelState<D extends PanelData> {
  readonly topic: PanelTopic | null;
  readonly timeZone: string;
  readonly timeframes: readonly Timeframe[];
  /** Null until the first snapshot of the topic. */
  readonly data: D | null;
  /** Rises whenever anything but the newest, still forming row changed: charts redraw their closed part then. */
  readonly closedVersion: number;
  /** The panel's own time at which the newest data came in; ages grow from there. */
  readonly receivedAtMs: number;
  /** Where the stream of updates stands; null while a snapshot is awaited. */
  readonly position: { readonly generation: number; readonly seq: number } | null;
  /** When a resync was last asked for; NaN when none is pending. */
  readonly askedAtMs: number;
}

export interface PanelStep<D extends PanelData> {
  readonly state: PanelState<D>;
  /** The host has to send a snapshot: an update was missed. */
  readonly needsResync: boolean;
}

/** How one kind of data takes part: whether it belongs to the topic, and how a delta changes it. */
export interface PanelDataRules<D extends PanelData> {
  belongsTo(topic: PanelTopic, data: PanelData): data is D;
  /** `touchesClosed`: a row changed other than the newest one while it forms. */
  merge(current: D, change: D): { readonly data: D; readonly touchesClosed: boolean };
}

/** A resync that brought nothing is asked for again after this. */
const askAgainMs = 3_000;

export function initialPanelState<D extends PanelData>(): PanelState<D> {
  return {
    topic: null,
    timeZone: 'local',
    timeframes: [],
    data: null,
    closedVersion: 0,
    receivedAtMs: NaN,
    position: null,
    askedAtMs: NaN,
  };
}

/** One message of the host applied. Pure. Updates of another topic or an older generation are dropped. */
export function reducePanel<D extends PanelData>(
  rules: PanelDataRules<D>,
  state: PanelState<D>,
  message: HostToPanel,
  nowMs: number,
): PanelStep<D> {
  switch (message.type) {
    case 'init': {
      const { topic, timeZone, timeframes } = message;
      const isSame = state.topic !== null && JSON.stringify(state.topic) === JSON.stringify(topic);
      const next = { ...state, topic, timeZone, timeframes };
      return { state: isSame ? next : { ...next, data: null, position: null }, needsResync: false };
    }
    case 'update':
      return applyUpdate(rules, state, message.update, nowMs);
    default:
      return assertNever(message);
  }
}

function applyUpdate<D extends PanelData>(
  rules: PanelDataRules<D>,
  state: PanelState<D>,
  update: PanelUpdate,
  nowMs: number,
): PanelStep<D> {
  const { generation, seq, data } = update;
  if (state.topic === null || !rules.belongsTo(state.topic, data)) return { state, needsResync: false };
  const received = { ...state, position: { generation, seq }, receivedAtMs: nowMs, askedAtMs: NaN };
  if (update.type === 'snapshot')
    return { state: { ...received, data, closedVersion: state.closedVersion + 1 }, needsResync: false };
  if (state.position !== null && isOld(state.position, generation, seq)) return { state, needsResync: false };
  const fits =
    state.position !== null &&
    state.data !== null &&
    generation === state.position.generation &&
    seq === state.position.seq + 1;
  if (!fits) return askForResync(state, nowMs);
  const merged = rules.merge(state.data, data);
  const closedVersion = state.closedVersion + (merged.touchesClosed ? 1 : 0);
  return { state: { ...received, data: merged.data, closedVersion }, needsResync: false };
}

function isOld(
  position: { readonly generation: number; readonly seq: number },
  generation: number,
  seq: number,
): boolean {
  return generation < position.generation || (generation === position.generation && seq <= position.seq);
}

/** Asks once, and again only when nothing came for a while. */
function askForResync<D extends PanelData>(state: PanelState<D>, nowMs: number): PanelStep<D> {
  const isPending = nowMs - state.askedAtMs < askAgainMs;
  const asked = { ...state, position: null, askedAtMs: isPending ? state.askedAtMs : nowMs };
  return { state: asked, needsResync: !isPending };
}
