import { displayName } from '../../src/engine/contract/ids';
import { timeframeMs } from '../../src/engine/contract/market';
import type { PairData } from '../../src/engine/contract/messages';
import { barWindow } from '../charts/barWindow';
import { leftMarginPx } from '../charts/chartLayout';
import { pairChart } from '../charts/pairChart';
import { extent, steppedRange, type Range } from '../charts/steppedRange';
import { zRange } from '../charts/zScoreChart';
import { hatchingText } from '../shared/barNotes';
import { feedStatus } from '../shared/feedStatus';
import { TimePanel, type ChartView } from '../shared/timePanel';
import { registerControls } from '../shared/toolkit';
import { ValueTable } from '../shared/valueTable';
import { pairHeadline } from './headline';
import { pairReadout } from './readout';
import { pairStatus } from './pairStatus';
import { pairRules } from './store';
import { pairValueRows } from './valueRows';
import './styles.css';

registerControls();
const root = document.querySelector<HTMLElement>('#app');
if (root === null) throw new Error('The page has no element with the id "app".');

/** Value axes stand still until the data leave them, so what they were is kept. */
let spreadAxis: Range | null = null;
let axesOf = '';

const panel: TimePanel<PairData> = new TimePanel<PairData>(root, {
  rules: pairRules,
  chartLabel: 'z-score and spread; arrow keys step through the bars',
  commands: ['openStatistics', 'swapPair', 'exportBars'],
  build: (owner) => {
    owner.frame.side.hidden = false;
    const table = new ValueTable(owner.frame.side, 'Values now', (name, text) => void owner.copy(name, text));
    return (data, view) => table.draw(pairValueRows(data, view.time, view.silenceMs));
  },
  times: (data) => data.points.openMs,
  barMs: (data) => timeframeMs[data.settings.timeframe],
  headline: (data, view) => pairHeadline(data, view.time, view.silenceMs),
  status: (data, view) => pairStatus(data, feedStatus(data.feed, data.legs, view.nowMs, view.silenceMs)),
  caption: (data, view) => {
    const { settings } = data;
    return `${settings.hedge.estimator.toUpperCase()} over ${settings.hedge.window}, z over ${settings.z.window} ${settings.timeframe} bars; ${settings.prices} prices of last trades; hollow is provisional. Times in ${view.time.zoneName}.${hatchingText(data.points.flags)}`;
  },
  emptyText: (data) =>
    `No ${data.settings.timeframe} bars that ${displayName(data.settings.y)} and ${displayName(data.settings.x)} share yet.`,
  readout: pairReadout,
  figure: drawnPair,
});

function drawnPair(data: PairData, view: ChartView): ReturnType<typeof pairChart> {
  const { points, settings } = data;
  const barMs = timeframeMs[settings.timeframe];
  const window = barWindow(points.openMs, barMs, view.zoom, view.size.width - leftMarginPx - 70);
  panel.setWindow(window);
  const spreads = extent(points.spread, window.visibleFrom, window.visibleTo);
  spreadAxis = steppedRange(spreads[0], spreads[1], axesOf === settings.id ? spreadAxis : null);
  axesOf = settings.id;
  return pairChart({
    points,
    window,
    barMs,
    spreadAxis,
    zAxis: zRange(...extent(points.z, window.visibleFrom, window.visibleTo)),
    value: data.value,
    prices: settings.prices,
    timeframe: settings.timeframe,
    realm: data.feed.realm,
    closedVersion: view.closedVersion,
    theme: view.theme,
    time: view.time,
    size: view.size,
  });
}
