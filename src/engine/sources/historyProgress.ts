import type { HistoryProgress, HistoryRow, HistoryState } from '../contract/history';
import type { InstrumentId } from '../contract/ids';
import type { HistoryJob } from './historyJob';
import type { HistoryWants } from './historyWants';

/** How one instrument's past goes on: the gravest state of its timeframes, and how far back its minutes go. */
export function historyRow(
  instrument: InstrumentId,
  jobs: readonly HistoryJob[],
  stopped: HistoryWants['stopped'],
  firstMs: number | null,
): HistoryRow {
  const minutes = jobs.find(({ timeframe }) => timeframe === '1m');
  const known = minutes !== undefined && Number.isFinite(minutes.reach.toMs);
  const backToMs = known && minutes.backToMs < minutes.reach.toMs ? minutes.backToMs : Number.NaN;
  const trouble = jobs.find((job) => job.refusal !== '' || job.trouble !== '');
  const state = gravest(jobs.map((job) => (known ? job.state(stopped) : 'waiting')));
  return {
    instrument,
    state,
    doneBars: sum(jobs, ({ doneBars }) => doneBars),
    wantedBars: sum(jobs, ({ wantedBars }) => wantedBars),
    backToMs: Number.isNaN(backToMs) ? backToMs : Math.max(backToMs, firstMs ?? -Infinity),
    wantedFromMs: known ? minutes.reach.wantedFromMs : Number.NaN,
    message: state === 'whole' ? '' : (trouble?.refusal ?? '') || (trouble?.trouble ?? ''),
  };
}

export interface HistoryPace {
  /** So many bars more are there. */
  did(bars: number): void;
  /** Something else is fetched from here on: the time before says nothing of it. */
  restart(): void;
  progress(rows: readonly HistoryRow[]): HistoryProgress;
}

/** Time over which the pace is taken: long enough to hold a minute of the exchange's limits. */
const paceMs = 90_000;

/** Measures how fast bars come, waits for the exchange included. */
export function historyPace(monotonicMs: () => number): HistoryPace {
  let marks: { readonly atMs: number; readonly bars: number }[] = [];
  return {
    did: (bars) => {
      marks.push({ atMs: monotonicMs(), bars });
    },
    restart: () => {
      marks = [];
    },
    progress: (rows) => {
      const nowMs = monotonicMs();
      marks = marks.filter(({ atMs }) => atMs > nowMs - paceMs);
      const doneBars = sum(rows, (row) => row.doneBars);
      const wantedBars = sum(rows, (row) => row.wantedBars);
      const spentMs = nowMs - (marks[0]?.atMs ?? nowMs);
      // The first mark is where the time begins, not part of what came in it.
      const came = sum(marks.slice(1), ({ bars }) => bars);
      const state = gravest(rows.map((row) => row.state));
      const isUnderWay = state === 'fetching' || state === 'waiting';
      return {
        state,
        doneBars,
        wantedBars,
        leftMs: isUnderWay && came > 0 ? ((wantedBars - doneBars) / came) * spentMs : Number.NaN,
        message: state === 'whole' ? '' : (rows.find(({ message }) => message !== '')?.message ?? ''),
      };
    },
  };
}

/** What goes on says more than what rests, and what rests more than what is done. */
function gravest(states: readonly HistoryState[]): HistoryState {
  const order: readonly HistoryState[] = ['fetching', 'waiting', 'stopped', 'failed'];
  return order.find((state) => states.includes(state)) ?? 'whole';
}

function sum<T>(items: readonly T[], read: (item: T) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}
