import assert from 'node:assert/strict';
import type { AnalyticDeclaration } from '../../src/engine/contract/analytics';
import type { HostToPanel, StatisticsData } from '../../src/engine/contract/messages';
import { eventually } from '../support/eventually';
import { PanelBrowser, type PanelPage } from '../webview/support/panelPage';
import { feedRow } from '../webview/support/seededData';
import { pairStatistics, symbolStatistics, universeStatistics } from '../webview/support/seededStatistics';

const pair = pairStatistics();

describe('the statistics panel in a browser, under the policy of its page', function () {
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

  const show = async (data: StatisticsData, options = {}): Promise<void> => {
    panel = await browser.open('statisticsPanel', options);
    const init: HostToPanel = {
      type: 'init',
      topic: { kind: 'statistics', subject: data.subject },
      timeZone: 'UTC',
      timeframes: ['1s', '1m', '5m'],
    };
    await panel.send(init);
    await panel.send({ type: 'update', update: { type: 'snapshot', generation: 1, seq: 0, data } });
    await eventually('the list', 40_000, async () =>
      (await panel.page.locator('.option').count()) === data.items.length ? true : null,
    );
  };

  it('lists every analytic of a pair and draws the chosen one as it declares', async () => {
    await show(pair);
    await panel.page.locator('[data-analytic="engleGranger"]').click();
    await eventually('lines', 20_000, async () => ((await panel.drawnPaths('lines')) === 2 ? true : null));
    assert.match(await text('.headline'), /^btcusdt\/ethusdt: cannot reject that the pair drifts apart: p = /);
    assert.equal(await panel.page.locator('.values tr').count(), 7);
    assert.match(await text('.basis'), /^300 1m bars/);
  });

  it('shows an analytic that was added without a line of its own in the panel', async () => {
    const [first] = pair.items;
    assert.ok(first !== undefined);
    const declaration: AnalyticDeclaration = {
      ...first.declaration,
      id: 'added',
      title: 'Added by another extension',
      fields: [{ id: 'answer', title: 'Answer', unit: 'apples', format: 'count', nan: 'never' }],
      drawings: [{ kind: 'series', fields: ['answer'], levels: [41] }],
    };
    const result = { ...first.result, id: 'added', values: { answer: 42 }, sentence: '' };
    const openMs = Float64Array.from({ length: 50 }, (_, row) => row * 60_000);
    const series = {
      id: 'added',
      subject: result.subject,
      openMs,
      columns: [{ field: 'answer', values: openMs.map(() => 42) }],
    };
    await show({ ...pair, items: [...pair.items, { declaration, result, series }] });
    await panel.page.locator('[data-analytic="added"]').click();
    await eventually('its line', 20_000, async () => ((await panel.drawnPaths('lines')) === 1 ? true : null));
    assert.match(await text('.headline'), /Added by another extension: Answer 42 apples/);
  });

  it('draws the correlations of all symbols as a heatmap with a number in each cell', async () => {
    await show(universeStatistics());
    await eventually('the heatmap', 20_000, async () =>
      (await panel.page.locator('.plot .heatmaplayer image').count()) > 0 ? true : null,
    );
    const labels = await panel.page.locator('.drawing.heatmap .annotation-text').allTextContents();
    assert.equal(labels.filter((label) => /^−?\d\.\d\d$/.test(label)).length, 25);
  });

  it('takes the values that a closed bar brings, keeping what is chosen', async () => {
    await show(pair);
    await panel.page.locator('[data-analytic="zScore"]').click();
    const item = pair.items.find(({ declaration }) => declaration.id === 'zScore');
    assert.ok(item !== undefined);
    const changed = { ...item, result: { ...item.result, values: { ...item.result.values, zscore: -3.21 } } };
    const data = { ...pair, items: [changed] };
    await panel.send({ type: 'update', update: { type: 'delta', generation: 1, seq: 1, data } });
    await eventually('the new value', 15_000, async () =>
      /−3\.21 deviations/.test(await text('.headline')) ? true : null,
    );
    assert.equal(await text('[data-row="zscore"] .value'), '−3.21');
  });

  it('goes through the list by the arrow keys', async () => {
    await show(pair);
    await panel.page.locator('.option[tabindex="0"]').focus();
    await panel.page.keyboard.press('ArrowDown');
    await eventually('the second', 15_000, async () =>
      (await panel.page.locator('.option').nth(1).getAttribute('aria-selected')) === 'true' ? true : null,
    );
    assert.equal(await panel.page.locator('.option[tabindex="0"]').count(), 1);
    assert.equal(((await panel.savedState()) as { analytic: string }).analytic, pair.items[1]?.declaration.id);
  });

  it('lets the timeframe of a symbol be chosen, and not that of a pair', async () => {
    await show(symbolStatistics());
    await panel.page.locator('vscode-dropdown').click();
    await panel.page.locator('vscode-option[value="5m"]').click();
    const topic = await eventually(
      'the choice',
      5_000,
      async () => (await panel.posted()).find(({ type }) => type === 'topic') ?? null,
    );
    assert.deepEqual(topic, {
      type: 'topic',
      topic: { kind: 'statistics', subject: { ...symbolStatistics().subject, timeframe: '5m' } },
    });
    await panel.close();
    await show(pair);
    assert.ok(!(await panel.page.locator('vscode-dropdown').isVisible()));
  });

  it('says what is missing while warming up, and marks simulated data', async () => {
    await show({ ...pairStatistics(40), feed: feedRow({ realm: 'simulator', source: 'simulator' }) });
    assert.match(await text('.headline'), /is not there yet; simulated, needs \d+ bars, has 40\./);
    assert.equal(await text('.mark'), 'simulated');
  });

  it('copies all values as CSV', async () => {
    await show(pair);
    await panel.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await panel.page.locator('vscode-button', { hasText: 'Copy all as CSV' }).click();
    await eventually('said', 15_000, async () => ((await text('.spoken')) === 'All values copied' ? true : null));
    const copied = await panel.page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^subject,timeframe,analytic,field,value,unit/);
  });

  it('fits 300 pixels without scrolling sideways', async () => {
    await show(pair, { width: 300, height: 900 });
    const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} pixels too wide`);
  });

  async function text(selector: string): Promise<string> {
    return (await panel.page.locator(selector).first().textContent()) ?? '';
  }
});
