import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { keepEvidence, pictureFolder } from '../support/keepEvidence';
import { Workbench } from '../support/workbench';
import { WorkbenchServer } from '../support/workbenchServer';

const startMs = Date.now() - 3_600_000;

describe('a replay that is steered, and a CSV file that is imported, in the real workbench', () => {
  let files: string;
  let server: WorkbenchServer;
  let workbench: Workbench;

  before(async () => {
    files = mkdtempSync(join(tmpdir(), 'ss-'));
    mkdirSync(pictureFolder, { recursive: true });
    // An hour of trades, five a second: nobody waits for its end.
    const lines = Array.from({ length: 18_000 }, (_, index) => frame(index + 1));
    writeFileSync(join(files, 'frames.txt'), lines.join('\n'));
    server = await WorkbenchServer.start({
      settings: {
        'spreadscope.source': 'replay',
        'spreadscope.symbols': ['btcusdt'],
        'spreadscope.pairs': [],
        'spreadscope.replay.file': join(files, 'frames.txt'),
        'spreadscope.replay.speed': 5,
      },
    });
    const rows = Array.from({ length: 600 }, (_, index) => `${startMs + index * 500},${3_000 + (index % 40)},0.25`);
    rows[99] = 'not a row at all';
    writeFileSync(join(server.folder, 'ethusdt.csv'), `when;price;amount\n${rows.join('\n').replaceAll(',', ';')}\n`);
    workbench = await Workbench.open(server);
    await workbench.showTree();
  });
  afterEach(async function () {
    await keepEvidence(this, workbench, server);
  });
  after(async () => {
    await workbench.close();
    await server.stop();
    server.remove();
    rmSync(files, { recursive: true, force: true });
  });

  it('says how fast it goes, stands still when it is paused, and says that on every surface', async () => {
    await workbench.runCommand('Spreadscope: Start');
    await feedSays('replay at 5×');
    await workbench.openPanel('btcusdt');
    await workbench.runCommand('Spreadscope: Pause Replay');
    await feedSays('replay, paused');
    await workbench.rows.filter({ hasText: 'Replay data, paused' }).waitFor({ timeout: 15_000 });
    await eventually('the corner of the panel', 15_000, async () =>
      (await workbench.panel.locator('.mark').first().textContent()) === 'replay, paused' ? true : null,
    );
    const row = workbench.row('btcusdt');
    const before = await row.textContent();
    await workbench.screenshot(join(pictureFolder, 'replay-paused.png'));
    await workbench.page.waitForTimeout(1_500);
    assert.equal(await row.textContent(), before);
  });

  it('goes on by the button above the tree, and at another speed at once', async () => {
    await workbench.page.locator('.sidebar .title-actions a[aria-label^="Resume Replay"]').first().click();
    await feedSays('replay at 5×');
    await workbench.page.locator('.sidebar .title-actions a[aria-label^="Pause Replay"]').first().waitFor();
    await workbench.runCommand('Spreadscope: Set Speed…');
    await workbench.choose('20×');
    await feedSays('replay at 20×');
  });

  it('offers no fault of the simulator while a replay plays', async () => {
    await workbench.page.keyboard.press('F1');
    await workbench.page.locator('.quick-input-widget input').first().fill('>Spreadscope: Cause a Fault');
    await workbench.page
      .locator('.quick-input-list', { hasText: /No matching|similar/ })
      .first()
      .waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });
  });

  it('shows how a CSV file would be read, has its columns placed, and says what it took', async () => {
    await workbench.runCommand('Spreadscope: Import CSV…');
    // The dialog reads the folder first, and would write over what is typed before.
    await listed('ethusdt.csv');
    await workbench.answer(join(server.folder, 'ethusdt.csv'));
    await listed('a time, a price and a quantity a row');
    await workbench.choose('Trades');
    for (const column of ['1  when', '2  price', '3  amount']) {
      await listed(column);
      await workbench.choose(column);
    }
    await listed('Symbol: ethusdt');
    await listed('guessed from the name of the file');
    await workbench.page.getByPlaceholder('into the store of replay').waitFor();
    await listed('rows are numbered from 1');
    await listed('Line 101');
    await workbench.screenshot(join(pictureFolder, 'import-csv-mapping.png'));
    await workbench.choose('bad lines are skipped and named');
    const told = workbench.notifications.filter({ hasText: /Imported ethusdt\.csv: 599 trades of ethusdt are new/ });
    await told.first().waitFor({ timeout: 30_000 });
    assert.match((await told.first().textContent()) ?? '', /line 101 was bad and left out/);
    await workbench.screenshot(join(pictureFolder, 'import-csv-done.png'));
    await workbench.pressOnNotification('Imported ethusdt.csv', 'Show Report');
    await workbench.page.locator('.view-line', { hasText: 'Line 101' }).first().waitFor({ timeout: 15_000 });
    await workbench.screenshot(join(pictureFolder, 'import-csv-report.png'));
    // The replay goes on where it stood.
    await feedSays('replay at 20×');
    assert.deepEqual(workbench.errors, []);
  });

  async function feedSays(text: string): Promise<void> {
    await workbench.statusItem('feed').filter({ hasText: text }).waitFor({ timeout: 20_000 });
  }

  async function listed(text: string): Promise<void> {
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().waitFor();
  }
});

function frame(number: number): string {
  const timeMs = startMs + number * 200;
  const price = (60_000 + 50 * Math.sin(number / 40)).toFixed(2);
  const data = { e: 'aggTrade', E: timeMs, s: 'BTCUSDT', a: number, p: price, q: '0.01', f: number, l: number };
  return `${timeMs}000000 ${JSON.stringify({ stream: 'btcusdt@aggTrade', data: { ...data, T: timeMs, m: false, M: true } })}`;
}
