import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { instrumentId } from '../../src/engine/contract/ids';
import type { FeedData } from '../../src/engine/contract/messages';
import { eventually } from '../support/eventually';
import { data, gap, hour, hourMs, nowMs, symbol } from '../webview/feedPanel/feedData';
import { PanelBrowser, type PanelPage, type PanelPageOptions } from '../webview/support/panelPage';
import { themeClasses, type ThemeName } from '../webview/support/themeTokens';

const eth = instrumentId('ethusdt');

/** Two symbols, one of them stale, with gaps and two days of hours. */
const busy: FeedData = data({
  symbols: [symbol({ bytesPerDay: 12e6 }), symbol({ instrument: eth, state: 'stale', gapsOpen: 1 })],
  gaps: [gap('open', 3_000_000_010, 3_000_000_012), { ...gap('repaired', 5, 6), instrument: eth, reason: '' }],
  stored: {
    symbols: [
      {
        instrument: instrumentId('btcusdt'),
        hours: [40, 39, 38, 5, 1].map((back) =>
          hour({ startMs: nowMs - back * hourMs, gapsRepaired: back === 39 ? 1 : 0 }),
        ),
      },
      { instrument: eth, hours: [hour({ gapsOpen: 1 })] },
    ],
    retention: { tickHours: 168, tickGigabytes: 5, barDays: 730 },
    tickBytes: 4e6,
    nextCut: { startMs: nowMs - 40 * hourMs, bytes: 4e6, dueMs: nowMs + 129 * hourMs },
  },
});

