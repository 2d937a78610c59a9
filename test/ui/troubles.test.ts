import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startBinanceServer, type BinanceServer } from '../support/binanceServer';
import { eventually } from '../support/eventually';
import { keepEvidence } from '../support/keepEvidence';
import { simulatedTape } from '../support/marketTape';
import { Workbench } from '../support/workbench';
import { WorkbenchServer } from '../support/workbenchServer';

describe('an exchange that cannot be reached', () => {
  let server: WorkbenchServer;
  let workbench: Workbench;

  before(async () => {
    const address = `127.0.0.1:${await closedPort()}`;
    const [stream, rest] = [`ws://${address}`, `http://${address}`];
    server = await WorkbenchServer.start({
      settings: {
        'spreadscope.endpoints': { spotStream: stream, spotRest: rest, usdmStream: stream, usdmRest: rest },
        'spreadscope.autoStart': true,
      },
    });
    workbench = await Workbench.open(server);
  });

  afterEach(function () {
    return keepEvidence(this, workbench, server);
  });

  after(async () => {
    await server?.stop();
    server?.remove();
  });

  it('is named with the reason, and the simulator is one click away and marked as such', async () => {
    await workbench.statusItem('feed').filter({ hasText: 'offline' }).waitFor({ timeout: 20_000 });
    await workbench.pressOnNotification('refused the connection', 'Use Simulator');
    await workbench.showTree();
    await workbench.rows.filter({ hasText: 'Simulated data' }).waitFor({ timeout: 20_000 });
    await workbench.row('sim:oak').filter({ hasText: /\d/ }).waitFor({ timeout: 20_000 });
    await workbench.statusItem('feed').filter({ hasText: 'simulated' }).waitFor();
    assert.deepEqual(
      readdirSync(server.storage).filter((name) => name === 'simulator'),
      ['simulator'],
    );
  });

  it('leaves the panels open over a reload of the window, with the feed running on', async () => {
    await workbench.openPanel('sim:oak/sim:ash');
    await workbench.reload();
    await workbench.panel.locator('.plotly').first().waitFor({ timeout: 30_000 });
    await workbench.panel.getByText('simulated', { exact: true }).first().waitFor();
    assert.deepEqual(workbench.errors, [], 'nothing was blocked and nothing was thrown in the pages');
  });
});

describe('things that are wrong in the real editor', () => {
  let exchange: BinanceServer;
  let server: WorkbenchServer;
  let workbench: Workbench;

  before(async () => {
    const startMs = Date.now();
    const symbols = { BTCUSDT: 'sim:oak', ETHUSDT: 'sim:ash' };
    const market = simulatedTape({ symbols, startMs, untilMs: startMs + 600_000, historyMs: 900_000 });
    exchange = await startBinanceServer({ market, speed: 1, playWhenStreams: 2 });
    server = await WorkbenchServer.start({
      settings: {
        'spreadscope.endpoints': exchange.endpoints,
        'spreadscope.stream': 'trade',
        'spreadscope.symbols': ['spot:btcusdt', 'spot:ethusdt', 'spot:btcusdd'],
        'spreadscope.pairs': [{ y: 'btcusdt', x: 'ethusdt', timeframe: '1s' }],
        'spreadscope.graceMs': 'soon',
        'spreadscope.autoStart': true,
      },
    });
    workbench = await Workbench.open(server);
    await workbench.showTree();
    await workbench.row('btcusdt').filter({ hasText: /\d/ }).waitFor({ timeout: 30_000 });
  });

  afterEach(function () {
    return keepEvidence(this, workbench, server);
  });

  after(async () => {
    await server?.stop();
    await exchange?.close();
    server?.remove();
  });

  it('a setting: it is named with what it takes, and the others hold', async () => {
    await workbench.page.locator('.sidebar', { hasText: /spreadscope\.graceMs takes a whole number/ }).waitFor();
    await workbench.row('ethusdt').filter({ hasText: /\d/ }).waitFor({ timeout: 20_000 });
  });

  it('a symbol that the exchange does not know: its row says so, and the rest goes on', async () => {
    const row = workbench.row('btcusdd');
    await row.waitFor();
    assert.doesNotMatch(await row.innerText(), /live/);
    await eventually('the log names the symbol', 15_000, async () =>
      /btcusdd[^\n]*(not|no |unknown)/i.test(server.channel) ? true : null,
    );
  });

  it('a frame: it is refused and counted, and prices go on', async () => {
    exchange.inject('{"stream":"btcusdt@trade","data":{"e":"trade","s":"BTCUSDT","t":12,"p":"not a price"}}');
    exchange.inject('<html>');
    const price = await workbench.row('btcusdt').innerText();
    await eventually('another price', 15_000, async () =>
      (await workbench.row('btcusdt').innerText()) === price ? null : true,
    );
    assert.deepEqual(exchange.violations, []);
  });

  it('a damaged journal: it is set aside, never deleted, and the rest goes on', async () => {
    const store = join(server.storage, 'custom');
    let damaged = '';
    await server.restart(() => {
      const [name = ''] = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((path) =>
        /journal.*\d/.test(path),
      );
      damaged = name;
      const file = join(store, name);
      const bytes = readFileSync(file);
      bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 64);
      writeFileSync(file, bytes);
    });
    workbench = await Workbench.open(server);
    await workbench.showTree();
    await workbench.row('btcusdt').filter({ hasText: /\d/ }).waitFor({ timeout: 30_000 });
    await workbench.notifications
      .filter({ hasText: /damaged|set aside/ })
      .first()
      .waitFor({ timeout: 10_000 });
    const kept = readdirSync(join(store, 'quarantine'), { recursive: true, encoding: 'utf8' });
    assert.ok(kept.length > 0, `nothing is in quarantine, and ${damaged} was damaged`);
  });
});

/** A port on which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
