import { basename, dirname, resolve } from 'node:path';
import { systemClock } from '../clock';
import { streamKinds, timeframes } from '../contract/market';
import { exportChunks, writeExport } from '../export/writeExport';
import { isoTime, required, UsageError, type Command, type CommandIo, type ExitStatus, type Options } from './command';
import { findSeries, openStoredMarket } from './storedMarket';

/** `spreadscope export`: ticks or bars of one symbol as CSV, to a file with its card beside it, or to standard output. */
export const exportCommand: Command = {
  name: 'export',
  about: 'Writes ticks or bars of a symbol as CSV.',
  options: {
    data: { value: 'DIR', about: 'the store', required: true },
    what: { value: 'WHAT', about: 'what to write', required: true, choices: ['ticks', 'bars'] },
    symbol: { value: 'SYMBOL', about: 'the symbol: btcusdt or usdm:btcusdt', required: true },
    market: { value: 'VENUE', about: 'venue of a symbol without one', choices: ['spot', 'usdm'], fallback: 'spot' },
    stream: { value: 'STREAM', about: 'which trade stream; needed where both are stored', choices: streamKinds },
    timeframe: { value: 'TIMEFRAME', about: 'of bars', choices: timeframes, fallback: '1m' },
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
    const series = findSeries(store, required(options, 'symbol'), required(options, 'market'), stream);
    if (!series.ok) {
      io.message(series.failure.message);
      return 1;
    }
    const what = options['what'] === 'ticks' ? ('ticks' as const) : ('bars' as const);
    const timeframe = timeframes.find((one) => one === options['timeframe']) ?? '1m';
    const plan = { store, what, series: series.value, timeframe, fromMs, toMs };
    const out = required(options, 'out');
    if (out === '-') {
      for await (const chunk of exportChunks(plan)) {
        if (io.signal.aborted) return 1;
        await io.out(chunk.text);
      }
      return 0;
    }
    const file = resolve(out);
    const written = await writeExport({
      ...plan,
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
