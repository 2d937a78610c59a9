import assert from 'node:assert/strict';
import { startBinanceServer, type BinanceServer } from '../support/binanceServer';
import { eventually } from '../support/eventually';
import { keepEvidence } from '../support/keepEvidence';
import { withPast } from '../support/longHistory';
import { simulatedTape } from '../support/marketTape';
import { Workbench } from '../support/workbench';
import { WorkbenchServer } from '../support/workbenchServer';

/** Pictures of the feed panel in every look are left here, where a folder is named. */
const pictures = process.env['HISTORY_PICTURES'];

describe('history in the real editor', () => {
  let exchange: BinanceServer;
  let server: WorkbenchServer;
  let workbench: Workbench;

  before(async () => {
    const startMs = Date.now();
    const symbols = { BTCUSDT: 'sim:oak', ETHUSDT: 'sim:ash' };
    const market = simulatedTape({ symbols, startMs, untilMs: startMs + 600_000, historyMs: 420_000 });
    exchange = await startBinanceServer({
      market: withPast(market, 120 * 1_440),
      speed: 1,
      playWhenStreams: 2,
      knobs: { restDelayMs: 60 },
    });
    server = await WorkbenchServer.start({
      settings: {
        'spreadscope.endpoints': exchange.endpoints,
        'spreadscope.symbols': ['spot:btcusdt', 'spot:ethusdt'],
        'spreadscope.history.days': 2,
        'spreadscope.timeZone': 'UTC',
      },
    });
    workbench = await Workbench.open(server);
    await workbench.showTree();
    await workbench.page.locator('.sidebar', { hasText: 'The feed is off' }).waitFor({ timeout: 60_000 });
  });

  afterEach(function () {
    return keepEvidence(this, workbench, server);
  });

  after(async () => {
    await server?.stop();
    await exchange?.close();
    server?.remove();
  });

  it('gives the default pair its z-score within seconds of the first start', async () => {
    await workbench.runCommand('Spreadscope: Start');
    const sinceMs = Date.now();
    await workbench
      .row('btcusdt/ethusdt')
      .filter({ hasText: /z [−\d]/ })
      .waitFor({ timeout: 60_000 });
    const seconds = (Date.now() - sinceMs) / 1_000;
    console.log(`      a z-score after ${seconds.toFixed(1)} s`);
    assert.ok(seconds < 60);
  });

  it('is fetched deeper on command, shown in tree, panel and notification, and stopped there', async () => {
    await workbench.runCommand('Spreadscope: Open Feed Health');
    const history = workbench.panel.locator('table[aria-label="History"]');
    await history.getByText('whole').first().waitFor({ timeout: 30_000 });
    await workbench.runCommand('Spreadscope: Fetch Deeper History');
    await workbench.choose('All symbols');
    await workbench.choose('90 days');
    const notification = workbench.notifications.filter({ hasText: 'Fetching history' });
    await notification.filter({ hasText: /of \d.* bars/ }).waitFor({ timeout: 20_000 });
    await workbench.row('Fetching history').filter({ hasText: /%/ }).waitFor({ timeout: 20_000 });
    await history.getByText('fetching').first().waitFor({ timeout: 20_000 });
    if (pictures !== undefined) await picturesOf(pictures);
    await workbench.runCommand('Spreadscope: Stop Fetching History');
    await history.getByText('stopped').first().waitFor({ timeout: 20_000 });
    await notification.waitFor({ state: 'hidden', timeout: 20_000 });
    await workbench.row('Fetching history').waitFor({ state: 'hidden', timeout: 20_000 });
    const asked = exchange.restRequests.filter((request) => request.includes('klines')).length;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    assert.equal(exchange.restRequests.filter((request) => request.includes('klines')).length, asked);
    assert.deepEqual(exchange.violations, []);
    assert.deepEqual(workbench.errors, [], 'nothing was blocked and nothing was thrown in the pages');
  });

  it('goes on from the panel, with one symbol, and opens nothing by itself', async () => {
    await workbench.panel.locator('vscode-button[data-command="fetchHistory"]').click();
    await workbench.choose('One symbol');
    await workbench.choose('btcusdt');
    await workbench.choose('7 days');
    await eventually('the past of the one is there, and that of the other stays stopped', 60_000, async () => {
      const text = async (symbol: string): Promise<string> =>
        workbench.panel.locator(`table[aria-label="History"] tr[data-row="spot:${symbol}"]`).innerText();
      return /whole/.test(await text('btcusdt')) && /stopped/.test(await text('ethusdt')) ? true : null;
    });
    await workbench.panel.locator('vscode-button[data-command="stopHistory"]').click();
    await workbench.row('Fetching history').waitFor({ state: 'hidden', timeout: 20_000 });
    assert.equal(await workbench.page.locator('.tab').count(), 1, 'the panel that a person opened, and no other');
  });

  async function picturesOf(folder: string): Promise<void> {
    await workbench.screenshot(`${folder}/history-dark.png`);
    await workbench.page.setViewportSize({ width: 760, height: 900 });
    await workbench.screenshot(`${folder}/history-narrow.png`);
    await workbench.page.setViewportSize({ width: 1440, height: 900 });
    await workbench.toggleTheme();
    await workbench.screenshot(`${folder}/history-light.png`);
  }
});
