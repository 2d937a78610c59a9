import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeframeMs, type Tick } from '../../src/engine/contract/market';
import { settingDefaults } from '../../src/engine/contract/settings';
import { startBinanceServer, type BinanceServer } from '../support/binanceServer';
import { csvRows } from '../support/csvRows';
import { eventually } from '../support/eventually';
import { keepEvidence, pictureFolder } from '../support/keepEvidence';
import { recordedTape, truthTicks, type MarketTape } from '../support/marketTape';
import { plainBars, type PlainBar } from '../support/plainBars';
import { plainPairValue } from '../support/plainPair';
import { recordedCounts, skipWithoutRecordedFrames } from '../support/recordedFrames';
import { Workbench } from '../support/workbench';
import { WorkbenchServer } from '../support/workbenchServer';

const hedgeBars = 120;
const zBars = 60;

/** Recorded market, local Binance, real VS Code: what a person sees and exports is what the exchange printed. */
describe('the recorded market from end to end', function () {
  this.bail(true);
  let tape: MarketTape;
  let exchange: BinanceServer;
  let server: WorkbenchServer;
  let workbench: Workbench;

  before(async function () {
    skipWithoutRecordedFrames(this);
    mkdirSync(pictureFolder, { recursive: true });
    tape = recordedTape();
    exchange = await startBinanceServer({ market: tape, speed: 20 });
    server = await WorkbenchServer.start({
      settings: {
        'spreadscope.endpoints': exchange.endpoints,
        'spreadscope.stream': 'trade',
        'spreadscope.timeZone': 'UTC',
        'spreadscope.symbols': ['spot:btcusdt', 'spot:ethusdt'],
        'spreadscope.pairs': [
          { y: 'btcusdt', x: 'ethusdt', timeframe: '1s', hedge: { window: hedgeBars }, z: { window: zBars } },
        ],
      },
    });
    workbench = await Workbench.open(server);
    await workbench.showTree();
  });

  afterEach(function () {
    return keepEvidence(this, workbench, server);
  });

  after(async () => {
    await server?.stop();
    await exchange?.close();
    server?.remove();
  });

  it('takes every trade while the market plays, and shows both legs and the z-score of the pair', async () => {
    await workbench.runCommand('Spreadscope: Start');
    await exchange.whenSubscribed(['btcusdt@trade', 'ethusdt@trade']);
    const played = exchange.play();
    await workbench.row('btcusdt').filter({ hasText: /\d/ }).waitFor({ timeout: 20_000 });
    await workbench.openPanel('btcusdt/ethusdt');
    await workbench
      .statusItem('pair.1')
      .filter({ hasText: /\d\.\d\d/ })
      .waitFor({ timeout: 30_000 });
    await workbench.screenshot(join(pictureFolder, 'recorded-pair-dark.png'));
    await played;
    // At twenty times its pace the tape runs ahead of every clock: its last second stays a forming bar.
    for (const symbol of ['btcusdt', 'ethusdt']) {
      const last = truthTicks(tape, symbol, 'trade').at(-1);
      await workbench
        .row(symbol)
        .filter({ hasText: last === undefined ? '?' : shownPrice(last.price) })
        .waitFor({ timeout: 20_000 });
    }
    await workbench.toggleTheme();
    await workbench.screenshot(join(pictureFolder, 'recorded-pair-light.png'));
    await workbench.toggleTheme();
  });

  it('shows in the status bar the digits of the z that a batch over the bars of the file gives', async () => {
    const [shown, z] = await eventually('a value that stands still while it is read', 30_000, async () => {
      const before = await statusDigits();
      const value = Number(await copied('btcusdt/ethusdt'));
      return before === (await statusDigits()) ? ([before, value] as const) : null;
    });
    const legs = { y: secondBars('btcusdt'), x: secondBars('ethusdt') };
    // The tape has ended and the exchange's clock goes on: the value is that of one of the seconds since.
    const fromMs = Math.min(legs.y.at(-1)?.openMs ?? NaN, legs.x.at(-1)?.openMs ?? NaN);
    const candidates = Array.from({ length: 60 }, (_, at) =>
      plainPairValue(legs, fromMs + at * 1000, { stepMs: 1000, hedgeBars, zBars }),
    );
    const nearest = candidates.reduce((best, one) => (Math.abs(one.z - z) < Math.abs(best.z - z) ? one : best));
    assert.ok(
      Math.abs(nearest.z - z) <= 1e-9 * (Math.abs(nearest.z) + 1),
      `copied ${z}, the batch gives ${candidates.map((one) => one.z.toFixed(6)).join(' ')}`,
    );
    assert.equal(shown, nearest.z.toFixed(2));
    await workbench.runCommand('Spreadscope: Stop');
    await workbench.rows.filter({ hasText: 'Feed is stopped' }).waitFor();
    assert.deepEqual(exchange.violations, [], 'the exchange had nothing to object to');
  });

  for (const [symbol, count] of Object.entries(recordedCounts)) {
    it(`exports all ${count} trades of ${symbol} once, in order, as they were printed`, async () => {
      const rows = await exported('Export Ticks as CSV…', [symbol], `${symbol}.*ticks|ticks.*${symbol}`);
      assert.deepEqual(rows.map(readTick), truthTicks(tape, symbol, 'trade').map(comparable));
      assert.equal(rows.length, count);
    });

    for (const timeframe of ['1s', '1m', '5m'] as const) {
      it(`exports the ${timeframe} bars of ${symbol} that an independent loop makes of the file`, async () => {
        const rows = await exported('Export Bars as CSV…', [symbol, timeframe], `${symbol}.*${timeframe}`);
        const widthMs = timeframeMs[timeframe];
        const lastTradeMs = tape.trades.at(-1)?.timeMs ?? NaN;
        const truth = plainBars(truthTicks(tape, symbol, 'trade'), widthMs);
        // Final when it is over and the grace for late trades too; what is not final is not exported.
        const over = truth.filter((bar) => bar.openMs + widthMs + settingDefaults.graceMs <= lastTradeMs);
        assert.ok(over.length > 0 && rows.length >= over.length, `${rows.length} rows, ${over.length} bars are over`);
        assert.deepEqual(rows.map(readBar), truth.slice(0, rows.length).map(comparableBar));
        for (const [at, row] of rows.entries()) {
          assertSum(row['volume'], truth[at]?.volume, `volume of ${row['open_time_ms']}`);
          assertSum(row['taker_buy_volume'], truth[at]?.takerBuyVolume, `taker buys of ${row['open_time_ms']}`);
        }
      });
    }
  }

  it('has the same in the store, read by the command line after the editor has gone', async () => {
    await server.stop();
    for (const [symbol, count] of Object.entries(recordedCounts)) {
      const args = ['dist/cli.js', 'export', '--data', join(server.storage, 'custom'), '--what', 'ticks'];
      const text = execFileSync(process.execPath, [...args, '--symbol', symbol], { encoding: 'utf8', maxBuffer: 1e8 });
      const rows = csvRows(text);
      assert.equal(rows.length, count);
      assert.deepEqual(rows.map(readTick), truthTicks(tape, symbol, 'trade').map(comparable));
    }
  });

  /** Runs an export from the palette, answers its questions, and reads the file that it made. */
  async function exported(command: string, answers: readonly string[], pattern: string): Promise<Rows> {
    const folder = join(server.folder, 'exports');
    mkdirSync(folder, { recursive: true });
    const before = new Set(readdirSync(folder));
    await workbench.runCommand(`Spreadscope: ${command}`);
    for (const answer of answers) await workbench.choose(answer);
    const file = await eventually(`a file like ${pattern}`, 20_000, async () => {
      const made = readdirSync(folder).filter((name) => name.endsWith('.csv') && !before.has(name));
      const isWhole = made.length === 1 && readdirSync(folder).includes(`${made[0]}.json`);
      return isWhole ? (made[0] ?? null) : null;
    });
    assert.match(file, new RegExp(pattern));
    return csvRows(readFileSync(join(folder, file), 'utf8'));
  }

  /** The z of the pair in the status bar, with a plain minus sign. */
  async function statusDigits(): Promise<string> {
    const text = (await workbench.statusItem('pair.1').innerText()).replaceAll('\u2212', '-');
    return /-?\d+\.\d+/.exec(text)?.[0] ?? '';
  }

  /** What "Copy Value" of a row puts on the clipboard. */
  async function copied(rowName: string): Promise<string> {
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.chooseFromMenu(rowName, 'Copy Value');
    return eventually('a number on the clipboard', 5000, async () => {
      const text = await workbench.page.evaluate('navigator.clipboard.readText()');
      return typeof text === 'string' && /^-?\d/.test(text) ? text : null;
    });
  }

  function secondBars(symbol: string): readonly PlainBar[] {
    return plainBars(truthTicks(tape, symbol, 'trade'), 1000);
  }
});

