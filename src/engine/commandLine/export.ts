import { basename, dirname, resolve } from 'node:path';
import { systemClock } from '../clock';
import { streamKinds, timeframes } from '../contract/market';
import { succeed, type Result } from '../contract/result';
import { exportChunks, writeExport, type ExportOptions } from '../export/writeExport';
import type { MarketStore } from '../store/store';
import { isoTime, required, UsageError, type Command, type CommandIo, type ExitStatus, type Options } from './command';
import { planSeries, type SeriesRange } from './seriesPlan';
import { findSeries, openStoredMarket } from './storedMarket';

/** `spreadscope export`: ticks, bars or the series of an analytic as CSV, to a file with its card, or to standard output. */
export const exportCommand: Command = {
  name: 'export',
  about: 'Writes ticks or bars of a symbol, or the series of an analytic, as CSV.',
  options: {
    data: { value: 'DIR', about: 'the store', required: true },
    what: { value: 'WHAT', about: 'what to write', required: true, choices: ['ticks', 'bars', 'series'] },
    symbol: { value: 'SYMBOL', about: 'the symbol: btcusdt or usdm:btcusdt' },
    pair: { value: 'Y/X', about: 'the pair, for a series' },
    analytic: { value: 'ID', about: 'the analytic, for a series; docs/analytics.md lists them' },
    params: {
      value: 'JSON',
      about:
        'parameters of the analytic, such as {"window": 100}; for a pair also its own, such as {"hedge": {"window": 200}}',
    },
    market: { value: 'VENUE', about: 'venue of a symbol without one', choices: ['spot', 'usdm'], fallback: 'spot' },
    stream: { value: 'STREAM', about: 'which trade stream; needed where both are stored', choices: streamKinds },
    timeframe: { value: 'TIMEFRAME', about: 'of bars and series', choices: timeframes, fallback: '1m' },
    from: { value: 'ISO', about: 'first moment, such as 2026-11-22T16:00:00Z' },
    to: { value: 'ISO', about: 'moment before which it ends' },
    format: { value: 'FORMAT', about: 'the format', choices: ['csv'], fallback: 'csv' },
    out: { value: 'FILE|-', about: 'where to; - is standard output', fallback: '-' },
  },
  run: runExport,
};

async function runExport(options: Options, io: CommandIo): Promise<ExitStatus> {
  const fromMs = isoTime(options['from'], 'from', -Infinity);
  const toMs = isoTime(options['to'], 'to', Infinity);
  if (fromMs >= toMs) throw new UsageError('--from takes a moment before --to.');
  const opened = await openStoredMarket(required(options, 'data'), io);
  if (!opened.ok) {
    io.message(opened.failure.message);
    return 1;
  }
  const store = opened.value;
  try {
    const stream = streamKinds.find((kind) => kind === options['stream']);
    const timeframe = timeframes.find((one) => one === options['timeframe']) ?? '1m';
    const found = await plan(store, options, { timeframe, stream, fromMs, toMs });
    if (!found.ok) {
      io.message(found.failure.message);
      return 1;
    }
    const planned = { store, timeframe, fromMs, toMs, ...found.value };
    const out = required(options, 'out');
    if (out === '-') {
      for await (const chunk of exportChunks(planned)) {
        if (io.signal.aborted) return 1;
        await io.out(chunk.text);
      }
      return 0;
    }
    const file = resolve(out);
    const written = await writeExport({
      ...planned,
      folder: dirname(file),
      name: basename(file),
      source: store.realm,
      settings: {},
      version: io.version,
      nowMs: systemClock.nowMs(),
      signal: io.signal,
    });
    io.message(written.ok ? `${written.value.rows} rows in ${written.value.file}` : written.failure.message);
    return written.ok ? 0 : 1;
  } finally {
    await store.close();
  }
}

/** What is to be written: of a symbol, or of an analytic. */
async function plan(
  store: MarketStore,
  options: Options,
  range: SeriesRange,
): Promise<Result<Pick<ExportOptions, 'what' | 'series' | 'analytic'>>> {
  const what = options['what'];
  if (what === 'series') {
    const planned = await planSeries(store, options, range);
    return planned.ok ? succeed({ what, ...planned.value }) : planned;
  }
  const series = findSeries(store, required(options, 'symbol'), required(options, 'market'), range.stream);
  return series.ok ? succeed({ what: what === 'ticks' ? 'ticks' : 'bars', series: series.value }) : series;
}
