import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { exportCommand } from '../../../src/engine/commandLine/export';
import { importCommand } from '../../../src/engine/commandLine/import';
import { runCommandLine } from '../../../src/engine/commandLine/runCommandLine';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { Tick } from '../../../src/engine/contract/market';
import { SimulatedTape } from '../../../src/engine/sources/simulatorTape';
import { plainBars } from '../../support/plainBars';
import { sqlWasmPath, temporaryFolders } from '../../support/store/storeFolder';

const startMs = Date.UTC(2026, 10, 21, 14, 58);
const ticks = new SimulatedTape(instrumentId('sim:oak'), 'aggTrade', {
  seed: 1,
  ticksPerSecond: 5,
  burstiness: 1,
  firstId: 0,
}).between(startMs, startMs + 400_000);

describe('spreadscope import', () => {
  const newFolder = temporaryFolders();

  it('takes a public archive: every tick once, and bars that equal an independent loop', async () => {
    const folder = newFolder();
    const file = archive(folder, ticks);
    const { status, out, messages } = await run(
      'import',
      '--data',
      join(folder, 'store'),
      '--file',
      file,
      '--symbol',
      'oakusdt',
    );
    assert.equal(status, 0, messages);
    assert.equal((JSON.parse(out) as { ticks: number }).ticks, ticks.length);
    assert.match(messages, /Binance aggTrades archive.*times in milliseconds/);
    const rows = (await exported(join(folder, 'store'), 'ticks'))
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','));
    assert.deepEqual(
      rows.map(([timeMs, , id, price, quantity, maker]) => [
        Number(timeMs),
        Number(id),
        Number(price),
        Number(quantity),
        maker,
      ]),
      ticks.map((tick) => [tick.timeMs, tick.id, tick.price, tick.quantity, String(tick.isBuyerMaker)]),
    );
    const bars = (await exported(join(folder, 'store'), 'bars'))
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','));
    assert.deepEqual(
      bars.map((row) => [
        Number(row[0]),
        Number(row[3]),
        Number(row[4]),
        Number(row[5]),
        Number(row[6]),
        Number(row[8]),
      ]),
      plainBars(ticks, 60_000).map((bar) => [bar.openMs, bar.open, bar.high, bar.low, bar.close, bar.tradeCount]),
    );
  });

  it('gives back the same store from its own export', async () => {
    const folder = newFolder();
    const [first, second] = [join(folder, 'first'), join(folder, 'second')];
    await run(
      'import',
      '--data',
      first,
      '--file',
      archive(folder, [...ticks.slice(0, 500), ...ticks.slice(510)]),
      '--symbol',
      'oakusdt',
    );
    const copy = join(folder, 'copy.csv');
    await run('export', '--data', first, '--what', 'ticks', '--symbol', 'oakusdt', '--out', copy);
    const { status, messages } = await run('import', '--data', second, '--file', copy, '--symbol', 'oakusdt');
    assert.equal(status, 0, messages);
    for (const what of ['ticks', 'bars'] as const)
      assert.equal(await exported(second, what), await exported(first, what));
    const again = join(folder, 'again.csv');
    await run('export', '--data', second, '--what', 'ticks', '--symbol', 'oakusdt', '--out', again);
    const gapsOf = (file: string): unknown =>
      (JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { gaps: unknown }).gaps;
    assert.equal((gapsOf(again) as unknown[]).length, 1);
    assert.deepEqual(gapsOf(again), gapsOf(copy));
  });

  it('passes over what is stored already, and fills in what is not', async () => {
    const folder = newFolder();
    const store = join(folder, 'store');
    await run('import', '--data', store, '--file', archive(folder, ticks.slice(600)), '--symbol', 'oakusdt');
    const { out, status } = await run(
      'import',
      '--data',
      store,
      '--file',
      archive(folder, ticks),
      '--symbol',
      'oakusdt',
    );
    assert.equal(status, 0);
    assert.equal((JSON.parse(out) as { knownTicks: number }).knownTicks, ticks.length - 600);
    const lines = (await exported(store, 'ticks')).trim().split('\r\n').slice(1);
    assert.deepEqual(
      lines.map((line) => Number(line.split(',')[2])),
      ticks.map((tick) => tick.id),
    );
    const bars = (await exported(store, 'bars'))
      .trim()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','));
    assert.deepEqual(
      bars.map((row) => [Number(row[0]), Number(row[6]), Number(row[8])]),
      plainBars(ticks, 60_000).map((bar) => [bar.openMs, bar.close, bar.tradeCount]),
    );
  });

  it('takes bars, whole, and leaves their time to them', async () => {
    const folder = newFolder();
    const file = join(folder, 'ETHUSDT-1m.csv.gz');
    const rows = plainBars(ticks, 60_000).map(({ openMs, open, high, low, close, volume }) =>
      [openMs, open, high, low, close, volume].join(','),
    );
    writeFileSync(file, gzipSync(`open_time,open,high,low,close,volume\n${rows.join('\n')}\n`));
    const { status, out } = await run('import', '--data', join(folder, 'store'), '--file', file, '--symbol', 'oakusdt');
    assert.equal(status, 0);
    assert.equal((JSON.parse(out) as { bars: number }).bars, rows.length);
    const lines = (await exported(join(folder, 'store'), 'bars')).trim().split('\r\n').slice(1);
    assert.deepEqual(
      lines.map((line) => line.split(',')).map((row) => [row[0], ...row.slice(3, 8)].join(',')),
      rows,
    );
  });

  it('names bad lines and goes on, or takes nothing, by choice', async () => {
    const folder = newFolder();
    const file = archive(folder, ticks.slice(0, 20));
    writeFileSync(file, `${readFileSync(file, 'utf8')}nonsense\n`);
    const given = ['import', '--data', join(folder, 'store'), '--file', file, '--symbol', 'oakusdt'];
    const refused = await run(...given, '--bad-lines', 'refuse');
    assert.equal(refused.status, 1);
    assert.match(refused.messages, /line 21: .*Nothing was imported/);
    const skipped = await run(...given);
    assert.equal(skipped.status, 0);
    assert.match(skipped.messages, /Line 21: /);
    assert.equal((JSON.parse(skipped.out) as { ticks: number }).ticks, 20);
  });

  it('keeps realms apart, and says what is wrong with a file or a symbol', async () => {
    const folder = newFolder();
    const file = archive(folder, ticks.slice(0, 20));
    const card = {
      format: 1,
      what: 'ticks',
      venue: 'sim',
      symbol: 'oak',
      stream: 'aggTrade',
      realm: 'simulator',
      gaps: [],
      hash: '',
    };
    const store = join(folder, 'store');
    await run('import', '--data', store, '--file', file, '--symbol', 'oakusdt');
    writeFileSync(`${file}.json`, JSON.stringify(card));
    const other = await run('import', '--data', store, '--file', file, '--symbol', 'oakusdt');
    assert.equal(other.status, 1);
    assert.match(other.messages, /realm simulator, as the card beside it says; the store is that of binance/);
    const missing = await run('import', '--data', store, '--file', join(folder, 'nosuch'), '--symbol', 'oakusdt');
    assert.equal(missing.status, 1);
    assert.match(missing.messages, /ENOENT/);
    assert.equal((await run('import', '--data', store, '--file', file, '--symbol', 'a b')).status, 2);
  });

  it('puts nothing real into a simulated store, by its layout or its venue, and nothing simulated into a real one', async () => {
    const folder = newFolder();
    const [simulated, real] = [join(folder, 'simulated'), join(folder, 'real')];
    const plain = join(folder, 'plain.csv');
    const rows = ticks.map(({ id, timeMs, price, quantity }) => `${id},${timeMs},${price},${quantity}`);
    writeFileSync(plain, `agg_id,time,price,quantity\n${rows.join('\n')}\n`);
    const into = (store: string, file: string, symbol: string): ReturnType<typeof run> =>
      run('import', '--data', store, '--file', file, '--symbol', symbol);
    const own = await into(simulated, plain, 'sim:oak');
    assert.equal(own.status, 0, own.messages);
    assert.equal((JSON.parse(own.out) as { ticks: number }).ticks, ticks.length);
    const file = archive(folder, ticks);
    for (const [store, what, symbol, why] of [
      [simulated, file, 'btcusdt', /realm binance, by its layout .*; the store is that of simulator/],
      [simulated, plain, 'btcusdt', /spot:btcusdt has no place in the store of simulator: it holds only symbols/],
    ] as const) {
      const refused = await into(store, what, symbol);
      assert.equal(refused.status, 1);
      assert.match(refused.messages, why);
    }
    assert.equal((await into(real, file, 'oakusdt')).status, 0);
    for (const symbol of ['sim:oak', 'rates:eurusd']) {
      const refused = await into(real, plain, symbol);
      assert.equal(refused.status, 1);
      assert.match(refused.messages, /has no place in the store of binance/);
    }
  });

  it('leaves our own whole bars as they are, whatever revision a file gives its own, and completes those that are not', async () => {
    const folder = newFolder();
    const store = join(folder, 'store');
    const gapped = [...ticks.slice(0, 1_000), ...ticks.slice(1_010)];
    await run('import', '--data', store, '--file', archive(folder, gapped), '--symbol', 'oakusdt');
    const own = rowsOf(await exported(store, 'bars'));
    const head = ['time_ms', 'open', 'high', 'low', 'close', 'volume', 'complete', 'revision'];
    const isWhole = (row: readonly string[]): boolean => row[10] === 'true';
    assert.ok(own.some(isWhole) && !own.every(isWhole), 'some are whole and some are not');
    const file = join(folder, 'OAKUSDT-1m.csv');
    const take = async (complete: boolean, revision: number): Promise<readonly (readonly string[])[]> => {
      const rows = own.map(([timeMs]) => [timeMs, 1, 3, 1, 2, 5, complete, revision].join(','));
      writeFileSync(file, `${[head.join(','), ...rows].join('\n')}\n`);
      const { status, messages } = await run('import', '--data', store, '--file', file, '--symbol', 'oakusdt');
      assert.equal(status, 0, messages);
      return rowsOf(await exported(store, 'bars'));
    };
    assert.deepEqual(await take(false, 7), own, 'half ones replace nothing');
    for (const [at, row] of (await take(true, 0)).entries()) {
      const before = own[at] ?? [];
      if (isWhole(before)) assert.deepEqual(row, before);
      else assert.deepEqual([row[6], row[10]], ['2', 'true']);
    }
  });

  async function exported(store: string, what: 'ticks' | 'bars'): Promise<string> {
    const { status, out, messages } = await run('export', '--data', store, '--what', what, '--symbol', 'oakusdt');
    assert.equal(status, 0, messages);
    return out;
  }
});

function rowsOf(csv: string): readonly (readonly string[])[] {
  return csv
    .trim()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(','));
}

/** Ticks in the layout of the public archives of aggTrades. */
function archive(folder: string, rows: readonly Tick[]): string {
  const file = join(folder, `archive-${rows.length}.csv`);
  const lines = rows.map((tick) => {
    const first = tick.id * 100;
    return `${tick.id},${tick.price},${tick.quantity},${first},${first + tick.trades - 1},${tick.timeMs},${tick.isBuyerMaker ? 'True' : 'False'},True`;
  });
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

async function run(
  ...args: string[]
): Promise<{ readonly status: number; readonly out: string; readonly messages: string }> {
  let out = '';
  let messages = '';
  const status = await runCommandLine(args, [importCommand, exportCommand], {
    input: (async function* none() {})(),
    out: (text) => Promise.resolve(void (out += text)),
    message: (text) => void (messages += `${text}\n`),
    signal: new AbortController().signal,
    sqlWasmPath,
    version: '0.1.0',
    random: () => 0.5,
  });
  return { status, out, messages };
}
