import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Bar } from '../../../src/engine/contract/market';
import { openCsv } from '../../../src/engine/sources/csvFile';
import { btc, collect, nowMs, open, read } from '../../support/csvReading';

describe('CSV files of bars', () => {
  const kline = '1743811200000,10,12,9,11,5,1743811259999,55,42,3,33,0';

  it('reads the public klines archive in both time units, with and without a header', async () => {
    const header =
      'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';
    const next = kline.replace('1743811200000', '1743811260000');
    const expected = bar({ openMs: 1_743_811_200_000, quoteVolume: 55, takerBuyVolume: 3, tradeCount: 42 });
    for (const lines of [
      [kline, next],
      [header, kline, next],
      [kline, next].map((line) => line.replaceAll(/(17438\d{8})/g, '$1000')),
    ]) {
      const { bars, opened } = await read(lines);
      assert.equal(opened.timeframe, '1m');
      assert.deepEqual(bars[0], expected);
      assert.equal(bars.length, 2);
    }
  });

  it('reads our own export of bars back', async () => {
    const { bars } = await read([
      'open_time_ms,symbol,timeframe,open,high,low,close,volume,trade_count,vwap,complete,taker_buy_volume,revision',
      '1743811200000,btcusdt,1m,10,12,9,11,5,42,11,false,3,2',
    ]);
    const expected = bar({ openMs: 1_743_811_200_000, quoteVolume: 55, takerBuyVolume: 3, tradeCount: 42 });
    assert.deepEqual(bars, [{ ...expected, complete: false, revision: 2 }]);
  });

  it('leaves out bars without a trade, as the store does', async () => {
    const { bars, opened } = await read([
      'time,open,high,low,close,volume',
      '1743811200000,10,10,10,10,0',
      '1743811260000,10,12,9,11,5',
    ]);
    assert.deepEqual(
      bars.map((row) => row.openMs),
      [1_743_811_260_000],
    );
    assert.equal(opened.report.badLines, 0);
  });

  it('refuses rows off the grid, twice, going back, or with a range that is none, each with its line', async () => {
    const row = (openMs: number, prices = '10,12,9,11'): string => `${openMs},${prices},5`;
    const at = 1_743_811_200_000;
    const { rejections, bars } = await read(
      [
        'open_time,open,high,low,close,volume',
        row(at),
        row(at),
        row(at + 60_000),
        row(at + 30_000),
        row(at + 90_000),
        row(at + 120_000, '10,9,12,11'),
        row(at + 180_000, '-1,12,-2,11'),
        row(at + 240_000),
      ],
      { timeframe: '1m' },
    );
    assert.deepEqual(
      rejections.map((event) => [event.reason, /^Line (\d+)/.exec(event.message)?.[1]]),
      [
        ['repeated', '3'],
        ['offGrid', '5'],
        ['offGrid', '6'],
        ['prices', '7'],
        ['prices', '8'],
      ],
    );
    assert.equal(bars.length, 3);
  });

  it('does not take bars of a timeframe that is not stored', async () => {
    const answer = await open([
      'time,open,high,low,close,volume',
      '1743811200000,1,1,1,1,1',
      '1743812100000,1,1,1,1,1',
    ]);
    assert.ok(!answer.ok && /900000 ms between rows.*longer ones are made from 1m/.test(answer.failure.message));
  });

  it('reads every row of a recorded month of klines as an independent loop does', async function () {
    const file = '../shared/data/usdm-klines-1m/LTCUSDT-1m.csv.gz';
    if (!existsSync(file)) {
      console.warn('SKIPPED: no recorded klines at ../shared/data, so nothing was checked here.');
      this.skip();
    }
    const opened = await openCsv({ file, instrument: instrumentId('usdm:ltcusdt'), badLines: 'refuse', nowMs });
    assert.ok(opened.ok, opened.ok ? '' : opened.failure.message);
    const { bars } = await collect(opened.value);
    const rows = gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(1);
    const traded = rows.map((line) => line.split(',').map(Number)).filter((row) => (row[5] ?? 0) > 0);
    assert.ok(traded.length > 30_000);
    assert.deepEqual(
      bars.map((row) => [row.openMs, row.open, row.high, row.low, row.close, row.volume]),
      traded,
    );
  });
});

function bar(fields: Pick<Bar, 'openMs' | 'quoteVolume' | 'takerBuyVolume' | 'tradeCount'>): Bar {
  return {
    instrument: btc,
    stream: 'aggTrade',
    timeframe: '1m',
    open: 10,
    high: 12,
    low: 9,
    close: 11,
    volume: 5,
    ...fields,
    origin: 'imported',
    complete: true,
    revision: 0,
  };
}
