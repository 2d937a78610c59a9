import { packPairPoints } from './analytics/pairPoint';
import { pairSeries } from './analytics/pairSeries';
import type { BarState } from './bars/barState';
import type { Clock } from './clock';
import type { InstrumentId } from './contract/ids';
import { barFlags, storedTimeframes, timeframeMs, type BarColumns, type StreamKind } from './contract/market';
import type { FeedRow, PairColumns, PairData, PanelData, PanelTopic, PriceData } from './contract/messages';
import type { PairSettings } from './contract/settings';
import type { FeedReader } from './feedReader';
import { primingBars } from './pairDesk';
import type { Pipeline } from './pipeline';
import type { TopicReader } from './publish/panelFeed';
import type { StatisticsReader } from './statisticsReader';
import { foldBars } from './store/coarseBars';
import { emptyBars, joinBars, packBars, type BarRow } from './store/columns';
import type { SeriesInfo, MarketStore } from './store/store';

/** Candles in a price panel, and points in a pair panel. */
export const shownBars = 300;
export const shownPoints = 500;

/** Changes of the newest bars are shown at once, … */
const liveBars = 3;
/** … those far back now and then, and in a small share of the time. */
const pastEveryMs = 1_000;
const shareOfTime = 0.05;

type PriceTopic = PanelTopic & { readonly kind: 'price' };

export interface PanelReaderOptions {
  readonly store: MarketStore;
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly stream: StreamKind;
  readonly feed: () => FeedRow;
  readonly statistics: StatisticsReader;
  readonly health: FeedReader;
}

/** Reads what panels show: stored bars with the forming one behind them, and the pair's series. */
export class PanelReader implements TopicReader {
  readonly #options: PanelReaderOptions;
  /** By series: changes far back that are still to be shown, and when they may be. */
  readonly #past = new Map<string, { isOwed: boolean; dueMs: number }>();

  constructor(options: PanelReaderOptions) {
    this.#options = options;
  }

  async snapshot(topic: PanelTopic): Promise<PanelData | null> {
    switch (topic.kind) {
      case 'price': {
        const series = this.#series(topic.instrument);
        return this.#price(topic, await this.#options.store.latestBars(series, topic.timeframe, shownBars));
      }
      case 'pair': {
        const settings = this.#options.pipeline.pairs.settings(topic.pair);
        return settings === null ? null : this.#pair(settings, await this.#history(settings));
      }
      case 'statistics':
        return this.#options.statistics.snapshot(topic.subject);
      case 'feed':
        return this.#options.health.read();
    }
  }

  async delta(topic: PanelTopic, sinceMs: number): Promise<PanelData | null> {
    switch (topic.kind) {
      case 'price': {
        return this.#price(topic, await this.#changedBars(topic, sinceMs));
      }
      case 'pair': {
        const settings = this.#options.pipeline.pairs.settings(topic.pair);
        if (settings === null) return null;
        const recent = this.#options.pipeline.pairs.pointsSince(topic.pair, sinceMs);
        return this.#pair(settings, recent === null ? await this.#history(settings) : packPairPoints(recent));
      }
      case 'statistics':
        return this.#options.statistics.delta(topic.subject, sinceMs);
      case 'feed':
        return this.#options.health.readPaced();
    }
  }

