import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { barFlags, timeframeMs } from '../../../../src/engine/contract/market';
import { openNetwork, type Network } from '../../../../src/engine/sources/network';
import { noProxySettings } from '../../../../src/engine/sources/proxyChoice';
import { assertTruth, withFaultRun, type FaultRun } from './faultRun';
import { evenTape, quickTape } from './tapes';

const btc = instrumentId('btcusdt');

describe('fault 23: the final candle is late, missing or wrong', () => {
  it('closes bars by the exchange’s clock, without a frame that says so and without a next trade', () => {
    const market = evenTape({ symbols: ['BTCUSDT'], perSymbol: 10, seconds: 1 });
    return withFaultRun(
      { server: { market, speed: 1, knobs: { klineCloses: false } }, instruments: ['btcusdt'] },
      async (run) => {
        await run.flow(9);
        await run.finish();
        const series = { instrument: btc, stream: 'aggTrade' } as const;
        const openMs = Math.floor((market.trades.at(-1)?.timeMs ?? 0) / 1_000) * 1_000;
        // No further trade will come: only time can close the last second.
        await run.until('the last second is final', () => run.pipeline.bars.finalThroughMs(series, '1s') > openMs);
        await assertTruth(run);
      },
    );
  });

  it('leaves the unfinished last row of fetched candles out, and takes the finished ones as fetched', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 4 }), speed: 4 }, instruments: ['btcusdt'], extras: { history: true } },
      async (run) => {
        await run.flow();
        await run.until('bars have come', () =>
          run.events.some((event) => event.kind === 'bar' && event.bar.timeframe === '1s'),
        );
        for (const event of run.events) {
          if (event.kind !== 'bar') continue;
          const { bar } = event;
          assert.equal(bar.origin, 'fetched');
          assert.ok(bar.openMs + timeframeMs[bar.timeframe] <= run.server.exchangeNowMs());
        }
        await run.finish();
        await assertTruth(run);
      },
    ));

  it('has the same bars as the exchange’s own candles in the end, of a second and of a minute', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 100, perSecond: 15 }), speed: 20 }, instruments: ['btcusdt'] },
      async (run) => {
        await run.flow();
        run.server.skipNext(40);
        run.server.cutAll();
        await run.finish();
        await assertTruth(run);
        for (const timeframe of ['1s', '1m'] as const) {
          const compared = await compareWithCandles(run, timeframe);
          assert.ok(compared >= (timeframe === '1s' ? 40 : 1), `${compared} bars of ${timeframe} were compared`);
        }
      },
    ));

  it('keeps its own whole bar where a fetched candle differs, and says so instead of changing it silently', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 70, perSecond: 15 }), speed: 20 },
        instruments: ['btcusdt'],
        extras: { history: true },
        network: withOneMoreTrade(),
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await run.stopClient();
        run.restartClient();
        await run.until('it is told', () =>
          run.log.some((line) => /differs? from the exchange's\b.*tradeCount/.test(line)),
        );
        await assertTruth(run);
      },
    ));
});

/** Final and complete bars of ours against the candles that the server gives over REST: how many there were. */
async function compareWithCandles(run: FaultRun, timeframe: '1s' | '1m'): Promise<number> {
  const response = await fetch(`${run.server.restUrl}/api/v3/klines?symbol=BTCUSDT&interval=${timeframe}&limit=1000`);
  const rows = (await response.json()) as (readonly [
    number,
    string,
    string,
    string,
    string,
    string,
    number,
    string,
    number,
  ])[];
  const candles = new Map(rows.map((row) => [row[0], row]));
  const range = { instrument: btc, stream: 'aggTrade', timeframe, fromMs: -Infinity, toMs: Infinity } as const;
  const bars = await run.store.readBars(range);
  let compared = 0;
  for (const [at, openMs] of [...bars.openMs].entries()) {
    if (((bars.flags[at] ?? 0) & barFlags.complete) === 0) continue;
    const [, open, high, low, close, volume, , , tradeCount] =
      candles.get(openMs) ?? assert.fail(`no candle at ${openMs}`);
    assert.deepEqual(
      [bars.open[at], bars.high[at], bars.low[at], bars.close[at], bars.tradeCount[at]],
      [Number(open), Number(high), Number(low), Number(close), tradeCount],
    );
    assert.ok(Math.abs((bars.volume[at] ?? Number.NaN) - Number(volume)) < 1e-7);
    compared++;
  }
  return compared;
}

/** The real network, but each one-minute candle counts one trade more than there was. */
function withOneMoreTrade(): Network {
  const network = openNetwork({ proxy: noProxySettings, strictSsl: true, caFile: '' });
  return {
    ...network,
    get: async (url, options) => {
      const reply = await network.get(url, options);
      if (!url.includes('interval=1m')) return reply;
      const rows = JSON.parse(reply.body) as number[][];
      for (const row of rows) row[8] = (row[8] ?? 0) + 1;
      return { ...reply, body: JSON.stringify(rows) };
    },
  };
}
