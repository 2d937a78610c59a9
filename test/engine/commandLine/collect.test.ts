import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectCommand } from '../../../src/engine/commandLine/collect';
import type { CommandIo } from '../../../src/engine/commandLine/command';
import { runCommandLine } from '../../../src/engine/commandLine/runCommandLine';
import { statusCommand } from '../../../src/engine/commandLine/status';
import { startBinanceServer, type BinanceServer, type BinanceServerOptions } from '../../support/binanceServer';
import { quickTape } from '../sources/faults/tapes';

describe('spreadscope collect', () => {
  let folder = '';
  let server: BinanceServer | null = null;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  });

  afterEach(async () => {
    await server?.close();
    server = null;
    rmSync(folder, { recursive: true, force: true });
  });

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
    const status = await runCommandLine(args, [collectCommand, statusCommand], io);
    return { status, out, messages };
  }

  const collect = (...args: string[]) => run('collect', '--data', join(folder, 'store'), ...args);
  const serve = async (options: Partial<BinanceServerOptions> = {}): Promise<BinanceServer> => {
    const market = quickTape({ seconds: 30 });
    server = await startBinanceServer({ market, usdm: market, playWhenStreams: 1, ...options });
    return server;
  };
  const stored = async (): Promise<Record<string, number>> => {
    const { out } = await run('status', '--data', join(folder, 'store'));
    const { series } = JSON.parse(out) as { series: { instrument: string; stream: string; ticks: number }[] };
    return Object.fromEntries(series.map(({ instrument, stream, ticks }) => [`${instrument} ${stream}`, ticks]));
  };

  it('ends with 1 where the simulator has none of the symbols, and names the one that was meant', async () => {
    const { status, messages } = await collect('--source', 'simulator', '--symbols', 'oakk', '--for', '20');
    assert.equal(status, 1);
    assert.match(messages, /no sim:oakk. Is sim:oak meant\?/);
  });

  it('ends with 1 where the exchange has none of the symbols, and names the one that was meant', async () => {
    const { wsUrl, restUrl } = await serve();
    const { status, messages } = await collect(
      '--symbols',
      'btcusd',
      '--ws-url',
      wsUrl,
      '--rest-url',
      restUrl,
      '--for',
      '20',
    );
    assert.equal(status, 1);
    assert.match(messages, /no BTCUSD on Binance spot. Did you mean spot:btcusdt\?/);
    assert.match(messages, /none of these symbols/);
  });

  it('collects the others where one symbol is a typo, and tells it', async () => {
    const { wsUrl, restUrl } = await serve({ speed: 4 });
    const { status, messages } = await collect(
      '--symbols',
      'btcusd,ethusdt',
      '--ws-url',
      wsUrl,
      '--rest-url',
      restUrl,
      '--for',
      '2',
    );
    assert.equal(status, 0);
    assert.match(messages, /Did you mean spot:btcusdt\?/);
    assert.ok(((await stored())['spot:ethusdt aggTrade'] ?? 0) > 0);
  });

  it('ends with 1 where the recording has no trades of the symbol, and with 0 where they are stored already', async () => {
    const file = join(folder, 'frames');
    const frame = (id: number): string =>
      `{"stream":"btcusdt@trade","data":{"e":"trade","E":${1_723_161_255_343 + id},"s":"BTCUSDT","t":${id},"p":"61837.63000000",` +
      `"q":"0.02000000","T":${1_723_161_255_342 + id},"m":false,"M":true}}`;
    writeFileSync(file, [1, 2, 3].map(frame).join('\n'));
    const replay = (symbol: string) =>
      collect('--source', 'replay', '--file', file, '--speed', 'max', '--symbols', symbol);
    const { status, messages } = await replay('btcusd');
    assert.equal(status, 1);
    assert.match(messages, /no trades of btcusd/);
    assert.deepEqual([(await replay('btcusdt')).status, (await replay('btcusdt')).status], [0, 0]);
    assert.equal((await stored())['spot:btcusdt trade'], 3);
  });

  it('ends with 1 where nobody was there all the time', async () => {
    const { status, messages } = await collect('--symbols', 'btcusdt', '--ws-url', 'ws://127.0.0.1:1', '--for', '1');
    assert.equal(status, 1);
    assert.match(messages, /Nothing could be received: 127.0.0.1:1 refused/);
  });

  it('refuses a symbol that the source cannot have, instead of collecting something else', async () => {
    const { status, messages } = await collect('--source', 'simulator', '--symbols', 'spot:btcusdt', '--for', '1');
    assert.equal(status, 2);
    assert.match(messages, /--symbols: spot:btcusdt cannot come from --source simulator/);
  });

  for (const [what, path, stream, market] of [
    ['a base with a slash', '/', 'aggTrade', 'spot'],
    ['the combined path', '/stream?streams=', 'trade', 'spot'],
    ['the raw path', '/ws', 'aggTrade', 'spot'],
    ['a split path of USD-M', '/market/stream', 'aggTrade', 'usdm'],
    ['a base', '', 'trade', 'usdm'],
  ] as const) {
    it(`takes ${what} for --ws-url, and the same host for REST (${market}, ${stream})`, async () => {
      const { wsUrl } = await serve({ speed: 4 });
      const url = `${wsUrl}${path}`;
      const args = ['--symbols', 'btcusdt', '--market', market, '--stream', stream, '--ws-url', url, '--for', '2'];
      assert.equal((await collect(...args)).status, 0);
      assert.ok(((await stored())[`${market}:btcusdt ${stream}`] ?? 0) > 0);
      assert.ok(server !== null && server.restRequests.length > 0);
      assert.deepEqual(server.violations, []);
    });
  }

  for (const [what, paths] of [
    ['raw streams only', ['/ws']],
    ['no split paths of USD-M', ['/stream']],
  ] as const) {
    it(`asks an endpoint of one's own at its other paths where it has ${what}`, async () => {
      const { wsUrl, restUrl } = await serve({ speed: 4, knobs: { usdmOnSpotPaths: true, servedPaths: [...paths] } });
      const urls = ['--ws-url', wsUrl, '--rest-url', restUrl];
      const { status } = await collect('--symbols', 'btcusdt,usdm:ethusdt', ...urls, '--for', '6');
      assert.equal(status, 0);
      const ticks = await stored();
      const counts = [ticks['spot:btcusdt aggTrade'] ?? 0, ticks['usdm:ethusdt aggTrade'] ?? 0];
      assert.ok(
        counts.every((count) => count > 0),
        JSON.stringify(ticks),
      );
    });
  }

  it('writes a line of figures a second, and the whole run’s at the end', async () => {
    const { wsUrl, restUrl } = await serve({ speed: 4, knobs: { extraCopies: 1 } });
    const file = join(folder, 'metrics');
    const args = ['--symbols', 'btcusdt', '--ws-url', wsUrl, '--rest-url', restUrl, '--for', '3', '--metrics', file];
    assert.equal((await collect(...args)).status, 0);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as Record<string, number>);
    assert.ok(rows.length >= 3 && rows.length <= 5, `${rows.length} lines`);
    const last = rows.at(-1) ?? {};
    const names = [
      'received',
      'stored',
      'duplicates',
      'outOfOrder',
      'rejected',
      'gapsOpen',
      'gapsRepaired',
      'reconnects',
    ];
    for (const name of [...names, 'lagMs', 'rssBytes', 'eventLoopDelayMs']) assert.ok(name in last, name);
    assert.ok((last['duplicates'] ?? 0) > 0, 'the counts outlive the source');
    assert.ok((last['received'] ?? 0) >= (last['stored'] ?? 0) + (last['duplicates'] ?? 0));
    assert.equal(last['stored'], (await stored())['spot:btcusdt aggTrade']);
  });
});