  /**
   * The bars of a price panel that changed. Changes far back, as fetched history makes them, are read with all that the
   * panel shows, and no oftener than that costs: a day's bar is made of 1,440 minutes.
   */
  async #changedBars({ instrument, timeframe }: PriceTopic, sinceMs: number): Promise<BarColumns> {
    const { store, clock, pipeline } = this.#options;
    const spanMs = timeframeMs[timeframe];
    const series = this.#series(instrument);
    const key = `${instrument} ${timeframe}`;
    const past = this.#past.get(key) ?? { isOwed: false, dueMs: -Infinity };
    this.#past.set(key, past);
    const liveMs = Math.floor(pipeline.exchangeNowMs() / spanMs - liveBars) * spanMs;
    past.isOwed ||= sinceMs < liveMs;
    const startedMs = clock.monotonicMs();
    if (past.isOwed && startedMs >= past.dueMs) {
      past.isOwed = false;
      const bars = await store.latestBars(series, timeframe, shownBars);
      const endedMs = clock.monotonicMs();
      past.dueMs = endedMs + Math.max(pastEveryMs, (endedMs - startedMs) / shareOfTime);
      return bars;
    }
    if (sinceMs === Infinity) return emptyBars(0);
    const fromMs = Math.max(liveMs, Math.floor(sinceMs / spanMs) * spanMs);
    return store.readBars({ ...series, timeframe, fromMs, toMs: Infinity });
  }

  async #price(topic: PriceTopic, final: BarColumns): Promise<PriceData> {
    const { pipeline, feed } = this.#options;
    const { instrument, timeframe } = topic;
    const forming = await this.#forming(topic);
    return {
      kind: 'price',
      instrument,
      timeframe,
      symbol: pipeline.board.row(instrument, pipeline.exchangeNowMs()),
      feed: feed(),
      bars: joinBars(final, forming),
    };
  }

  /** The bar that is not final yet: of a long timeframe its minutes so far, folded. */
  async #forming({ instrument, timeframe }: PriceTopic): Promise<BarColumns> {
    const { store, pipeline } = this.#options;
    const series = this.#series(instrument);
    const stored = storedTimeframes.find((one) => one === timeframe);
    const states = pipeline.bars.forming(series, stored ?? '1m');
    const newest = packBars(states.map(formingRow));
    if (stored !== undefined) return newest;
    const spanMs = timeframeMs[timeframe];
    // Within the grace the last minute of the span before is not final: that span is then shown as it is so far.
    const nowMs = pipeline.exchangeNowMs();
    const throughMs = pipeline.bars.minutesThroughMs(series);
    const isNear = nowMs - throughMs < 2 * timeframeMs['1m'];
    const oldestMs = Math.min(nowMs, newest.openMs[0] ?? Infinity, isNear ? throughMs : Infinity);
    const fromMs = Math.floor(oldestMs / spanMs) * spanMs;
    const minutes = await store.readBars({ ...series, timeframe: '1m', fromMs, toMs: Infinity });
    const folded = foldBars(joinBars(minutes, newest), spanMs);
    folded.flags.fill(barFlags.forming);
    return folded;
  }

  #pair(settings: PairSettings, final: PairColumns): PairData {
    const { pipeline, feed } = this.#options;
    const nowMs = pipeline.exchangeNowMs();
    const value = pipeline.pairs.value(settings.id, nowMs);
    if (value === null) throw new Error(`The pair ${settings.id} has settings but no value`);
    const forming = pipeline.pairs.formingPoint(settings.id);
    return {
      kind: 'pair',
      settings,
      value,
      legs: [pipeline.board.row(settings.y, nowMs), pipeline.board.row(settings.x, nowMs)],
      feed: feed(),
      points: forming === null ? final : joinPoints(final, packPairPoints([forming])),
    };
  }

  /** The newest final points, computed in one go on the stored bars. */
  async #history(settings: PairSettings): Promise<PairColumns> {
    const { store } = this.#options;
    const count = shownPoints + primingBars(settings);
    const read = (leg: InstrumentId): Promise<BarColumns> =>
      store.latestBars(this.#series(leg), settings.timeframe, count);
    const [y, x] = await Promise.all([read(settings.y), read(settings.x)]);
    return lastPoints(pairSeries(settings, y, x), shownPoints);
  }

  #series(instrument: InstrumentId): SeriesInfo {
    return { instrument, stream: this.#options.stream };
  }
}

function formingRow(state: Readonly<BarState>): BarRow {
  const { openMs, open, high, low, close, volume, quoteVolume, takerBuyVolume, tradeCount, revision } = state;
  const sums = { volume: volume.value, quoteVolume: quoteVolume.value, takerBuyVolume: takerBuyVolume.value };
  return { openMs, open, high, low, close, ...sums, tradeCount, revision, flags: barFlags.forming };
}

function lastPoints({ openMs, spread, z, beta, flags }: PairColumns, count: number): PairColumns {
  return {
    openMs: openMs.slice(-count),
    spread: spread.slice(-count),
    z: z.slice(-count),
    beta: beta.slice(-count),
    flags: flags.slice(-count),
  };
}

function joinPoints(first: PairColumns, second: PairColumns): PairColumns {
  return {
    openMs: Float64Array.of(...first.openMs, ...second.openMs),
    spread: Float64Array.of(...first.spread, ...second.spread),
    z: Float64Array.of(...first.z, ...second.z),
    beta: Float64Array.of(...first.beta, ...second.beta),
    flags: Uint8Array.of(...first.flags, ...second.flags),
  };
}
