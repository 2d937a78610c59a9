import assert from 'node:assert/strict';
import { barFlags } from '../../src/engine/contract/market';
import type { HostToPanel, PairData } from '../../src/engine/contract/messages';
import { eventually } from '../support/eventually';
import { PanelBrowser, type PanelPage } from '../webview/support/panelPage';
import { feedRow, pairData, pairValue, seededPoints, startMs } from '../webview/support/seededData';

const topic = { kind: 'pair', pair: pairData().settings.id } as const;
const init: HostToPanel = { type: 'init', topic, timeZone: 'UTC', timeframes: ['1s', '1m', '5m'] };

describe('the pair panel in a browser, under the policy of its page', function () {
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

  const show = async (data: PairData = pairData(), options = {}): Promise<void> => {
    panel = await browser.open('pairPanel', options);
    await panel.send(init);
    await panel.send({ type: 'update', update: { type: 'snapshot', generation: 1, seq: 0, data } });
    await eventually('lines', 40_000, async () => ((await panel.drawnPaths('lines')) > 0 ? true : null));
  };

  it('draws z and spread, the lines at ±2, and says the same number in sentence, chart and table', async () => {
    const points = seededPoints(400, '1m', 11);
    points.z[399] = -2.3141;
    await show(pairData({ points, value: pairValue(points) }));
    assert.equal(await panel.drawnPaths('lines'), 2);
    assert.match(
      await text('.headline'),
      /z = −2\.31 \(provisional\), hedge ratio 0\.6179 ± 0\.0098; 300 of 300 bars\./,
    );
    assert.match(await text('.plot'), /−2\.31/);
    assert.match(await text('.plot'), /\+2/);
    assert.equal(await text('tr[data-row="z"] .value'), '−2.31');
  });

  it('moves the provisional value with each delta', async () => {
    await show();
    const points = seededPoints(400, '1m', 11);
    const last = {
      openMs: points.openMs.slice(-1),
      spread: Float64Array.of(6.19),
      z: Float64Array.of(3.37),
      beta: points.beta.slice(-1),
      flags: Uint8Array.of(barFlags.forming),
    };
    const value = pairValue(points, { z: 3.37, spread: 6.19 });
    await panel.send({
      type: 'update',
      update: { type: 'delta', generation: 1, seq: 1, data: pairData({ points: last, value }) },
    });
    await eventually('the new z', 15_000, async () => ((await text('.plot')).includes('3.37') ? true : null));
    assert.match(await text('.headline'), /z = 3\.37 \(provisional\)/);
  });

  it('asks for a resync at a hole', async () => {
    await show();
    await panel.send({ type: 'update', update: { type: 'delta', generation: 1, seq: 2, data: pairData() } });
    await eventually('the question', 15_000, async () =>
      (await panel.posted()).some((message) => message.type === 'resync') ? true : null,
    );
  });

  it('says while warming up what is missing and when it will be there, and shows dashes with the reason', async () => {
    const points = seededPoints(63, '1m', 3);
    const value = pairValue(points, {
      z: NaN,
      beta: NaN,
      betaStdErr: NaN,
      alpha: NaN,
      haveBars: 63,
      readyMs: startMs + 18_000_000,
    });
    await show(pairData({ points, value }));
    assert.match(await text('.headline'), /warming up: 63 of 300 bars of 1m; the other 237 by 14 Jul 17:00\./);
    assert.equal(await text('.badge'), 'warming up');
    const z = panel.page.locator('tr[data-row="z"] .value');
    assert.equal(await z.textContent(), '–');
    assert.equal(await z.getAttribute('title'), 'needs 300 bars, has 63');
  });

  it('copies a value in full precision on a press', async () => {
    await show();
    await panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await panel.page.locator('tr[data-row="beta"] .value').click();
    await eventually('said', 15_000, async () => ((await text('.spoken')) === 'hedge ratio β copied' ? true : null));
    const copied = await panel.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(Number(copied), pairData().value.beta);
  });

  it('copies the chart as a picture', async () => {
    await show();
    await panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await panel.page.locator('vscode-button', { hasText: 'Copy picture' }).click();
    await eventually('said', 40_000, async () => (/Picture/.test(await text('.spoken')) ? true : null));
    assert.equal(await text('.spoken'), 'Picture copied');
    assert.equal(await text('.told'), 'Picture copied', 'and seen');
    const types = await panel.page.evaluate(async () =>
      (await navigator.clipboard.read()).flatMap((item) => item.types),
    );
    assert.deepEqual(types, ['image/png']);
  });

  it('moves through the table by the arrow keys, with one stop for Tab', async () => {
    await show();
    assert.equal(await panel.page.locator('.value[tabindex="0"]').count(), 1);
    await panel.page.locator('tr[data-row="z"] .value').focus();
    await panel.page.keyboard.press('ArrowDown');
    const focused = await panel.page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('data-row'));
    assert.equal(focused, 'beta');
    assert.equal(await panel.page.locator('.value[tabindex="0"]').count(), 1);
  });

  it('steps through the bars by the arrow keys and reads z aloud', async () => {
    await show();
    await panel.page.locator('.chart').focus();
    await panel.page.keyboard.press('Home');
    const spoken = await eventually('it is read aloud', 15_000, async () => (await text('.spoken')) || null);
    assert.match(spoken, /bar of 14 Jul 12:00, z-score –, spread 6\./);
  });

  it('dims a value with a stale leg, names the leg and its age, and asks the host to swap the legs', async () => {
    const points = seededPoints(400, '1m', 11);
    await show(pairData({ points, value: pairValue(points, { stale: true, ageXMs: 48_000 }) }));
    assert.equal(await text('.badge'), 'stale');
    assert.match(await text('.headline'), /no trade in ethusdt for (48|49|50) s/);
    assert.ok(Number(await panel.page.locator('.plot').evaluate((plot) => getComputedStyle(plot).opacity)) < 0.9);
    await panel.page.locator('vscode-button[data-command="swapPair"]').click();
    assert.deepEqual((await panel.posted()).at(-1), { type: 'command', command: 'swapPair' });
  });

  it('leaves the wheel to a page that has to scroll, and zooms by it in one that has not', async () => {
    const range = async (): Promise<string> => JSON.stringify(await panel.savedState());
    await show(pairData(), { width: 300, height: 500 });
    const narrow = await range();
    await panel.page.mouse.move(100, 200);
    await panel.page.mouse.wheel(0, 120);
    await eventually('scrolled', 15_000, async () => ((await panel.page.evaluate(() => scrollY)) > 0 ? true : null));
    assert.equal(await range(), narrow);
    const { problems } = panel;
    await panel.close();
    assert.deepEqual(problems, []);
    await show();
    const wide = await range();
    await panel.page.mouse.move(300, 300);
    await panel.page.mouse.wheel(0, 120);
    await eventually('zoomed', 15_000, async () => ((await range()) === wide ? null : true));
  });

  it('says what the hatching means, where there is any', async () => {
    const points = seededPoints(400, '1m', 11);
    points.flags[390] = barFlags.complete | barFlags.filled;
    await show(pairData({ points }));
    assert.match(await text('.caption'), /Hatched: /);
    assert.equal(await panel.page.locator('.plot .barlayer .point').count(), 2, 'in both plots');
  });

  it('marks a replay with its speed, and fits 300 pixels', async () => {
    const feed = feedRow({ realm: 'replay', source: 'replay', speed: 10 });
    await show(pairData({ feed }), { width: 300, height: 900 });
    assert.equal(await text('.mark'), 'replay at 10×');
    assert.match(await text('.plot'), /z-score, standard deviations \(replay\)/);
    const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} pixels too wide`);
  });

  async function text(selector: string): Promise<string> {
    return (await panel.page.locator(selector).first().textContent()) ?? '';
  }
});
