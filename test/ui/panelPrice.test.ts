import assert from 'node:assert/strict';
import { barFlags, type BarColumns } from '../../src/engine/contract/market';
import type { HostToPanel, PriceData } from '../../src/engine/contract/messages';
import { eventually } from '../support/eventually';
import { PanelBrowser, type PanelPage } from '../webview/support/panelPage';
import { feedRow, priceData, seededBars, startMs } from '../webview/support/seededData';
import type { ThemeName } from '../webview/support/themeTokens';

const topic = { kind: 'price', instrument: priceData().instrument, timeframe: '1m' } as const;
const init: HostToPanel = { type: 'init', topic, timeZone: 'UTC', timeframes: ['1s', '1m', '5m'] };
const minute = 60_000;

describe('the price panel in a browser, under the policy of its page', function () {
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

  const show = async (data: PriceData = priceData(), options = {}): Promise<void> => {
    panel = await browser.open('pricePanel', options);
    await panel.send(init);
    await panel.send({ type: 'update', update: { type: 'snapshot', generation: 1, seq: 0, data } });
    await drawn(panel, 30);
  };

  it('says that it is ready, shows a skeleton of the chart until data come, and then candles and volume', async () => {
    panel = await browser.open('pricePanel');
    await eventually('ready', 20_000, async () => ((await panel.posted())[0]?.type === 'ready' ? true : null));
    assert.ok(await panel.page.locator('.skeleton').isVisible());
    await panel.send(init);
    await panel.send({ type: 'update', update: { type: 'snapshot', generation: 1, seq: 0, data: priceData() } });
    await drawn(panel, 100);
    assert.ok((await panel.drawnPaths('bars')) > 100);
    assert.ok(!(await panel.page.locator('.skeleton').isVisible()));
    assert.match(await text('.headline'), /^btcusdt 60.721\.73, up 1\.23.% since 12:00; the 1m bar is forming\.$/);
    assert.equal(await text('.badge'), 'live');
  });

  it('moves the forming bar with each delta without drawing the others anew', async () => {
    await show();
    const first = panel.page.locator('.plot .boxlayer path.box').first();
    await first.evaluate((path) => path.setAttribute('data-kept', 'yes'));
    await panel.send(delta(1, formingBar(61_500)));
    await eventually('the new price', 15_000, async () =>
      (await plotText()).includes('61\u202f500.00') ? true : null,
    );
    assert.equal(await first.getAttribute('data-kept'), 'yes');
    assert.match(await text('.readout'), /C61.500\.00/);
  });

  it('asks for a resync at a hole in the numbers, and shows the snapshot that answers it', async () => {
    await show();
    await panel.send(delta(3, formingBar(70_000)));
    await eventually('the question', 15_000, async () =>
      (await panel.posted()).some((message) => message.type === 'resync') ? true : null,
    );
    assert.ok(!(await plotText()).includes('70\u202f000.00'), 'nothing is applied over a hole');
    const data = priceData({ bars: seededBars(300, '1m', 9, 90_000) });
    await panel.send({ type: 'update', update: { type: 'snapshot', generation: 2, seq: 0, data } });
    await eventually('the snapshot', 15_000, async () =>
      /^btcusdt (89|9\d)/.test(await text('.headline')) ? true : null,
    );
  });

  const spoken = (pattern: RegExp): Promise<true> =>
    eventually(`it reads ${String(pattern)} aloud`, 15_000, async () =>
      pattern.test(await text('.spoken')) ? true : null,
    );

  it('steps through the bars by the arrow keys and reads their values aloud', async () => {
    await show();
    await panel.page.locator('.chart').focus();
    await panel.page.keyboard.press('ArrowLeft');
    await spoken(/bar of 14 Jul 16:59, open 60.654\.07, .*forming$/);
    await panel.page.keyboard.press('ArrowLeft');
    await spoken(/bar of 14 Jul 16:58, open [\d.\u202f]+, high /);
    assert.ok(await panel.page.locator('.cursor').isVisible());
    await panel.page.keyboard.press('End');
    await spoken(/16:59/);
    await panel.page.keyboard.press('Home');
    await spoken(/bar of 14 Jul 12:00/);
    await eventually('the first bar in view', 15_000, async () =>
      (await panel.page.locator('.cursor').isVisible()) && (await plotText()).includes('12:00') ? true : null,
    );
    await panel.page.keyboard.press('Escape');
    assert.ok(!(await panel.page.locator('.cursor').isVisible()));
  });

  it('shows the values of the bar under the pointer', async () => {
    await show();
    const newest = await text('.readout');
    await panel.page.mouse.move(300, 300);
    await eventually('another bar', 15_000, async () => ((await text('.readout')) === newest ? null : true));
  });

  it('keeps a zoom by keys while data flow, and over a reload; 0 goes back to the newest bar', async () => {
    await show();
    const wide = await panel.drawnPaths('candles');
    await panel.page.locator('.chart').focus();
    await panel.page.keyboard.press('+');
    await eventually('fewer candles', 15_000, async () =>
      (await panel.drawnPaths('candles')) < wide * 0.8 ? true : null,
    );
    await panel.send(delta(1, formingBar(60_900)));
    await panel.send(delta(2, closedAndNext()));
    await panel.page.waitForTimeout(500);
    assert.ok((await panel.drawnPaths('candles')) < wide * 0.8);
    const state = await panel.savedState();
    assert.deepEqual(Object.keys(state as object).sort(), ['analytic', 'topic', 'version', 'zoom'], 'no data are kept');
    const problems = [...panel.problems];
    await panel.close();
    assert.deepEqual(problems, []);
    await show(priceData(), { state });
    assert.ok((await panel.drawnPaths('candles')) < wide * 0.8);
    await panel.page.locator('.chart').focus();
    await panel.page.keyboard.press('0');
    await eventually('all candles', 15_000, async () =>
      (await panel.drawnPaths('candles')) > wide * 0.9 ? true : null,
    );
  });

  it('stays where it is dragged to, and offers the way back', async () => {
    await show();
    const { page } = panel;
    await page.mouse.move(300, 300);
    await page.mouse.down();
    await page.mouse.move(700, 300, { steps: 5 });
    await page.mouse.up();
    await page.locator('.newest').waitFor({ state: 'visible' });
    const zoom = ((await panel.savedState()) as { zoom: { rightMs: number | null } }).zoom;
    assert.ok((zoom.rightMs ?? Infinity) < startMs + 299 * minute);
    await page.locator('.newest').click();
    await page.locator('.newest').waitFor({ state: 'hidden' });
  });

  it('tells the host which timeframe was chosen, and shows it when its data come', async () => {
    await show();
    await panel.page.locator('vscode-dropdown').click();
    await panel.page.locator('vscode-option[value="5m"]').click();
    const chosen = { ...topic, timeframe: '5m' } as const;
    await eventually('the choice', 15_000, async () =>
      (await panel.posted()).some(
        (message) => message.type === 'topic' && 'timeframe' in message.topic && message.topic.timeframe === '5m',
      )
        ? true
        : null,
    );
    await panel.send({ ...init, topic: chosen });
    const data = { ...priceData({ bars: seededBars(300, '5m', 4) }), timeframe: '5m' as const };
    await panel.send({ type: 'update', update: { type: 'snapshot', generation: 2, seq: 0, data } });
    await eventually('5m bars', 15_000, async () => ((await text('.caption')).includes('5m bars') ? true : null));
  });

  it('says why it is offline and offers the simulator, which it asks the host for', async () => {
    const feed = feedRow({
      state: 'offline',
      message: 'Binance refuses this location (HTTP 451).',
      nextAttemptMs: null,
    });
    await show(priceData({ feed }));
    assert.match(await text('.notice'), /HTTP 451/);
    await panel.page.locator('.notice vscode-button[data-command="useSimulator"]').click();
    assert.deepEqual((await panel.posted()).at(-1), { type: 'command', command: 'useSimulator' });
    assert.ok(Number(await panel.page.locator('.plot').evaluate((plot) => getComputedStyle(plot).opacity)) < 0.9);
  });

  it('marks simulated data in the corner, in the sentence and in the axis titles', async () => {
    await show(priceData({ feed: feedRow({ realm: 'simulator', source: 'simulator' }) }));
    assert.equal(await text('.mark'), 'simulated');
    assert.match(await text('.headline'), /simulated/);
    assert.match(await plotText(), /price, last trade \(simulated\)/);
  });

  it('marks a bar that is incomplete by hatching, and leaves a gap where bars are missing', async () => {
    const bars = seededBars(300, '1m', 7);
    for (let row = 260; row < 270; row++) bars.flags[row] = 0;
    await show(priceData({ bars }));
    assert.ok((await panel.page.locator('.plot pattern').count()) > 0);
    assert.ok(await panel.page.locator('.plot .boxes').nth(1).isVisible());
    assert.equal(bars.flags[299], barFlags.forming);
  });

  it('takes the colours of every theme, both high contrasts included, when it changes while open', async () => {
    await show(priceData(), { theme: 'light' });
    const colours = (selector: string, property: 'fill' | 'stroke'): Promise<readonly string[]> =>
      panel.page
        .locator(selector)
        .evaluateAll((found, name) => [...new Set(found.map((one) => getComputedStyle(one)[name]))].sort(), property);
    for (const theme of ['dark', 'highContrastDark', 'highContrastLight', 'light'] satisfies readonly ThemeName[]) {
      await panel.setTheme(theme);
      await eventually(`the colours of ${theme}`, 15_000, async () => {
        const candles = await colours('.plot .boxlayer path.box', 'stroke');
        const labels = await colours('.plot .xtick text', 'fill');
        const { up, down, ink } = expectedColours[theme];
        return candles.join() === [up, down].sort().join() && labels.join() === ink ? true : null;
      });
    }
  });

  it('fits 300 and 1600 pixels without scrolling sideways', async () => {
    for (const width of [300, 1_600]) {
      await show(priceData(), { width, height: 700 });
      const overflow = await panel.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} pixels too wide at ${width}`);
      if (width === 300) await panel.close();
    }
  });

  async function text(selector: string): Promise<string> {
    return (await panel.page.locator(selector).first().textContent()) ?? '';
  }

  async function plotText(): Promise<string> {
    return (await panel.page.locator('.plot').textContent()) ?? '';
  }
});

/** Of candles and axis labels, from the tokens of the test's themes. */
const expectedColours: {
  readonly [K in ThemeName]: { readonly up: string; readonly down: string; readonly ink: string };
} = {
  dark: { up: 'rgb(137, 209, 133)', down: 'rgb(241, 76, 76)', ink: 'rgb(157, 157, 157)' },
  light: { up: 'rgb(56, 138, 52)', down: 'rgb(229, 20, 0)', ink: 'rgb(59, 59, 59)' },
  highContrastDark: { up: 'rgb(137, 209, 133)', down: 'rgb(244, 135, 113)', ink: 'rgb(255, 255, 255)' },
  highContrastLight: { up: 'rgb(55, 78, 6)', down: 'rgb(181, 32, 13)', ink: 'rgb(41, 41, 41)' },
};

async function drawn(panel: PanelPage, atLeast: number): Promise<void> {
  await eventually('candles', 40_000, async () => ((await panel.drawnPaths('candles')) >= atLeast ? true : null));
}

function delta(seq: number, bars: BarColumns): HostToPanel {
  const data = priceData();
  const symbol = { ...data.symbol, lastPrice: bars.close.at(-1) ?? NaN };
  return { type: 'update', update: { type: 'delta', generation: 1, seq, data: { ...data, symbol, bars } } };
}

function formingBar(close: number): BarColumns {
  const bars = seededBars(300, '1m', 7);
  const last = Object.fromEntries(
    Object.entries(bars).map(([name, column]) => [name, (column as Float64Array).slice(-1)]),
  );
  return {
    ...(last as unknown as BarColumns),
    close: Float64Array.of(close),
    high: Float64Array.of(Math.max(close, bars.high.at(-1) ?? 0)),
  };
}

function closedAndNext(): BarColumns {
  const two = seededBars(2, '1m', 3, 60_900);
  return { ...two, openMs: two.openMs.map((openMs) => openMs + 299 * minute) };
}
