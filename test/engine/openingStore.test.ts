import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import type { Overview } from '../../src/engine/contract/messages';
import { Engine } from '../../src/engine/engine';
import { eventually } from '../support/eventually';
import { openedStore, sqlWasmPath } from '../support/store/storeFolder';
import { ticksOf } from '../support/store/ticks';

const network = { proxy: '', noProxy: [], strictSsl: true };

describe('an engine that opens its store', () => {
  let folder = '';
  let reports: string[] = [];
  let overviews: Overview[] = [];
  let engine: Engine;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    reports = [];
    overviews = [];
    engine = new Engine({
      boot: { storageFolder: folder, sqlWasmPath, extensionPath: folder, version: '0.0.0' },
      clock: systemClock,
      random: () => 0.5,
      listener: {
        overview: (overview) => overviews.push(overview),
        panel: () => undefined,
        log: () => undefined,
        report: (reason) => reports.push(reason),
      },
    });
  });

  afterEach(async () => {
    await engine.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says how far it has read the journal, answers meanwhile, and is silent about it afterwards', async () => {
    const store = await openedStore(join(folder, 'binance'));
    for (let first = 1; first <= 300_000; first += 1_000) store.append(ticksOf(first, 1_000));
    await store.flush();
    const told: string[] = [];
    const watch = setInterval(() => told.push(engine.overview().feed.message), 1);
    // The store above has never been closed, as after a crash; its lock is this process's own.
    rmSync(join(folder, 'binance', 'writer.lock'));
    const configured = await engine.configure({}, network);
    clearInterval(watch);
    assert.ok(configured.ok);
    const percent = told
      .map((message) => /^Reading the journal: (\d+) %$/.exec(message)?.[1])
      .filter(Boolean)
      .map(Number);
    assert.ok(new Set(percent).size >= 3, told.join());
    assert.deepEqual(
      percent,
      percent.toSorted((a, b) => a - b),
    );
    assert.deepEqual([engine.overview().feed.message, engine.overview().feed.reason], ['', '']);
    await store.close();
  });

  it('tries again by itself where the folder could not be used, says so once, and goes on as was wanted', async () => {
    writeFileSync(join(folder, 'simulator'), 'a file where a folder has to be');
    assert.ok(!(await engine.configure({ source: 'simulator' }, network)).ok);
    assert.ok(!(await engine.start()).ok);
    assert.deepEqual(reports, ['dataFolder']);
    rmSync(join(folder, 'simulator'));
    await eventually('the feed to run', 15_000, () => Promise.resolve(engine.overview().feed.running ? true : null));
    assert.deepEqual(reports, ['dataFolder']);
  });

  it('leaves no lock behind where what is stored makes it fail, so that other windows may write', async () => {
    const at = join(folder, 'binance');
    const store = await openedStore(at);
    store.setCheckpointer({ save: () => Buffer.from('no state of ours'), restore: () => undefined });
    store.append(ticksOf(1, 10));
    await store.seal();
    await store.close();
    const configured = await engine.configure({}, network);
    assert.equal(configured.ok ? '' : configured.failure.reason, 'opening');
    assert.ok(!existsSync(join(at, 'writer.lock')));
  });

  it('leaves no lock behind where something fails while it closes', async () => {
    assert.ok((await engine.configure({ source: 'simulator' }, network)).ok);
    assert.ok((await engine.start()).ok);
    const at = join(folder, 'simulator');
    const [want = ''] = readdirSync(join(at, 'wants'));
    // A folder in its place cannot be removed as a file.
    rmSync(join(at, 'wants', want));
    mkdirSync(join(at, 'wants', want));
    assert.ok(existsSync(join(at, 'writer.lock')));
    await engine.shutdown();
    assert.ok(!existsSync(join(at, 'writer.lock')));
  });
});
