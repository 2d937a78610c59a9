import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import type { Overview } from '../../src/engine/contract/messages';
import type { Engine } from '../../src/engine/engine';
import { startBinanceServer } from '../support/binanceServer';
import { directNetwork as direct, newEngine, until } from '../support/openEngine';
import { quickTape } from './sources/faults/tapes';

describe('The life of a feed', function feedLife() {
  this.timeout(30_000);
  let folder = '';
  let states: string[] = [];
  let logs: string[] = [];
  const engines: Engine[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    states = [];
    logs = [];
  });

  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  function openEngine(): Engine {
    const engine = newEngine(folder, {
      overview: ({ feed }: Overview) => states.push(`${feed.running} ${feed.state}`),
      log: (_, message) => logs.push(message),
    });
    engines.push(engine);
    return engine;
  }

  it('goes on receiving what another window wants when this one changes its pairs, and stops with that window', async () => {
    const writer = openEngine();
    await writer.configure({ source: 'simulator', symbols: ['sim:oak', 'sim:ash'] }, direct);
    const reader = openEngine();
    await reader.configure({ source: 'simulator', symbols: ['sim:yew', 'sim:bay'], pairs: [] }, direct);
    await reader.start();
    await until(() => lastTradeMs(reader) > 0);
    for (const window of [50, 60, 70]) {
      const pairs = [{ y: 'sim:oak', x: 'sim:ash', z: { window } }];
      await writer.configure({ source: 'simulator', symbols: ['sim:oak', 'sim:ash'], pairs }, direct);
      await systemClock.sleep(100);
    }
    const seen = lastTradeMs(reader);
    await until(() => lastTradeMs(reader) > seen + 1_500);
    await reader.stop();
    await until(() => !writer.overview().feed.running);
  });

  it('opens nothing for a window that was killed and left its wants behind', async () => {
    const wants = join(folder, 'simulator', 'wants');
    mkdirSync(wants, { recursive: true });
    writeFileSync(join(wants, 'killed.json'), JSON.stringify({ running: true, instruments: ['sim:oak'] }));
    const engine = openEngine();
    await engine.configure({ source: 'simulator' }, direct);
    await systemClock.sleep(3_000);
    assert.equal(engine.overview().feed.ticksTotal, 0);
    assert.ok(!states.some((state) => state.startsWith('true')), states.join());
  });

  it('starts again after the data have come to their end, where Start is pressed again', async () => {
    const file = join(folder, 'frames.txt');
    writeFileSync(file, [frame(1, 1_000), frame(2, 2_000), frame(3, 3_000)].join('\n'));
    const engine = openEngine();
    await engine.configure(
      { source: 'replay', symbols: ['btcusdt'], 'replay.file': file, 'replay.speed': 100 },
      direct,
    );
    await engine.start();
    await until(() => !engine.overview().feed.running);
    const runs = () => logs.filter((line) => line.startsWith('feed: ended')).length;
    assert.equal(runs(), 1, logs.join('\n'));
    await engine.start();
    await until(() => runs() === 2);
  });

  it('goes through the proxy that is set when it starts, though it was set while nothing ran', async () => {
    let calls = 0;
    const proxy = createServer((socket) => {
      calls++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { readonly port: number };
    try {
      const engine = openEngine();
      const raw = {
        endpoints: {
          spotStream: 'ws://market.invalid',
          spotRest: 'http://market.invalid',
          usdmStream: 'ws://market.invalid',
          usdmRest: 'http://market.invalid',
        },
      };
      await engine.configure(raw, direct);
      await engine.configure(raw, { ...direct, proxy: `http://127.0.0.1:${port}` });
      await engine.start();
      await until(() => calls > 0);
      await engine.stop();
    } finally {
      proxy.close();
    }
  });

  it('asks nothing of an exchange that wants no request for ten minutes, however often it is started anew', async () => {
    const server = await startBinanceServer({ market: quickTape({ seconds: 20 }), speed: 1 });
    try {
      const headers = { 'Retry-After': '600' };
      server.knobs.rest = { status: 418, headers, body: '{"code":-1003,"msg":"Banned."}', remaining: 1_000 };
      const engine = openEngine();
      await engine.configure({ endpoints: server.endpoints, symbols: ['btcusdt'], pairs: [] }, direct);
      await engine.start();
      await until(() => server.restRequests.length > 0);
      await systemClock.sleep(500);
      const asked = server.restRequests.length;
      await engine.stop();
      await engine.start();
      // Opens store, source and connections anew.
      await engine.recordFrames(true);
      await systemClock.sleep(1_000);
      assert.equal(server.restRequests.length, asked);
    } finally {
      await server.close();
    }
  });

  it('says that the store is being opened, not that there is none, while it is opened anew', async () => {
    const engine = openEngine();
    const reason = (): string => {
      const answer = engine.stopHistory();
      return answer.ok ? '' : answer.failure.reason;
    };
    assert.equal(reason(), 'noStore');
    await engine.configure({ source: 'simulator' }, direct);
    const seen = new Set<string>();
    const over = new AbortController();
    const reopened = engine.recordFrames(true).finally(() => over.abort());
    while (!over.signal.aborted) {
      seen.add(reason());
      await systemClock.sleep(0);
    }
    await reopened;
    assert.ok(seen.has('opening') && !seen.has('noStore'), [...seen].join());
  });

  it('says why it cannot start, and goes on answering', async () => {
    const engine = openEngine();
    await engine.configure({ caFile: join(folder, 'none.pem') }, direct);
    assert.ok((await engine.start()).ok);
    await until(() => engine.overview().feed.state === 'offline' && !engine.overview().feed.running);
    assert.match(engine.overview().feed.message, /none\.pem/);
    // A turn of the feed's own later it is still so, and nothing was thrown on the way.
    await systemClock.sleep(1_200);
    assert.equal(engine.overview().feed.state, 'offline');
    await engine.stop();
    assert.ok((await engine.configure({ source: 'simulator' }, direct)).ok);
    await engine.start();
    await until(() => engine.overview().feed.ticksTotal > 5);
  });
});

function lastTradeMs(engine: Engine): number {
  return Math.min(...engine.overview().symbols.map((row) => row.lastTradeMs));
}

function frame(id: number, atMs: number): string {
  const timeMs = 1_700_000_000_000 + atMs;
  const data = {
    e: 'aggTrade',
    E: timeMs,
    s: 'BTCUSDT',
    a: id,
    p: '100.5',
    q: '1',
    f: id,
    l: id,
    T: timeMs,
    m: false,
    M: true,
  };
  return JSON.stringify({ stream: 'btcusdt@aggTrade', data });
}
