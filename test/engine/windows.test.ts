import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import { instrumentId } from '../../src/engine/contract/ids';
import type { Overview } from '../../src/engine/contract/messages';
import type { Engine } from '../../src/engine/engine';
import { directNetwork as network, newEngine, until } from '../support/openEngine';

const oak = instrumentId('sim:oak');

describe('Two windows on one store', function windows() {
  this.timeout(60_000);
  let folder = '';
  const engines: Engine[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  });

  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  async function openWindow(symbols?: readonly string[]): Promise<Engine> {
    const engine = newEngine(folder);
    engines.push(engine);
    const configured = await engine.configure(
      { source: 'simulator', ...(symbols === undefined ? {} : { symbols }) },
      network,
    );
    assert.ok(configured.ok, JSON.stringify(configured));
    return engine;
  }

  it('lets one write and the other follow with the same values', async () => {
    const writer = await openWindow();
    await writer.start();
    await until(() => writer.overview().pairs.every(({ value }) => Number.isFinite(value.z)));
    const reader = await openWindow();
    assert.equal(reader.overview().feed.followsWindow, true);
    assert.equal(writer.overview().feed.followsWindow, undefined);
    await until(() => reader.overview().feed.state === 'live' && Number.isFinite(barZ(reader.overview())));
    const seen = reader.overview().feed.ticksTotal;
    await until(() => reader.overview().feed.ticksTotal > seen + 60);
    await writer.stop();
    await until(() => reader.overview().feed.state === 'idle' && !writer.overview().feed.running);
    const values = (engine: Engine) =>
      engine.overview().pairs.map(({ value }) => [value.z, value.beta, value.haveBars, value.provisional]);
    assert.deepEqual(values(reader), values(writer));
  });

  it('has the writer receive what another window asks for, until that one stops', async () => {
    const writer = await openWindow(['sim:oak', 'sim:ash']);
    const reader = await openWindow(['sim:yew', 'sim:bay']);
    await reader.start();
    await until(() => reader.overview().symbols.some((row) => row.instrument === 'sim:yew' && row.lastPrice > 0));
    assert.deepEqual(
      reader.overview().symbols.map((row) => row.instrument),
      ['sim:yew', 'sim:bay'],
    );
    assert.ok(!writer.overview().symbols.some((row) => row.instrument === 'sim:yew'), 'a window shows its own symbols');
    await reader.stop();
    await until(() => !writer.overview().feed.running);
  });

  it('has a reader take over when the writer is gone, and go on receiving without a tick twice', async () => {
    const writer = await openWindow(['sim:oak', 'sim:ash']);
    await writer.start();
    const reader = await openWindow(['sim:oak', 'sim:ash']);
    await reader.start();
    await until(() => reader.overview().feed.ticksTotal > 20);
    await writer.shutdown();
    const startedMs = systemClock.monotonicMs();
    await until(() => reader.overview().feed.followsWindow === undefined && reader.overview().feed.state === 'live');
    const tookMs = systemClock.monotonicMs() - startedMs;
    assert.ok(tookMs < 20_000, `took over after ${tookMs} ms`);
    await until(() => reader.overview().feed.ticksTotal > 20);
    const out = await reader.exportCsv({
      what: 'ticks',
      instrument: oak,
      timeframe: '1m',
      folder: join(folder, 'out'),
    });
    assert.ok(out.ok);
    const { readFileSync } = await import('node:fs');
    const ids = readFileSync(out.value.file, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => Number(line.split(',')[2]));
    assert.ok(
      ids.every((id, i) => i === 0 || id === (ids[i - 1] ?? 0) + 1),
      'ids rise by one, so none is missing or double',
    );
  });
});

function barZ(overview: Overview): number {
  return overview.pairs[0]?.value.z ?? Number.NaN;
}
