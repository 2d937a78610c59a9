import assert from 'node:assert/strict';
import { instrumentId } from '../../../../src/engine/contract/ids';
import { hubOf, hubUrls, resolveEndpoints } from '../../../../src/engine/sources/binanceEndpoints';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 16: acknowledged, and no data for ever', () => {
  it('says which symbol does not exist, with a suggestion, and goes on with the others', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 3 }), speed: 3 }, instruments: ['btcusdt', 'btcusd'] },
      async (run) => {
        await run.until('the typo is told', () =>
          run.statuses(instrumentId('btcusd')).some((status) => status.reason === 'unknownSymbol'),
        );
        const status = run.statuses(instrumentId('btcusd')).at(-1);
        assert.equal(status?.state, 'offline');
        assert.match(status?.message ?? '', /BTCUSD .*spot:btcusdt/);
        void run.server.play();
        await run.until('the other one is live', () =>
          run.statuses(instrumentId('btcusdt')).some((other) => other.state === 'live'),
        );
        await run.until('the whole source is live', () => run.statuses(null).at(-1)?.state === 'live');
        await run.finish();
        await assertTruth(run);
      },
    ));

  it('says that a symbol was delisted while it was being collected', () =>
    withFaultRun(
      { server: { market: quickTape({ seconds: 8 }), speed: 2 }, instruments: ['btcusdt', 'ethusdt'] },
      async (run) => {
        await run.flow();
        run.server.delist('BTCUSDT');
        // What the tape would have printed after it never happened.
        await run.until('it is told', () =>
          run.statuses(instrumentId('btcusdt')).some((status) => status.state === 'delisted'),
        );
        assert.match(run.statuses(instrumentId('btcusdt')).at(-1)?.message ?? '', /BREAK/);
        assert.ok(run.statuses(instrumentId('ethusdt')).every((status) => status.state !== 'delisted'));
        await run.finish();
        await assertTruth(run);
        assert.deepEqual(run.store.gaps(), [], 'what was not printed is not missing');
      },
    ));

  it('says which stream is dead where the list of symbols cannot be had, without making the connection anew for it', () =>
    withFaultRun(
      {
        server: {
          market: quickTape({ seconds: 6 }),
          speed: 3,
          knobs: { rest: { status: 503, path: '/api/v3/exchangeInfo', remaining: 1_000 } },
        },
        instruments: ['btcusdt', 'btcusd'],
      },
      async (run) => {
        await run.server.whenSubscribed(['btcusdt@aggTrade']);
        void run.server.play();
        const told = (): boolean => run.statuses(instrumentId('btcusd')).at(-1)?.reason === 'unknownSymbol';
        await run.until('it is told', told);
        assert.match(run.statuses(instrumentId('btcusd')).at(-1)?.message ?? '', /btcusd@aggTrade brings nothing/);
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connectCount, 1);
      },
    ));

  it('asks for each kind of USD-M stream at the path that serves it', () => {
    const urls = resolveEndpoints('default');
    assert.equal(hubUrls(hubOf('usdm', 'aggTrade'), urls)[0], 'wss://fstream.binance.com/market/stream');
    assert.equal(hubUrls(hubOf('usdm', 'markPrice'), urls)[0], 'wss://fstream.binance.com/market/stream');
    assert.equal(hubUrls(hubOf('usdm', 'trade'), urls)[0], 'wss://fstream.binance.com/public/stream');
    assert.equal(hubUrls(hubOf('usdm', 'bookTicker'), urls)[0], 'wss://fstream.binance.com/public/stream');
    assert.equal(hubUrls(hubOf('spot', 'trade'), urls)[0], 'wss://stream.binance.com:9443/stream');
  });

  it('gets trades, quotes and mark prices of USD-M over its two paths', () =>
    withFaultRun(
      {
        server: { market: quickTape({ seconds: 1 }), usdm: quickTape({ seconds: 4 }), speed: 3 },
        instruments: ['usdm:btcusdt', 'usdm:ethusdt'],
        extras: { quotes: true },
      },
      async (run) => {
        await run.flow();
        await run.finish();
        await assertTruth(run);
        assert.equal(run.server.connections.size, 2, 'one connection a path');
      },
    ));
});
