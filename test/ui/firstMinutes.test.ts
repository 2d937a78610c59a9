import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { keepEvidence } from '../support/keepEvidence';
import { Workbench } from '../support/workbench';
import { WorkbenchServer } from '../support/workbenchServer';

/** What people reach for in the first ten minutes, in the real editor. */
describe('the first minutes', () => {
  let server: WorkbenchServer;
  let workbench: Workbench;

  before(async () => {
    server = await WorkbenchServer.start({
      settings: { 'spreadscope.source': 'simulator' },
      env: { SPREADSCOPE_FIRST_VIEW: '1' },
    });
    workbench = await Workbench.open(server);
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  afterEach(function () {
    return keepEvidence(this, workbench, server);
  });

  after(async () => {
    await server?.stop();
    server?.remove();
  });

  const clipboard = async (): Promise<string> =>
    String(await workbench.page.evaluate('navigator.clipboard.readText()'));

  it('begin in our view, where `npm start` has opened the window, and with one button to press', async () => {
    const start = workbench.page.locator('.sidebar .monaco-button', { hasText: 'Start' });
    await start.first().waitFor({ timeout: 60_000 });
    await start.first().click();
    await workbench.row('sim:oak').filter({ hasText: /\d/ }).waitFor({ timeout: 60_000 });
  });

  it('undo Start, and are one click away from it again', async () => {
    await workbench.statusItem('feed').filter({ hasText: 'simulated' }).waitFor({ timeout: 20_000 });
    await workbench.runCommand('Spreadscope: Stop');
    const stopped = workbench.statusItem('feed').filter({ hasText: 'Spreadscope stopped' });
    await stopped.waitFor({ timeout: 20_000 });
    await stopped.locator('a').click();
    await workbench.statusItem('feed').filter({ hasText: 'simulated' }).waitFor({ timeout: 20_000 });
  });

  it('find where the data lie', async () => {
    await workbench.runCommand('Spreadscope: Copy Data Folder Path');
    await eventually('the path', 5_000, async () => ((await clipboard()) === server.storage ? true : null));
    assert.ok(existsSync(join(await clipboard(), 'simulator', 'store.json')));
  });

  it('show what a symbol takes on the disk and which hours are stored', async () => {
    await workbench.runCommand('Spreadscope: Open Feed Health');
    await workbench.panel.locator('.hour[data-state="stored"]').first().waitFor({ timeout: 60_000 });
    await workbench.panel.locator('[data-row="sim:oak"] td', { hasText: /\d MB/ }).waitFor({ timeout: 120_000 });
    assert.deepEqual(workbench.errors, []);
  });

  it('take a pair to a notebook: the bars of both legs, with the pair’s own timeframe', async () => {
    await workbench.chooseFromMenu('sim:oak/sim:ash', 'Open in Notebook…');
    const folder = join(server.folder, 'exports');
    const notebook = await eventually('the notebook', 30_000, async () =>
      existsSync(folder) ? (readdirSync(folder).find((name) => name.endsWith('.ipynb')) ?? null) : null,
    );
    assert.match(notebook, /^oak-ash-sim-.*-1m-.*\.simulator\.ipynb$/);
    const csv = readdirSync(folder).filter((name) => name.endsWith('.csv'));
    assert.deepEqual(csv.map((name) => name.slice(0, 3)).toSorted(), ['ash', 'oak']);
    const text = readFileSync(join(folder, notebook), 'utf8');
    for (const name of csv) assert.ok(text.includes(name), `${name} is loaded`);
    await workbench.clearNotifications();
  });

  it('offer one minute first where bars are exported, and the file somewhere else once it is there', async () => {
    await workbench.chooseFromMenu('sim:ash', 'Export Bars as CSV…');
    const first = workbench.page.locator('.quick-input-list .monaco-list-row').first();
    await first.filter({ hasText: /^1m$/ }).waitFor({ timeout: 10_000 });
    await first.click();
    await workbench.notifications.filter({ hasText: '1m bars of sim:ash are in' }).waitFor({ timeout: 30_000 });
    await workbench.pressOnNotification('1m bars of sim:ash', 'Save As…');
    const target = join(server.folder, 'mine.csv');
    // The box comes first and its proposal after it.
    const box = workbench.page.locator('.quick-input-widget input').first();
    await eventually('the proposal', 10_000, async () => ((await box.inputValue()).endsWith('.csv') ? true : null));
    await workbench.answer(target);
    await eventually('the file and its card', 10_000, async () =>
      existsSync(target) && existsSync(`${target}.json`) ? true : null,
    );
  });

  it('delete the simulated data from anywhere, asked once and told what that frees', async () => {
    // Another realm is open: what goes is not on screen.
    await workbench.runCommand('Spreadscope: Stop');
    server.changeSettings({ 'spreadscope.source': 'binance' });
    await eventually('the other store', 30_000, async () =>
      existsSync(join(server.storage, 'binance')) ? true : null,
    );
    await workbench.runCommand('Spreadscope: Delete Data…');
    await workbench.choose('All simulated data');
    const dialog = workbench.page.locator('.monaco-dialog-box', {
      hasText: /Delete all simulated data\? This frees about [\d.]+ MB/,
    });
    await dialog.waitFor({ timeout: 20_000 });
    await dialog.locator('.monaco-button', { hasText: 'Delete' }).click();
    await eventually('an empty folder', 20_000, async () =>
      existsSync(join(server.storage, 'simulator', 'store.json')) ? null : true,
    );
    assert.ok(existsSync(join(server.storage, 'binance', 'store.json')), 'the store that is open stays');
  });
});
