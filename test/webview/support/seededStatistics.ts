import { analyticSeries } from '../../../src/engine/analytics/analyticSeries';
import { analytics, runAnalytic } from '../../../src/engine/analytics/runAnalytic';
import type { AnalyticInputs } from '../../../src/engine/analytics/views';
import { instrumentId } from '../../../src/engine/contract/ids';
import { barFlags, type BarColumns } from '../../../src/engine/contract/market';
import type { StatisticsData, StatisticsItem } from '../../../src/engine/contract/messages';
import { feedRow, pairData, seededBars } from './seededData';

const instruments = ['spot:btcusdt', 'spot:ethusdt', 'spot:bnbusdt', 'spot:solusdt', 'usdm:btcusdt'].map(instrumentId);

/** The registered analytics of a pair of seeded walks, as the engine computes them. */
export function pairStatistics(bars = 500, change: Partial<StatisticsData> = {}): StatisticsData {
  const { settings } = pairData();
  const inputs: AnalyticInputs = { kind: 'pair', settings, y: closed(bars, 5), x: closed(bars, 6) };
  const subject = { kind: 'pair', pair: settings.id } as const;
  return { kind: 'statistics', subject, feed: feedRow(), items: items(inputs, bars - 60), ...change };
}

export function symbolStatistics(bars = 500): StatisticsData {
  const [instrument = instrumentId('spot:btcusdt')] = instruments;
  const inputs: AnalyticInputs = { kind: 'symbol', instrument, timeframe: '1m', bars: closed(bars, 5) };
  const subject = { kind: 'symbol', instrument, timeframe: '1m' } as const;
  return { kind: 'statistics', subject, feed: feedRow(), items: items(inputs, bars - 60) };
}

export function universeStatistics(bars = 300): StatisticsData {
  const symbols = instruments.map((instrument, at) => ({ instrument, bars: closed(bars, 20 + at) }));
  const inputs: AnalyticInputs = { kind: 'all', timeframe: '1m', symbols };
  const subject = { kind: 'all', timeframe: '1m' } as const;
  return { kind: 'statistics', subject, feed: feedRow(), items: items(inputs, bars - 60) };
}

function items(inputs: AnalyticInputs, seriesFrom: number): readonly StatisticsItem[] {
  const firstBars =
    inputs.kind === 'pair' ? inputs.y : inputs.kind === 'symbol' ? inputs.bars : inputs.symbols[0]?.bars;
  const fromMs = firstBars?.openMs[Math.max(0, seriesFrom)] ?? 0;
  return analytics
    .filter((declaration) => declaration.inputs.includes(inputs.kind))
    .map((declaration) => {
      const result = runAnalytic(declaration.id, inputs);
      if (!result.ok) throw new Error(result.failure.message);
      const isDrawn = declaration.drawings.some(({ kind }) => kind === 'series' || kind === 'bands');
      const series = isDrawn ? analyticSeries(declaration.id, inputs, {}, { fromMs }) : null;
      if (series?.ok === false) throw new Error(series.failure.message);
      return { declaration, result: result.value, series: series?.value ?? null };
    });
}

function closed(count: number, seed: number): BarColumns {
  const bars = seededBars(count, '1m', seed);
  return { ...bars, flags: bars.flags.map(() => barFlags.complete) };
}
