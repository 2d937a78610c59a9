import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import type { FeedRow } from '../../src/engine/contract/messages';
import { Engine } from '../../src/engine/engine';
import { eventually } from '../support/eventually';

const network = { proxy: '', noProxy: [], strictSsl: true };
const btc = instrumentId('btcusdt');

describe('a replay that is steered while it plays', () => {
  let folder = '';
  let engine: Engine;
  let logs: string[] = [];
  const feed = (): FeedRow => engine.overview().feed;
  const opened = (): number => logs.filter((line) => line.startsWith('Opened ')).length;
  const settings = (speed: number | string): object => ({
    source: 'replay',
    symbols: ['btcusdt'],
    pairs: [],
    'replay.file': join(folder, 'frames.txt'),
    'replay.speed': speed,
  });

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    logs = [];
    engine = new Engine({
      boot: {
        storageFolder: folder,
        sqlWasmPath: createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
        extensionPath: folder,
        version: '0.0.0',
      },
      clock: systemClock,
      random: () => 0.5,
      listener: {
        overview: () => undefined,
        panel: () => undefined,
        log: (_, message) => logs.push(message),
        report: () => undefined,
      },
    });
    // 2,000 trades, one every 50 ms: 100 seconds at their own speed.
    writeFileSync(join(folder, 'frames.txt'), Array.from({ length: 2_000 }, (_, index) => frame(index + 1)).join('\n'));
    assert.ok((await engine.configure(settings(10), network)).ok);
    assert.ok((await engine.start()).ok);
    await eventually('the first trades', 10_000, () => Promise.resolve(feed().ticksTotal > 20 || null));
  });
  afterEach(async () => {
    await engine.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stands still when it is paused, says so, and goes on where it stood', async () => {
    assert.deepEqual([feed().speed, feed().paused], [10, undefined]);
    assert.deepEqual(engine.pauseReplay(true), { ok: true, value: null });
    await sleep(60);
    const held = feed();
    assert.equal(held.paused, true);
    await sleep(400);
    assert.equal(feed().ticksTotal, held.ticksTotal);
    assert.equal(feed().exchangeTimeMs, held.exchangeTimeMs);
    assert.equal(feed().state, 'live');
    engine.pauseReplay(false);
    assert.equal(feed().paused, undefined);
    await eventually('more trades', 10_000, () => Promise.resolve(feed().ticksTotal > held.ticksTotal + 20 || null));
    assert.equal(opened(), 1, 'the store was not opened anew');
  });

  it('takes another speed at once, without opening anything anew, and keeps every trade', async () => {
    await engine.configure(settings(0.1), network);
    const before = feed();
    assert.equal(before.speed, 0.1);
    await sleep(500);
    assert.ok(feed().ticksTotal - before.ticksTotal <= 3, 'one trade in half a second at a tenth');
    await engine.configure(settings('max'), network);
    assert.equal(feed().speed, Infinity);
    await eventually('the end', 10_000, () => Promise.resolve(feed().state === 'ended' || null));
    assert.equal(opened(), 1);
    const exported = await engine.exportCsv({ what: 'ticks', instrument: btc, timeframe: '1s', folder });
    assert.ok(exported.ok);
    assert.equal(exported.value.rows, 2_000);
  });

  it('stays paused where the store is opened anew meanwhile, and keeps every trade', async () => {
    engine.pauseReplay(true);
    await engine.configure({ ...settings(10), graceMs: 1_500 }, network);
    await eventually('the replay is there again', 10_000, () => Promise.resolve(feed().state === 'live' || null));
    assert.equal(opened(), 2);
    const held = feed().ticksTotal;
    await sleep(400);
    assert.deepEqual([feed().paused, feed().ticksTotal], [true, held]);
    engine.pauseReplay(false);
    await eventually('more trades', 10_000, () => Promise.resolve(feed().ticksTotal > held + 20 || null));
    await engine.stop();
    await engine.start();
    assert.equal(feed().paused, undefined);
  });

  it('ends at once when it is stopped while paused, and plays when it is started again', async () => {
    engine.pauseReplay(true);
    const held = feed().ticksTotal;
    await engine.stop();
    assert.equal(feed().paused, undefined);
    await engine.start();
    await eventually('more trades', 10_000, () => Promise.resolve(feed().ticksTotal > held + 20 || null));
  });

  it('refuses to pause what is no replay, or none that runs, with a sentence', async () => {
    await engine.stop();
    assert.match(refusal(engine.pauseReplay(true)), /^notReplay: Only a replay can be paused, and only while it runs/);
    await engine.configure({ source: 'simulator' }, network);
    await engine.start();
    assert.match(refusal(engine.pauseReplay(true)), /^notReplay/);
    assert.match(refusal(engine.injectFault({ kind: 'reject', count: 3 })), /^taken/);
  });

  it('takes no fault while a replay plays', () => {
    const answer = engine.injectFault({ kind: 'reject', count: 3 });
    assert.match(refusal(answer), /^notSimulator: Faults can be caused in the simulator only/);
  });
});