type Row = Readonly<Record<string, string>>;
type Rows = readonly Row[];

function readTick(row: Row): readonly unknown[] {
  return [
    Number(row['time_ms']),
    Number(row['trade_id']),
    Number(row['price']),
    Number(row['quantity']),
    row['is_buyer_maker'] === 'true',
  ];
}

function comparable(tick: Tick): readonly unknown[] {
  return [tick.timeMs, tick.id, tick.price, tick.quantity, tick.isBuyerMaker];
}

/** Sums may differ in their last digit by the order of adding. */
function assertSum(text: string | undefined, truth: number | undefined, what: string): void {
  const value = Number(text);
  assert.ok(truth !== undefined && Math.abs(value - truth) <= 1e-12 * truth, `${what}: ${text}, not ${truth}`);
}

function readBar(row: Row): readonly number[] {
  return ['open_time_ms', 'open', 'high', 'low', 'close', 'trade_count'].map((name) => Number(row[name]));
}

function comparableBar(bar: PlainBar): readonly number[] {
  return [bar.openMs, bar.open, bar.high, bar.low, bar.close, bar.tradeCount];
}

/** A price of cents as it is shown: with a thin separator between thousands. */
function shownPrice(price: number): RegExp {
  return new RegExp(
    price
      .toFixed(2)
      .replaceAll(/\B(?=(?:\d{3})+\.)/g, String.raw`\s`)
      .replace('.', String.raw`\.`),
  );
}
