import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../src/engine/engine';
import { startBinanceServer } from '../support/binanceServer';
import { simulatedTape } from '../support/marketTape';
import { directNetwork as network, newEngine, until } from '../support/openEngine';

describe('Recorded frames', function recorded() {
  this.timeout(60_000);

  it('replay to the ticks that were received live', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    const startMs = Date.now();
    const market = simulatedTape({
      symbols: { BTCUSDT: 'sim:oak' },
      startMs,
      untilMs: startMs + 20_000,
      ticksPerSecond: 20,
    });
    const server = await startBinanceServer({ market, speed: 10, playWhenStreams: 1 });
    const engines: Engine[] = [];
    try {
      const live = newEngine(join(folder, 'live'));
      engines.push(live);
      const symbols = ['spot:btcusdt'];
      await live.configure({ endpoints: server.endpoints, symbols, pairs: [], stream: 'trade' }, network);
      const recording = await live.recordFrames(true);
      assert.ok(recording.ok);
      await live.start();
      await until(() => live.overview().feed.ticksTotal >= market.trades.length);
      await live.shutdown();

      const again = newEngine(join(folder, 'again'));
      engines.push(again);
      const replay = { source: 'replay', 'replay.file': recording.value.folder, 'replay.speed': 1_000 };
      await again.configure({ ...replay, symbols, pairs: [], stream: 'trade' }, network);
      await again.start();
      await until(() => again.overview().feed.state === 'ended');
      const received = again.overview().feed.ticksTotal;
      assert.ok(received > 0);
      assert.equal(again.overview().symbols[0]?.lastPrice, Number(market.trades.at(-1)?.price));
      assert.deepEqual(server.violations, []);
    } finally {
      for (const engine of engines) await engine.shutdown();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
