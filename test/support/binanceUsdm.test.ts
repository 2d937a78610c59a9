import assert from 'node:assert/strict';
import { aggregated, tapeOfTrades, truthTicks, type ServedTrade } from './marketTape';
import { get, serverDesk, settle, startMs, tape } from './serverDesk';

describe('the local Binance for USD-M', () => {
  const { serve, connect } = serverDesk();
  const hourMs = 3_600_000;
  const funding = [-8, 0, 4, 8].map((hours) => ({
    symbol: 'BTCUSDT',
    timeMs: startMs + hours * hourMs,
    rate: `0.000${hours + 9}`,
  }));

  it('acknowledges a stream on the wrong path and sends nothing there', async () => {
    const server = await serve({ usdm: tape });
    const market = await connect(server, '/market/stream?streams=btcusdt@aggTrade');
    const wrong = await connect(server, '/public/stream');
    wrong.send({ method: 'SUBSCRIBE', params: ['btcusdt@aggTrade'], id: 1 });
    await wrong.until(1);
    await server.play();
    await settle();
    assert.deepEqual(wrong.messages, [{ result: null, id: 1 }]);
    const frame = market.messages[0] as { data: Record<string, unknown> };
    assert.ok('nq' in frame.data && 'st' in frame.data && !('M' in frame.data));
  });

  it('tells payments that were made, announces the next, and lists intervals that are not eight hours', async () => {
    const server = await serve({ usdm: { ...tape, funding }, speed: 1_000 });
    const client = await connect(server, '/market/stream?streams=btcusdt@markPrice@1s');
    const paid = (await get(server, '/fapi/v1/fundingRate?symbol=BTCUSDT&limit=10')).json as {
      fundingTime: number;
    }[];
    assert.deepEqual(
      paid.map((payment) => payment.fundingTime),
      [startMs - 8 * hourMs, startMs],
    );
    await client.until(1);
    const { data } = client.messages[0] as { data: { T: number; r: string; p: string } };
    assert.deepEqual([data.T, data.r], [startMs + 4 * hourMs, '0.00013']);
    const index = (await get(server, '/fapi/v1/premiumIndex?symbol=BTCUSDT')).json as { nextFundingTime: number };
    assert.equal(index.nextFundingTime, startMs + 4 * hourMs);
    assert.deepEqual((await get(server, '/fapi/v1/fundingInfo')).json, []);
    const quick = await serve({ usdm: { ...tape, funding: funding.slice(1) } });
    const info = (await get(quick, '/fapi/v1/fundingInfo')).json as {
      symbol: string;
      fundingIntervalHours: number;
    }[];
    assert.deepEqual(
      info.map((row) => [row.symbol, row.fundingIntervalHours]),
      [['BTCUSDT', 4]],
    );
    assert.deepEqual(server.violations, []);
  });

  it('aggregates within 100 ms and leaves out what was no trade at the market, so trade ids have holes', () => {
    const row = (id: number, atMs: number, tradeType = 'MARKET'): ServedTrade => ({
      symbol: 'BTCUSDT',
      id,
      price: tradeType === 'MARKET' ? '10' : '0',
      quantity: '1',
      timeMs: startMs + atMs,
      eventMs: startMs + atMs,
      isBuyerMaker: false,
      tradeType,
    });
    const trades = [row(1, 0), row(2, 90), row(3, 95, 'INSURANCE_FUND'), row(4, 120), row(5, 121)];
    assert.deepEqual(
      aggregated(trades, 'usdm').map((agg) => [agg.firstId, agg.lastId, agg.quantity]),
      [
        [1, 2, '2.00000000'],
        [4, 5, '2.00000000'],
      ],
    );
    const truth = truthTicks(tapeOfTrades(trades), 'btcusdt', 'trade', 'usdm');
    assert.deepEqual(
      truth.map((tick) => tick.price),
      [10, 10, 0, 10, 10],
    );
  });

  it('tells no trade older than a day', async () => {
    const server = await serve({ usdm: tape });
    server.knobs.clockOffsetMs = 86_400_000 - 60_000;
    const rows = (await get(server, '/fapi/v1/aggTrades?symbol=BTCUSDT&limit=1000')).json as { T: number }[];
    assert.ok(rows.length > 0 && rows.every((row) => row.T >= startMs - 60_000));
  });
});
