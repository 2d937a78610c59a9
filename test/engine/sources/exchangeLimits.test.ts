import assert from 'node:assert/strict';
import { systemClock } from '../../../src/engine/clock';
import { instrumentId } from '../../../src/engine/contract/ids';
import { createBinanceSource } from '../../../src/engine/sources/binanceSource';
import { ExchangeLimits } from '../../../src/engine/sources/exchangeLimits';
import { startBinanceServer } from '../../support/binanceServer';
import { quickTape } from './faults/tapes';

describe('the limits of an exchange', () => {
  it('count for each host, and for spot and USD-M apart where one serves both', () => {
    const limits = new ExchangeLimits();
    const spot = { base: 'https://one.invalid', prefix: '/api/v3', weightPerMinute: 100 } as const;
    assert.equal(limits.budget(spot), limits.budget({ ...spot, base: 'https://one.invalid/' }));
    assert.notEqual(limits.budget(spot), limits.budget({ ...spot, prefix: '/fapi/v1' }));
    assert.notEqual(limits.budget(spot), limits.budget({ ...spot, base: 'https://two.invalid' }));
    const attempts = limits.attempts('wss://one.invalid:9443/stream', 5);
    assert.equal(attempts, limits.attempts('wss://one.invalid:9443/ws', 5));
    assert.notEqual(attempts, limits.attempts('wss://two.invalid/stream', 5));
  });

  it('hold for all sources together: the fourth start of three allowed connections does not connect', async () => {
    const server = await startBinanceServer({ market: quickTape({ seconds: 20 }), speed: 1 });
    const limits = new ExchangeLimits();
    try {
      for (let start = 0; start < 4; start++) {
        const stop = new AbortController();
        const source = createBinanceSource({
          endpoints: server.endpoints,
          clock: systemClock,
          random: Math.random,
          log: () => undefined,
          limits,
          extras: { history: false, quotes: false, funding: false, attemptsPerFiveMinutes: 3 },
        });
        const ending = systemClock.after(300, () => stop.abort());
        const instruments = [instrumentId('btcusdt')];
        const request = { instruments, stream: 'aggTrade', resume: new Map(), signal: stop.signal } as const;
        for await (const _ of source.events(request)) if (server.connectCount === start + 1) stop.abort();
        ending();
      }
      assert.equal(server.connectCount, 3);
    } finally {
      await server.close();
    }
  });
});