describe('the feed panel in a browser, under the policy of its page', function () {
  this.timeout(120_000);
  let browser: PanelBrowser;
  let panel: PanelPage;

  before(async () => (browser = await PanelBrowser.launch()));
  after(() => browser.close());
  afterEach(async () => {
    const { problems } = panel;
    await panel.close();
    assert.deepEqual(problems, [], 'no error on the console and no violation of the policy');
  });

  const show = async (shown: FeedData, options: PanelPageOptions = {}): Promise<void> => {
    panel = await browser.open('feedPanel', options);
    await panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await panel.send({ type: 'init', topic: { kind: 'feed' }, timeZone: 'UTC', timeframes: ['1m'] });
    await panel.send({ type: 'update', update: { type: 'snapshot', generation: 1, seq: 0, data: shown } });
    await panel.page.locator('tbody tr').first().waitFor({ timeout: 40_000 });
  };
  const part = (name: string): Locator => panel.page.locator('.part', { hasText: new RegExp(`^${name}`) });
  const clipboard = (): Promise<string> => panel.page.evaluate(() => navigator.clipboard.readText());
  const told = (text: string): Promise<void> =>
    panel.page.locator('.told', { hasText: text }).waitFor({ timeout: 10_000 });

  it('says first how many symbols are live, and does not call the whole healthy for its connection', async () => {
    await show(busy);
    assert.match(await panel.page.locator('.headline').innerText(), /^1 of 2 symbols is live, .* ethusdt is stale/);
    assert.equal(await panel.page.locator('.badge').innerText(), 'stale');
  });

  it('shows the gaps of a symbol alone when its count is pressed, and all of them again', async () => {
    await show(busy);
    await panel.page.locator('[data-row="spot:ethusdt"] td').nth(5).click();
    await part('Gaps of ethusdt').waitFor();
    assert.equal(await part('Gaps').locator('tbody tr').count(), 1);
    await part('Gaps').locator('vscode-button', { hasText: 'Show all' }).click();
    await eventually('both gaps', 5_000, async () =>
      (await part('Gaps').locator('tbody tr').count()) === 2 ? true : null,
    );
    assert.match(await part('Gaps').innerText(), /3000000010.*3000000012.*did not come/s);
  });

  it('is walked through by the arrow keys, and gives a cell, a row and a table to the clipboard', async () => {
    await show(busy);
    await panel.page.locator('[data-row="spot:btcusdt"] th').focus();
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('ArrowRight');
    await panel.page.keyboard.press('Enter');
    await told('Ticks/s copied');
    assert.equal(await clipboard(), '12.25', 'in full precision');
    await panel.page.keyboard.press('Control+c');
    await told('Row copied');
    assert.match(await clipboard(), /^spot:btcusdt\tlive\t2026-11-22T15:59:58.000Z\t12.25\t41.6\t\t0\t0\t3\t12000000$/);
    await part('Gaps').locator('vscode-button', { hasText: 'Copy as CSV' }).click();
    await told('Gaps copied');
    assert.match(await clipboard(), /^symbol,state,ids,from_id,to_id,from,to,closed,reason\nspot:btcusdt,open,3,/);
  });

  it('has one stop of the Tab key a table, and keeps the focus while values change', async () => {
    await show(busy);
    const stops = panel.page.locator('tbody [tabindex="0"]');
    assert.equal(await stops.count(), 3, 'symbols, gaps, figures');
    await panel.page.locator('[data-row="spot:ethusdt"] td').nth(3).focus();
    const fewer = { ...busy, symbols: busy.symbols.slice(1) };
    await panel.send({ type: 'update', update: { type: 'snapshot', generation: 2, seq: 0, data: fewer } });
    await eventually('one row', 5_000, async () =>
      (await part('Symbols').locator('tbody tr').count()) === 1 ? true : null,
    );
    assert.equal(
      await panel.page.evaluate(() => document.activeElement?.closest('tr')?.dataset['row']),
      'spot:ethusdt',
    );
  });

  it('maps what is stored hour by hour, by pointer and by keys, and says each hour aloud', async () => {
    await show(busy);
    const map = part('Stored hours');
    const states = await map
      .locator('.block')
      .first()
      .locator('.hour')
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-state')?.[0]).join(''));
    assert.equal(states, 'srs' + 'm'.repeat(32) + 's' + 'm'.repeat(3) + 'sm');
    await map.locator('.hour').first().focus();
    await panel.page.keyboard.press('ArrowRight');
    const says = /^btcusdt, 21 Nov 01:00: 1.200 ticks, 1 gap repaired\.$/;
    assert.match(await map.locator('.map-told').innerText(), says);
    assert.match(await panel.page.locator('.spoken').innerText(), says);
    await map.locator('vscode-button', { hasText: 'Copy as CSV' }).click();
    await told('Stored hours copied');
    assert.match(await clipboard(), /^symbol,hour,state,ticks/);
  });

  it('says how long data are kept and what goes next', async () => {
    await show(busy);
    const text = await part('Source').innerText();
    assert.match(text, /ticks go back to\s+21 Nov 00:00, \d/);
    assert.match(text, /next to be dropped\s+hour of 21 Nov 00:00, 4.0 MB/);
  });

  it('cuts nothing off at 300 pixels, with much or nothing to show', async () => {
    for (const shown of [busy, data({ symbols: [symbol({})] })]) {
      await show(shown, { width: 300, height: 900 });
      const cut = await panel.page.evaluate(() =>
        [...document.querySelectorAll('body *')]
          .filter((one) => one.clientWidth > 0 && one.getBoundingClientRect().right > 300.5)
          .map((one) => `${one.tagName} ${one.className} ${one.textContent?.slice(0, 40)}`),
      );
      assert.deepEqual(cut, []);
      if (shown === busy) await panel.close();
    }
  });

  it('lays no notice over what it shows', async () => {
    const feed = { ...busy.feed, state: 'offline' as const, message: 'Refused.', nextAttemptMs: Date.now() + 60_000 };
    await show({ ...busy, feed });
    const notice = await panel.page.locator('.notice').boundingBox();
    const table = await panel.page.locator('.parts').boundingBox();
    assert.ok(notice !== null && table !== null && notice.y + notice.height <= table.y);
    assert.match(await panel.page.locator('.headline').innerText(), /^The feed is offline, /);
  });

  for (const theme of Object.keys(themeClasses) as ThemeName[]) {
    it(`tells the hours of the map apart without their colours, in ${theme}`, async () => {
      await show(busy, { theme });
      const looks = await panel.page.locator('.hour').evaluateAll((cells) =>
        cells.map((cell) => {
          const { backgroundImage, backgroundColor } = getComputedStyle(cell);
          return `${cell.getAttribute('data-state')}: ${backgroundImage.replaceAll(/rgba?\([^)]*\)/g, 'c')} ${backgroundColor.endsWith(', 0)')}`;
        }),
      );
      const shapes = [...new Set(looks)].map((look) => look.slice(look.indexOf(':')));
      assert.equal(new Set(shapes).size, 4, [...new Set(looks)].join('\n'));
    });
  }
});
