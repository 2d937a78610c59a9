// What the price and the pair panel cost in headless Chromium: time to load and to draw first, memory after a collection,
// and the share of one core that five updates a second take, with and without a bar that closes every second.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';
import { barFlags, timeframeMs, type BarColumns, type Timeframe } from '../../src/engine/contract/market';
import type { HostToPanel, PairColumns, PanelData, PanelTopic } from '../../src/engine/contract/messages';
import { PanelBrowser } from '../webview/support/panelPage';
import { pairData, pairValue, priceData, seededBars, seededPoints, startMs } from '../webview/support/seededData';

const updatesPerSecond = 5;
const seconds = 15;

const browser = await PanelBrowser.launch();
for (const [bundle, timeframe, bars] of [
  ['pricePanel', '1m', 300],
  ['pricePanel', '1s', 1_000],
  ['pairPanel', '1m', 300],
  ['pairPanel', '1s', 1_000],
] as const) {
  const beforeMs = performance.now();
  const state = { version: 1, topic: null, zoom: { visibleBars: 300, rightMs: null }, analytic: null };
  const panel = await browser.open(bundle, { state });
  const loadMs = performance.now() - beforeMs;
  const session = await panel.page.context().newCDPSession(panel.page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');

  const first =
    bundle === 'pricePanel'
      ? price(timeframe, seededBars(bars, timeframe, 7))
      : pair(timeframe, seededPoints(bars, timeframe, 7));
  await panel.send({ type: 'init', topic: topicOf(first), timeZone: 'UTC', timeframes: ['1s', '1m', '5m'] });
  const drawFromMs = performance.now();
  await panel.send(update('snapshot', 0, first));
  await panel.page.locator('.plot .main-svg').first().waitFor();
  const firstDrawMs = performance.now() - drawFromMs;
  await sleep(1_500);

  const before = await metrics(session);
  const fromMs = performance.now();
  const barEvery = timeframe === '1s' ? updatesPerSecond : Infinity;
  let newest = bars - 1;
  for (let n = 1; n <= seconds * updatesPerSecond; n++) {
    const closes = n % barEvery === 0;
    await panel.send(update('delta', n, changed(first, timeframe, newest, closes, n)));
    if (closes) newest++;
    await sleep(Math.max(0, fromMs + (n * 1_000) / updatesPerSecond - performance.now()));
  }
  const spentSeconds = (await metrics(session)).taskSeconds - before.taskSeconds;
  const share = (spentSeconds * 100_000) / (performance.now() - fromMs);
  await session.send('HeapProfiler.collectGarbage');
  const { heapMb } = await metrics(session);
  console.log(
    `${bundle}, ${bars} bars of ${timeframe}: loaded in ${loadMs.toFixed(0)} ms, drawn in ${firstDrawMs.toFixed(0)} ms, ` +
      `${heapMb.toFixed(1)} MB of heap, ${share.toFixed(1)} % of a core at ${updatesPerSecond} updates a second` +
      (panel.problems.length === 0 ? '' : `; ${panel.problems.join('; ')}`),
  );
  if (panel.problems.length > 0) process.exitCode = 1;
  await panel.close();
}
await browser.close();

function update(type: 'snapshot' | 'delta', seq: number, data: PanelData): HostToPanel {
  return { type: 'update', update: { type, generation: 1, seq, data } };
}

function topicOf(data: PanelData): PanelTopic {
  if (data.kind === 'pair') return { kind: 'pair', pair: data.settings.id };
  if (data.kind !== 'price') throw new Error(`There is no bench of ${data.kind}.`);
  return { kind: 'price', instrument: data.instrument, timeframe: data.timeframe };
}

/** The forming bar moved by update `n`; where it closes, the next one begins. */
function changed(data: PanelData, timeframe: Timeframe, newest: number, closes: boolean, n: number): PanelData {
  const rows = closes ? [newest, newest + 1] : [newest];
  const openMs = Float64Array.from(rows, (row) => startMs + row * timeframeMs[timeframe]);
  const flags = Uint8Array.from(rows, (_, at) => (closes && at === 0 ? barFlags.complete : barFlags.forming));
  const wave = Math.sin(n * 1.3);
  if (data.kind === 'pair') {
    const points = seededPoints(rows.length, timeframe, n);
    const moved = {
      ...points,
      openMs,
      flags,
      z: points.z.map(() => wave),
      spread: points.spread.map(() => 6.2 + wave / 500),
    };
    return { ...data, points: moved, value: { ...data.value, z: wave } };
  }
  if (data.kind !== 'price') throw new Error(`There is no bench of ${data.kind}.`);
  const bars = { ...seededBars(rows.length, timeframe, n, 60_700 + 30 * wave), openMs, flags };
  return { ...data, bars, symbol: { ...data.symbol, lastPrice: bars.close.at(-1) ?? NaN } };
}

function price(timeframe: Timeframe, bars: BarColumns): PanelData {
  return priceData({ timeframe, bars });
}

function pair(timeframe: Timeframe, points: PairColumns): PanelData {
  const data = pairData({ points, value: pairValue(points) });
  return { ...data, settings: { ...data.settings, timeframe } };
}

async function metrics(session: CDPSession): Promise<{ readonly taskSeconds: number; readonly heapMb: number }> {
  const { metrics: all } = await session.send('Performance.getMetrics');
  const of = (name: string): number => all.find((metric) => metric.name === name)?.value ?? NaN;
  return { taskSeconds: of('TaskDuration'), heapMb: of('JSHeapUsedSize') / 1e6 };
}
