import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import type { FeedData, PanelUpdate } from '../../src/engine/contract/messages';
import { Engine } from '../../src/engine/engine';
import { startBinanceServer, type BinanceServer } from '../support/binanceServer';
import { withPast } from '../support/longHistory';
import { simulatedTape } from '../support/marketTape';

const direct = { proxy: '', noProxy: [], strictSsl: true };
const dayMinutes = 1_440;

describe('The engine and history', function engineHistory() {
  this.timeout(60_000);
  let folder = '';
  let server: BinanceServer;
  let logs: string[] = [];
  let panels: PanelUpdate[] = [];
  const engines: Engine[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    logs = [];
    panels = [];
    const startMs = Date.now();
    const symbols = { BTCUSDT: 'sim:oak', ETHUSDT: 'sim:ash' };
    const market = simulatedTape({ symbols, startMs, untilMs: startMs + 300_000, historyMs: 420_000 });
    server = await startBinanceServer({
      market: withPast(market, 20 * dayMinutes),
      speed: 1,
      playWhenStreams: 2,
      knobs: { restDelayMs: 20 },
    });
  });

  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.shutdown();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openEngine(raw: Readonly<Record<string, unknown>>): Promise<Engine> {
    const engine = new Engine({
      boot: {
        storageFolder: folder,
        sqlWasmPath: createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
        extensionPath: folder,
        version: '0.0.0',
      },
      clock: systemClock,
      random: Math.random,
      listener: {
        overview: () => undefined,
        panel: (_, update) => panels.push(update),
        log: (_, message) => logs.push(message),
        report: (_, message) => logs.push(message),
      },
    });
    engines.push(engine);
    const symbols = ['btcusdt', 'ethusdt'];
    await engine.configure({ endpoints: server.endpoints, symbols, ...raw }, direct);
    return engine;
  }

  it('gives the default pair its z-score within seconds of the first start, while a month is still to come', async () => {
    const engine = await openEngine({});
    const sinceMs = performance.now();
    await engine.start();
    await until(() => Number.isFinite(engine.overview().pairs[0]?.value.z));
    const seconds = (performance.now() - sinceMs) / 1_000;
    console.log(`      a z-score after ${seconds.toFixed(1)} s`);
    assert.ok(seconds < 15);
    const { history } = engine.overview().feed;
    assert.ok(history === undefined || history.state === 'fetching' || history.state === 'waiting', history?.state);
  });

  it('fetches as deep as a person asks, tells how it goes, and stops when told, also for the next start', async () => {
    const engine = await openEngine({ 'history.days': 0 });
    assert.match(reasonOf(engine.fetchHistory(null, 10)), /notRunning|noStore/);
    await engine.start();
    await until(() => engine.overview().feed.state === 'live' && engine.overview().feed.history === undefined);
    assert.equal(reasonOf(engine.fetchHistory(null, 5_000)), 'retention');
    assert.ok(engine.fetchHistory(null, 15).ok);
    engine.showPanel('p', { kind: 'feed' });
    await until(() => (rowOf(panels)?.doneBars ?? 0) > 2_000);
    const row = rowOf(panels);
    assert.ok(
      row !== undefined && row.wantedBars > row.doneBars && row.backToMs > row.wantedFromMs,
      JSON.stringify(row),
    );
    assert.ok(engine.stopHistory().ok);
    await until(() => engine.overview().feed.history?.state === 'stopped');
    const minutes = (): number => server.restRequests.filter((one) => /klines.*interval=1m/.test(one)).length;
    const asked = minutes();
    await engine.stop();
    await engine.start();
    await until(() => engine.overview().feed.history?.state === 'stopped');
    assert.ok(minutes() <= asked + 4, 'the newest bars, and nothing deeper');
    assert.ok(engine.fetchHistory(null, 15).ok);
    await until(() => engine.overview().feed.history === undefined, 40_000);
    assert.deepEqual(server.violations, []);
  });

  it('fetches what a pair added while it runs needs, before the month that is under way', async () => {
    const engine = await openEngine({ 'history.days': 15 });
    await engine.start();
    await until(() => (engine.overview().feed.history?.doneBars ?? 0) > 1_000);
    const pairs = [{ y: 'btcusdt', x: 'ethusdt', timeframe: '1h', hedge: { window: 100 }, z: { window: 50 } }];
    await engine.configure(
      { endpoints: server.endpoints, symbols: ['btcusdt', 'ethusdt'], 'history.days': 15, pairs },
      direct,
    );
    await until(() => Number.isFinite(engine.overview().pairs[0]?.value.z));
    assert.equal(engine.overview().pairs[0]?.settings.timeframe, '1h');
  });

  it('leaves stopped what a person stopped when a setting is changed, until Start is pressed after a Stop', async () => {
    const settings = { endpoints: server.endpoints, symbols: ['btcusdt', 'ethusdt'], 'history.days': 0 };
    const engine = await openEngine(settings);
    await engine.start();
    await until(() => engine.overview().feed.state === 'live' && engine.overview().feed.history === undefined);
    assert.ok(engine.stopHistory().ok);
    const pairs = [{ y: 'btcusdt', x: 'ethusdt', timeframe: '1h', hedge: { window: 100 }, z: { window: 50 } }];
    // As the extension does after each change of a setting.
    await engine.configure({ ...settings, pairs }, direct);
    await engine.start();
    await until(() => engine.overview().feed.history?.state === 'stopped');
    await systemClock.sleep(500);
    assert.equal(engine.overview().feed.history?.state, 'stopped');
    await engine.stop();
    await engine.start();
    await until(() => Number.isFinite(engine.overview().pairs[0]?.value.z));
  });

  it('says that another source has no history, instead of pretending', async () => {
    const engine = await openEngine({ source: 'simulator', symbols: [] });
    await engine.start();
    assert.equal(reasonOf(engine.fetchHistory(null, 10)), 'noHistory');
    assert.equal(reasonOf(engine.stopHistory()), 'noHistory');
  });

  async function until(condition: () => boolean, withinMs = 20_000): Promise<void> {
    const deadlineMs = performance.now() + withinMs;
    while (!condition()) {
      if (performance.now() > deadlineMs) {
        assert.fail(`Not within ${withinMs} ms: ${condition.toString()}\n${logs.slice(-8).join('\n')}`);
      }
      await systemClock.sleep(25);
    }
  }
});

function reasonOf(result: ReturnType<Engine['fetchHistory']>): string {
  return result.ok ? '' : result.failure.reason;
}

function rowOf(panels: readonly PanelUpdate[]): FeedData['history'][number] | undefined {
  const data = panels.at(-1)?.data;
  return data?.kind === 'feed' ? data.history[0] : undefined;
}
