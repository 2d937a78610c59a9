import type { CsvField } from '../contract/csvImport';
import type { InstrumentId } from '../contract/ids';
import { timeframeMs, type BarEvent, type StoredTimeframe, type StreamKind } from '../contract/market';
import type { CsvLayout } from './csvLayout';
import type { CsvRefusal, CsvRowReader } from './csvRows';
import { isSameSymbol } from './csvTicks';
import { readDecimal, readFlag, readTimeMs, readWhole } from './csvValue';

/**
 * Rows to bars, in order of time, marked as imported. Refused are rows off the timeframe's grid, a time twice or
 * going back, and prices that are not above 0 or not between low and high. Rows without a trade (volume 0) are left
 * out, as the store does. Fields that the file lacks are 0 (counts, taker volume); quote volume is taken from vwap,
 * else made with the mean of high, low and close.
 */
export class CsvBarReader implements CsvRowReader {
  readonly notes: readonly string[];
  readonly #given: BarReaderOptions;
  #lastMs = -Infinity;

  constructor(given: BarReaderOptions) {
    this.#given = given;
    const { volume, quoteVolume, vwap, takerBuyVolume, tradeCount } = given.layout.columns;
    const missing = [
      ...(volume === undefined ? ['volume'] : []),
      ...(quoteVolume === undefined && vwap === undefined ? ['quote volume (made from the mean price)'] : []),
      ...(takerBuyVolume === undefined ? ['taker buy volume'] : []),
      ...(tradeCount === undefined ? ['number of trades'] : []),
    ];
    this.notes = missing.length === 0 ? [] : [`The file has no ${missing.join(', no ')}.`];
  }

  read(row: readonly string[]): readonly BarEvent[] | CsvRefusal {
    const { layout, instrument, stream, timeframe } = this.#given;
    const { columns } = layout;
    const text = (field: CsvField): string => row[columns[field] ?? -1] ?? '';
    const optional = (field: CsvField, fallback: number): number =>
      text(field) === '' ? fallback : readDecimal(text(field));
    if (text('symbol') !== '' && !isSameSymbol(text('symbol'), instrument)) {
      return { reason: 'otherSymbol', message: `the row is of ${text('symbol')}, not of ${instrument}` };
    }
    if (text('timeframe') !== '' && text('timeframe') !== timeframe) {
      return { reason: 'timeframe', message: `the row is of ${text('timeframe')}, not of ${timeframe}` };
    }
    const openMs = readTimeMs(text('time'), layout.timeUnit);
    if (Number.isNaN(openMs)) return { reason: 'time', message: `"${text('time')}" is no time in ${layout.timeUnit}` };
    if (openMs % timeframeMs[timeframe] !== 0) {
      return { reason: 'offGrid', message: `${text('time')} is no start of a bar of ${timeframe}` };
    }
    if (openMs <= this.#lastMs) {
      const reason = openMs === this.#lastMs ? 'repeated' : 'outOfOrder';
      return { reason, message: `${text('time')} ${reason === 'repeated' ? 'stands twice' : 'goes back'}` };
    }
    const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((field) =>
      readDecimal(text(field)),
    );
    const volume = optional('volume', 0);
    if (open === undefined || high === undefined || low === undefined || close === undefined || !(volume >= 0)) {
      return { reason: 'volume', message: `"${text('volume')}" is no volume` };
    }
    const isEmpty = columns.volume !== undefined && volume === 0;
    const isRange = low > 0 && low <= open && open <= high && low <= close && close <= high;
    if (!isRange && !isEmpty) {
      return {
        reason: 'prices',
        message: `open ${open}, high ${high}, low ${low}, close ${close} are no prices of a bar`,
      };
    }
    this.#lastMs = openMs;
    if (isEmpty) return [];
    const meanPrice = optional('vwap', (high + low + close) / 3);
    const quoteVolume = optional('quoteVolume', meanPrice * volume);
    const takerBuyVolume = optional('takerBuyVolume', 0);
    const tradeCount = optional('tradeCount', 0);
    if (![quoteVolume, takerBuyVolume, tradeCount].every((value) => value >= 0)) {
      return { reason: 'number', message: 'a volume or count is no number' };
    }
    const complete = text('complete') === '' ? true : readFlag(text('complete'));
    const revision = text('revision') === '' ? 0 : readWhole(text('revision'));
    if (complete === null || Number.isNaN(revision)) {
      return { reason: 'number', message: 'complete or revision cannot be read' };
    }
    const head = { instrument, stream, timeframe, openMs, open, high, low, close };
    const sums = { volume, quoteVolume, takerBuyVolume, tradeCount };
    return [{ kind: 'bar', bar: { ...head, ...sums, origin: 'imported', complete, revision } }];
  }
}

export interface BarReaderOptions {
  readonly instrument: InstrumentId;
  readonly stream: StreamKind;
  readonly timeframe: StoredTimeframe;
  readonly layout: CsvLayout;
}