describe('a fault that is caused in the simulator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  const logs: string[] = [];
  const engine = new Engine({
    boot: {
      storageFolder: folder,
      sqlWasmPath: createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm'),
      extensionPath: folder,
      version: '0.0.0',
    },
    clock: systemClock,
    random: () => 0.5,
    listener: {
      overview: () => undefined,
      panel: () => undefined,
      log: (_, message) => logs.push(message),
      report: () => undefined,
    },
  });
  before(async () => {
    await engine.configure({ source: 'simulator', 'simulator.speed': 20 }, network);
    await engine.start();
    await where('it is live', () => engine.overview().symbols.every(({ state }) => state === 'live'));
  });
  after(async () => {
    await engine.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows a disconnect as one: connecting, then gaps, then gaps repaired', async () => {
    engine.injectFault({ kind: 'disconnect', lastsMs: 20_000, repairAfterMs: 20_000 });
    const isTold = (pattern: RegExp) => (): boolean => logs.some((line) => pattern.test(line));
    await where('it connects', isTold(/^feed: connecting\. The simulated connection broke/));
    await where('a gap is open', isTold(/^sim:oak: gap of ids? .* is open: simulatedFault/));
    await where('it is repaired', isTold(/^sim:oak: gap of ids? .* is repaired/));
    await where('all are', () => engine.overview().symbols.every(({ gapsOpen }) => gapsOpen === 0));
    assert.equal(engine.overview().feed.state, 'live');
    assert.ok(engine.overview().symbols.some(({ gapsRepaired }) => gapsRepaired > 0));
  });

  it('shows a symbol that is delisted, and counts refused frames', async () => {
    engine.injectFault({ kind: 'delist', instrument: instrumentId('sim:yew') });
    engine.injectFault({ kind: 'reject', count: 4 });
    const yew = () => engine.overview().symbols.find(({ instrument }) => instrument === 'sim:yew');
    await where('it is delisted', () => yew()?.state === 'delisted');
    assert.equal(engine.overview().feed.rejectedTotal, 4);
  });

  it('takes another speed of the simulator as it runs', async () => {
    await engine.configure({ source: 'simulator', 'simulator.speed': 2 }, network);
    const before = engine.overview().feed;
    await sleep(500);
    const passedMs = engine.overview().feed.exchangeTimeMs - before.exchangeTimeMs;
    assert.equal(before.speed, 2);
    assert.ok(passedMs > 500 && passedMs < 4_000, `${passedMs} ms passed in half a second`);
  });

  function where(what: string, isSo: () => boolean): Promise<true> {
    return eventually(what, 15_000, () => Promise.resolve(isSo() || null));
  }
});

function frame(number: number): string {
  const timeMs = 1_723_161_255_000 + number * 50;
  const data = { e: 'aggTrade', E: timeMs, s: 'BTCUSDT', a: number, p: '60000.10', q: '0.01', f: number, l: number };
  const line = JSON.stringify({ stream: 'btcusdt@aggTrade', data: { ...data, T: timeMs, m: false, M: true } });
  return `${timeMs}000000 ${line}`;
}

function refusal(answer: ReturnType<Engine['pauseReplay']>): string {
  return answer.ok ? 'taken' : `${answer.failure.reason}: ${answer.failure.message}`;
}
