import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectCommand } from '../../../src/engine/commandLine/collect';
import type { CommandIo } from '../../../src/engine/commandLine/command';
import { exportCommand } from '../../../src/engine/commandLine/export';
import { importCommand } from '../../../src/engine/commandLine/import';
import { runCommandLine } from '../../../src/engine/commandLine/runCommandLine';
import { statusCommand } from '../../../src/engine/commandLine/status';
import { verifyCommand } from '../../../src/engine/commandLine/verify';

const commands = [collectCommand, exportCommand, importCommand, statusCommand, verifyCommand];
const startMs = Date.UTC(2026, 10, 22, 16, 59);
const header = 'time_ms,symbol,trade_id,price,quantity,is_buyer_maker,trades';

describe('the store on the command line', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function run(...args: string[]) {
    let out = '';
    let messages = '';
    const io: CommandIo = {
      input: (async function* none() {})(),
      out: (text) => Promise.resolve(void (out += text)),
      message: (text) => void (messages += `${text}\n`),
      signal: new AbortController().signal,
      sqlWasmPath: createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
      version: '0.0.0',
      random: () => 0.5,
    };
    const status = await runCommandLine(args, commands, io);
    return { status, out, messages };
  }

  function file(name: string, from: number, to: number): string {
    const path = join(folder, name);
    const rows = Array.from({ length: to - from }, (_, i) => row(from + i));
    writeFileSync(path, `${[header, ...rows].join('\r\n')}\r\n`);
    return path;
  }

  const importInto = (data: string, csv: string) =>
    run('import', '--data', join(folder, data), '--file', csv, '--symbol', 'btcusdt', '--stream', 'trade');
  const exported = async (data: string, ...args: string[]): Promise<string> =>
    (await run('export', '--data', join(folder, data), '--symbol', 'btcusdt', ...args)).out;

  it('gives back what was imported, byte for byte, and says what it holds', async () => {
    const csv = file('ticks.csv', 0, 500);
    assert.equal((await importInto('a', csv)).status, 0);
    assert.equal(await exported('a', '--what', 'ticks'), readFileSync(csv, 'utf8'));
    const status = JSON.parse((await run('status', '--data', join(folder, 'a'))).out) as {
      series: { ticks: number; lastId: number }[];
    };
    assert.deepEqual([status.series[0]?.ticks, status.series[0]?.lastId], [500, 1_499]);
    const verified = await run('verify', '--data', join(folder, 'a'));
    assert.equal(verified.status, 0, verified.out);
  });

  it('makes the same bars where the older half of the ticks comes last', async () => {
    await importInto('whole', file('whole.csv', 0, 2_000));
    await importInto('parts', file('late.csv', 1_000, 2_000));
    await importInto('parts', file('early.csv', 0, 1_000));
    for (const timeframe of ['1s', '1m', '5m']) {
      const bars = async (data: string): Promise<string[]> =>
        (await exported(data, '--what', 'bars', '--timeframe', timeframe))
          .split('\r\n')
          .map((line) => line.split(',').slice(0, 10).join());
      assert.deepEqual(await bars('parts'), await bars('whole'), timeframe);
    }
  });

  it('does not take a file under the name of another symbol than its card says', async () => {
    const csv = join(folder, 'own.csv');
    await importInto('a', file('ticks.csv', 0, 10));
    await exported('a', '--what', 'ticks', '--out', csv);
    const other = await run('import', '--data', join(folder, 'b'), '--file', csv, '--symbol', 'ethusdt');
    assert.equal(other.status, 1);
    assert.match(other.messages, /holds spot:btcusdt, as the card .* not spot:ethusdt/);
  });

  it('makes no store for a file that it refuses, so that the right one still finds the folder empty', async () => {
    const csv = join(folder, 'own.csv');
    await importInto('a', file('ticks.csv', 0, 10));
    await exported('a', '--what', 'ticks', '--out', csv);
    const data = ['--data', join(folder, 'b')];
    const refused = await run('import', ...data, '--file', csv, '--symbol', 'sim:oak');
    assert.equal(refused.status, 1, refused.messages);
    const taken = await run('import', ...data, '--file', csv, '--symbol', 'btcusdt');
    assert.equal(taken.status, 0, taken.messages);
  });

  it('says in one line that a store was looked for in a file', async () => {
    const path = file('ticks.csv', 0, 1);
    for (const command of [['status'], ['verify'], ['export', '--what', 'ticks', '--symbol', 'btcusdt']]) {
      const wrong = await run(...command, '--data', path);
      assert.equal(wrong.status, 1);
      assert.match(wrong.messages, /^.*a file, not a folder\.\n$/, command[0]);
    }
  });

  it('says what there is where a symbol or a store is not there', async () => {
    await importInto('a', file('ticks.csv', 0, 10));
    const symbol = await run('export', '--data', join(folder, 'a'), '--what', 'ticks', '--symbol', 'ethusdt');
    assert.deepEqual([symbol.status, /there are btcusdt/.test(symbol.messages)], [1, true]);
    for (const command of [['status'], ['verify'], ['export', '--what', 'ticks', '--symbol', 'btcusdt']]) {
      const missing = await run(...command, '--data', join(folder, 'nowhere'));
      assert.deepEqual([missing.status, /holds no store/.test(missing.messages)], [1, true], command[0]);
    }
  });

  it('writes a pair by the settings given, says so on the card, and lists the gaps of both legs', async () => {
    const csv = file('ticks.csv', 0, 400);
    await importInto('a', csv);
    const other = join(folder, 'other.csv');
    const rows = readFileSync(csv, 'utf8').replaceAll('btcusdt', 'ethusdt').split('\r\n').map(withNoise);
    // The other leg lacks a trade.
    writeFileSync(other, rows.toSpliced(200, 1).join('\r\n'));
    const data = ['--data', join(folder, 'a')];
    await run('import', ...data, '--file', other, '--symbol', 'ethusdt', '--stream', 'trade');
    const out = join(folder, 'z.csv');
    const series = ['--what', 'series', '--analytic', 'zScore', '--pair', 'ethusdt/btcusdt', '--timeframe', '1s'];
    const params = JSON.stringify({ hedge: { window: 40 }, z: { window: 20 }, fixedBeta: 2 });
    const written = await run('export', ...data, ...series, '--params', params, '--out', out);
    assert.equal(written.status, 0, written.messages);
    const warm = readFileSync(out, 'utf8')
      .split('\r\n')
      .findIndex((line) => /^\d+,[^,]/.test(line));
    assert.equal(warm, 40, 'the first z stands on the bar that fills the fit, the fortieth');
    const card = JSON.parse(readFileSync(`${out}.json`, 'utf8')) as {
      analytic: { settings: { hedge: { window: number }; z: { window: number }; parameters: { fixedBeta: number } } };
      gaps: { instrument: string; fromId: number; toId: number; state: string }[];
    };
    const { hedge, z, parameters } = card.analytic.settings;
    assert.deepEqual([hedge.window, z.window, parameters.fixedBeta], [40, 20, 2]);
    assert.deepEqual(
      card.gaps.map(({ instrument, fromId, toId, state }) => [instrument, fromId, toId, state]),
      [['spot:ethusdt', 1_199, 1_199, 'lost']],
    );
    const wrong = await run('export', ...data, ...series, '--params', '{"hedge":{"window":1}}');
    assert.equal(wrong.status, 2);
    assert.match(wrong.messages, /--params\.hedge\.window takes a whole number of at least 3; 1 is not/);
  });

  it('refuses to collect into a store of another realm, naming both', async () => {
    await importInto('a', file('ticks.csv', 0, 10));
    const refused = await run('collect', '--data', join(folder, 'a'), '--source', 'simulator', '--for', '1');
    assert.equal(refused.status, 1);
    assert.match(refused.messages, /"custom".*"simulator"/);
  });

  it('fails where the recording cannot be read, instead of ending as if all had been collected', async () => {
    const missing = join(folder, 'none.txt');
    const ended = await run('collect', '--data', join(folder, 'b'), '--source', 'replay', '--file', missing);
    assert.equal(ended.status, 1);
    assert.match(ended.messages, /cannot be read.*none\.txt/);
  });

  it('goes on collecting where the metrics cannot be written, and says so once', async () => {
    const args = ['--source', 'simulator', '--for', '2.5', '--metrics', join(folder, 'none', 'metrics')];
    const ended = await run('collect', '--data', join(folder, 'b'), ...args);
    assert.equal(ended.status, 0);
    assert.equal(ended.messages.match(/metrics cannot be written/g)?.length, 1);
  }).timeout(10_000);
});

/** One trade every 300 ms, as our own exports write it. */
function row(i: number): string {
  const price = (100 + Math.round(Math.sin(i / 9) * 500) / 100).toString();
  return `${startMs + i * 300},btcusdt,${1_000 + i},${price},${(1 + (i % 5)) / 4},${i % 2 === 0},1`;
}

/** The same row at a price that the first one does not explain. */
function withNoise(line: string, i: number): string {
  const fields = line.split(',');
  if (i > 0 && fields.length > 3) fields[3] = String(Number(fields[3]) + (i % 7) / 16);
  return fields.join();
}
