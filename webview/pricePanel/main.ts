import { unitText } from '../../src/engine/contract/coinsPerUnit';
import { displayName } from '../../src/engine/contract/ids';
import { timeframeMs } from '../../src/engine/contract/market';
import type { PriceData } from '../../src/engine/contract/messages';
import { barWindow } from '../charts/barWindow';
import { leftMarginPx } from '../charts/chartLayout';
import { priceChart } from '../charts/priceChart';
import { extent, steppedRange, type Range } from '../charts/steppedRange';
import { hatchingText } from '../shared/barNotes';
import { feedStatus } from '../shared/feedStatus';
import { TimePanel, type ChartView } from '../shared/timePanel';
import { registerControls } from '../shared/toolkit';
import { priceHeadline } from './headline';
import { priceReadout } from './readout';
import { priceRules } from './store';
import { timeframeChoice } from '../shared/timeframeChoice';
import './styles.css';

registerControls();
const root = document.querySelector<HTMLElement>('#app');
if (root === null) throw new Error('The page has no element with the id "app".');

/** Value axes stand still until the data leave them, so what they were is kept. */
let priceRange: Range | null = null;
let volumeRange: Range | null = null;
let axesOf = '';

const panel: TimePanel<PriceData> = new TimePanel<PriceData>(root, {
  rules: priceRules,
  chartLabel: 'Candles and volume; arrow keys step through the bars',
  commands: ['openStatistics', 'exportBars'],
  build: (owner) => {
    const choice = timeframeChoice(owner.frame.toolbar, (timeframe) => {
      const { topic } = owner.state;
      if (topic?.kind === 'price') owner.host.post({ type: 'topic', topic: { ...topic, timeframe } });
    });
    return (data) => choice.draw(owner.state.timeframes, data.timeframe);
  },
  times: (data) => data.bars.openMs,
  barMs: (data) => timeframeMs[data.timeframe],
  headline: (data, view) => priceHeadline(data, view.time, view.silenceMs),
  status: (data, view) => feedStatus(data.feed, [data.symbol], view.nowMs, view.silenceMs),
  caption: (data, view) => {
    const unit = unitText(data.instrument);
    const what = `${data.instrument}${unit === '' ? '' : ` (${unit})`}, ${data.timeframe} bars of last trades by trade time`;
    return `${what}; the forming bar is hollow. Times in ${view.time.zoneName}.${hatchingText(data.bars.flags)}`;
  },
  emptyText: (data) => `No ${data.timeframe} bars of ${displayName(data.instrument)} yet.`,
  readout: priceReadout,
  figure: drawnPrice,
});

function drawnPrice(data: PriceData, view: ChartView): ReturnType<typeof priceChart> {
  const { bars, symbol, feed } = data;
  const window = barWindow(bars.openMs, timeframeMs[data.timeframe], view.zoom, view.size.width - leftMarginPx - 70);
  panel.setWindow(window);
  const lows = extent(bars.low, window.visibleFrom, window.visibleTo);
  const highs = extent(bars.high, window.visibleFrom, window.visibleTo);
  const volumes = extent(bars.volume, window.visibleFrom, window.visibleTo);
  const shows = `${data.instrument} ${data.timeframe}`;
  priceRange = steppedRange(lows[0], highs[1], axesOf === shows ? priceRange : null);
  volumeRange = steppedRange(0, volumes[1], axesOf === shows ? volumeRange : null);
  volumeRange = [0, volumeRange[1]];
  axesOf = shows;
  return priceChart({
    bars,
    window,
    priceRange,
    volumeRange,
    timeframe: data.timeframe,
    priceDecimals: symbol.priceDecimals,
    realm: feed.realm,
    lastPrice: symbol.lastPrice,
    closedVersion: view.closedVersion,
    theme: view.theme,
    time: view.time,
    size: view.size,
  });
}
