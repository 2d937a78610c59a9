import assert from 'node:assert/strict';
import { barDisagreements } from '../../../../src/engine/sources/barAgreement';
import { openNetwork, type Network } from '../../../../src/engine/sources/network';
import { noProxySettings } from '../../../../src/engine/sources/proxyChoice';
import { assertTruth, withFaultRun } from './faultRun';
import { quickTape } from './tapes';

describe('fault 25: candles that disagree with themselves', () => {
  it('keeps fetched bars as they are, and says where minutes do not add up to five of them', () => {
    // Ten minutes of trades before the start, so that whole five minutes are served.
    const market = quickTape({ seconds: 3, historyMs: 900_000, perSecond: 2 });
    return withFaultRun(
      {
        server: { market, speed: 2 },
        instruments: ['btcusdt'],
        extras: { history: true },
        network: halvingFives(),
      },
      async (run) => {
        await run.until('it is told', () => run.log.some((line) => /disagree in \d+ places: volume at/.test(line)));
        const bars = run.events.filter((event) => event.kind === 'bar').map((event) => event.bar);
        const minutes = bars.filter((bar) => bar.timeframe === '1m');
        const fives = bars.filter((bar) => bar.timeframe === '5m');
        assert.ok(
          barDisagreements(minutes, fives).every((found) => found.field === 'volume' && found.fine > found.coarse),
        );
        void run.server.play();
        await run.finish();
        await assertTruth(run);
      },
    );
  });
});

/** The real network, but the volume of five-minute candles comes back halved. */
function halvingFives(): Network {
  const network = openNetwork({ proxy: noProxySettings, strictSsl: true, caFile: '' });
  return {
    ...network,
    get: async (url, options) => {
      const reply = await network.get(url, options);
      if (!url.includes('interval=5m')) return reply;
      const rows = JSON.parse(reply.body) as string[][];
      for (const row of rows) row[5] = (Number(row[5]) / 2).toFixed(8);
      return { ...reply, body: JSON.stringify(rows) };
    },
  };
}
