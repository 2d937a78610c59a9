import { timeframeMs } from '../contract/market';
import { PriceSampler, type PriceSamples } from './sampleTicks';
import type { SeriesInfo } from './store';
import type { StoreReader } from './storeReader';

/** Finer than this many seconds a bucket, ticks are read; finer than as many minutes, 1s bars; else 1m bars. */
const barsPerBucket = 4;

/**
 * Samples prices from the coarsest stored form that still tells first, lowest, highest and last of a bucket apart:
 * a bar that straddles two buckets counts where it opens, and buckets are then at least four bars wide. The newest
 * bars may not be closed yet; ticks behind the last bar complete them.
 */
export async function samplePrices(
  reader: StoreReader,
  series: SeriesInfo,
  fromMs: number,
  toMs: number,
  buckets: number,
): Promise<PriceSamples> {
  const sampler = new PriceSampler(fromMs, toMs, buckets);
  const bucketMs = (toMs - fromMs) / buckets;
  const timeframe =
    bucketMs >= barsPerBucket * timeframeMs['1m'] ? '1m' : bucketMs >= barsPerBucket * timeframeMs['1s'] ? '1s' : null;
  let ticksFromMs = fromMs;
  if (timeframe !== null) {
    const bars = await reader.readBars({ ...series, timeframe, fromMs, toMs });
    for (let at = 0; at < bars.openMs.length; at++) {
      const openMs = bars.openMs[at] as number;
      const [open, high, low] = [bars.open[at], bars.high[at], bars.low[at]] as [number, number, number];
      sampler.add(openMs, open, high, low, bars.close[at] as number);
      ticksFromMs = openMs + timeframeMs[timeframe];
    }
  }
  for await (const ticks of reader.readTicks({ ...series, fromMs: ticksFromMs, toMs })) sampler.ticks(ticks);
  return sampler.samples;
}
