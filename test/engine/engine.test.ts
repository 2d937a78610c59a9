import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import { instrumentId, pairId } from '../../src/engine/contract/ids';
import { barFlags } from '../../src/engine/contract/market';
import type { Overview, PanelUpdate } from '../../src/engine/contract/messages';
import type { RawSettings } from '../../src/engine/contract/settings';
import type { Engine } from '../../src/engine/engine';
import { directNetwork as network, newEngine } from '../support/openEngine';

const simulator: RawSettings = { source: 'simulator' };
const oak = instrumentId('sim:oak');
const oakAsh = pairId(oak, instrumentId('sim:ash'), '1m');

describe('Engine', () => {
  let folder = '';
  let engine: Engine;
  let reports: string[] = [];
  let overviews: Overview[] = [];
  let updates: PanelUpdate[] = [];

  function openEngine(): Engine {
    reports = [];
    overviews = [];
    updates = [];
    return newEngine(folder, {
      overview: (overview) => overviews.push(overview),
      panel: (_, update) => updates.push(update),
      report: (reason, message) => reports.push(`${reason}: ${message}`),
    });
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
    engine = openEngine();
  });

  afterEach(async () => {
    await engine.shutdown();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows a z-score of the simulated pair within seconds of the start, and marks its realm', async () => {
    assert.deepEqual(await engine.configure(simulator, network), { ok: true, value: { problems: [] } });
    assert.equal(engine.overview().feed.state, 'idle');
    assert.ok((await engine.start()).ok);
    const ready = await until(() => {
      const { pairs, symbols } = engine.overview();
      return pairs.every(({ value }) => Number.isFinite(value.z)) && symbols.every((row) => row.lastPrice > 0);
    });
    assert.ok(ready, JSON.stringify(engine.overview().pairs));
    const { feed, symbols, pairs } = engine.overview();
    assert.deepEqual([feed.running, feed.realm, feed.state], [true, 'simulator', 'live']);
    assert.equal(symbols.length, 6);
    assert.equal(pairs.length, 3);
  });

  it('sends a panel one snapshot with history, then deltas, and nothing once it is hidden', async () => {
    await engine.configure(simulator, network);
    await engine.start();
    await until(() => engine.overview().pairs.every(({ value }) => Number.isFinite(value.z)));
    engine.showPanel('a', { kind: 'pair', pair: oakAsh });
    assert.ok(await until(() => updates.length >= 3));
    const [snapshot, ...deltas] = updates;
    assert.equal(snapshot?.type, 'snapshot');
    assert.ok(snapshot.data.kind === 'pair' && snapshot.data.points.openMs.length > 50);
    assert.ok(snapshot.data.points.z.some((z) => Number.isFinite(z)));
    assert.deepEqual(
      deltas.map((update) => update.seq),
      deltas.map((_, i) => i + 1),
    );
    engine.hidePanel('a');
    await systemClock.sleep(50);
    const count = updates.length;
    await systemClock.sleep(600);
    assert.equal(updates.length, count);
  });

  it('sends the statistics of a pair, of a symbol and of all, each with what was computed on what', async () => {
    await engine.configure(simulator, network);
    await engine.start();
    await until(() => engine.overview().pairs.every(({ value }) => Number.isFinite(value.z)));
    const subjects = [
      { kind: 'pair', pair: oakAsh },
      { kind: 'symbol', instrument: oak, timeframe: '1m' },
      { kind: 'all', timeframe: '1m' },
    ] as const;
    for (const [i, subject] of subjects.entries()) engine.showPanel(String(i), { kind: 'statistics', subject });
    const snapshots = (): PanelUpdate[] => updates.filter((update) => update.type === 'snapshot');
    assert.ok(await until(() => snapshots().length === 3));
    for (const { data } of snapshots()) {
      assert.ok(data.kind === 'statistics' && data.items.length > 0);
      for (const { declaration, result } of data.items) {
        assert.ok(declaration.inputs.includes(data.subject.kind));
        assert.ok(result.bars > 0 && result.toMs > result.fromMs);
        if (!result.warm) assert.match(result.reason, /^needs \d+ bars, has \d+$/);
        else assert.equal(result.reason, '', declaration.id);
      }
      assert.ok(data.items.filter(({ result }) => result.warm).length > data.items.length / 2);
    }
  });

  it('keeps what was received when it is stopped, and shows it after a restart without a feed', async () => {
    await engine.configure(simulator, network);
    await engine.start();
    await until(() => engine.overview().feed.ticksTotal > 20);
    await engine.stop();
    const before = engine.overview().symbols.find((row) => row.instrument === oak)?.lastPrice;
    assert.equal(engine.overview().feed.running, false);
    await engine.shutdown();
    engine = openEngine();
    await engine.configure(simulator, network);
    const after = engine.overview();
    assert.equal(after.feed.state, 'idle');
    assert.equal(after.symbols.find((row) => row.instrument === oak)?.lastPrice, before);
  });

  it('exports bars and ticks of a symbol with the mark of their realm', async () => {
    await engine.configure(simulator, network);
    await engine.start();
    await until(() => engine.overview().feed.ticksTotal > 20);
    const out = join(folder, 'out');
    const written = await engine.exportCsv({ what: 'ticks', instrument: oak, timeframe: '1m', folder: out });
    assert.ok(written.ok, JSON.stringify(written));
    const [header, first] = readFileSync(written.value.file, 'utf8').split('\n');
    assert.match(header ?? '', /^time_ms,symbol,trade_id,price,quantity,is_buyer_maker,trades/);
    assert.match(first ?? '', /^\d+,oak,\d+,/);
    assert.match(readFileSync(`${written.value.file}.json`, 'utf8'), /"realm": "simulator"/);
  });

  it('puts a notebook beside an export where one is asked for, and nothing where the export is cancelled', async () => {
    await engine.configure(simulator, network);
    await engine.start();
    await until(() => engine.overview().feed.ticksTotal > 20);
    const out = join(folder, 'out');
    const request = { what: 'bars', instrument: oak, timeframe: '1m', folder: out, withNotebook: true } as const;
    const written = await engine.exportCsv(request);
    assert.ok(written.ok && written.value.notebook !== null);
    const notebook = JSON.parse(readFileSync(written.value.notebook, 'utf8')) as { nbformat: number };
    assert.equal(notebook.nbformat, 4);
    const cancelled = engine.exportCsv({ ...request, folder: join(folder, 'none') });
    engine.exports.cancel();
    const answer = await cancelled;
    assert.equal(answer.ok ? '' : answer.failure.reason, 'cancelled');
  });

  it('exports the series of a pair by the pair’s own settings: its last value is the one that is shown', async () => {
    await engine.configure(simulator, network);
    await engine.start();
    await until(() => engine.overview().pairs.every(({ value }) => Number.isFinite(value.z)));
    await engine.stop();
    const shown = engine.overview().pairs.find(({ settings }) => settings.id === oakAsh);
    assert.ok(shown);
    const request = { what: 'series', instrument: oak, timeframe: '1m', folder: join(folder, 'out') } as const;
    const written = await engine.exportCsv({ ...request, pair: shown.settings, analytic: 'zScore' });
    assert.ok(written.ok, JSON.stringify(written));
    const [header = '', ...rows] = readFileSync(written.value.file, 'utf8').trimEnd().split('\r\n');
    assert.match(header, /^time_ms,zscore,/);
    const points = updates.length;
    engine.showPanel('p', { kind: 'pair', pair: oakAsh });
    await until(() => updates.length > points);
    const update = updates.at(-1);
    assert.ok(update?.data.kind === 'pair');
    const { openMs, z, flags } = update.data.points;
    const byTime = new Map(rows.map((row) => row.split(',')).map(([time = '', value = '']) => [time, value]));
    let compared = 0;
    for (const [i, timeMs] of openMs.entries()) {
      const value = z[i] ?? Number.NaN;
      if (((flags[i] ?? 0) & barFlags.forming) !== 0 || Number.isNaN(value)) continue;
      assert.ok(Math.abs(Number(byTime.get(String(timeMs))) - value) < 1e-9 * (1 + Math.abs(value)), `at ${timeMs}`);
      compared++;
    }
    assert.ok(compared > 50, `${compared} values were compared`);
    const unknown = await engine.exportCsv({ ...request, pair: shown.settings, analytic: 'zscor' });
    assert.ok(!unknown.ok && /did you mean zScore/.test(unknown.failure.message));
  });

  it('deletes one symbol for good, and leaves the others as they were', async () => {
    await engine.configure(simulator, network);
    await engine.start();
    await until(() => engine.overview().symbols.every((row) => row.lastPrice > 0));
    await engine.stop();
    const deleted = await engine.deleteData({ instrument: oak, beforeMs: null });
    assert.ok(deleted.ok, JSON.stringify(deleted));
    const priceOf = (name: string): number | undefined =>
      engine.overview().symbols.find((row) => row.instrument === name)?.lastPrice;
    assert.ok(Number.isNaN(priceOf('sim:oak')));
    assert.ok((priceOf('sim:ash') ?? 0) > 0);
    await engine.shutdown();
    engine = openEngine();
    await engine.configure(simulator, network);
    assert.ok(Number.isNaN(priceOf('sim:oak')), 'and it stays gone');
  });

  it('follows a change of pairs while the feed runs, and names what is wrong with them', async () => {
    await engine.configure(simulator, network);
    await engine.start();
    await until(() => engine.overview().feed.ticksTotal > 20);
    const answer = await engine.configure(
      { ...simulator, pairs: [{ y: 'sim:yew', x: 'sim:oak', hedge: { window: 'wide' } }] },
      network,
    );
    assert.ok(answer.ok);
    assert.equal(answer.value.problems[0]?.at, 'pairs[0].hedge.window');
    const { feed, pairs } = engine.overview();
    assert.equal(feed.running, true);
    assert.deepEqual(
      pairs.map((pair) => pair.settings.id),
      ['sim:yew/sim:oak@1m'],
    );
    assert.ok(await until(() => Number.isFinite(engine.overview().pairs[0]?.value.z)));
  });

  it('refuses a folder that holds another realm, says so, and writes nothing into it', async () => {
    await engine.configure(simulator, network);
    await engine.shutdown();
    writeFileSync(join(folder, 'simulator', 'store.json'), '{"format": 1, "realm": "binance", "createdBy": "0"}');
    engine = openEngine();
    const answer = await engine.configure(simulator, network);
    assert.equal(answer.ok ? '' : answer.failure.reason, 'otherRealm');
    assert.equal((await engine.start()).ok, false);
    assert.match(reports[0] ?? '', /realm "binance".*"simulator"/);
  });

  it('refuses a data folder that is not an absolute path', async () => {
    const answer = await engine.configure({ ...simulator, dataFolder: 'data' }, network);
    assert.match(answer.ok ? '' : answer.failure.message, /dataFolder takes an absolute path/);
  });

  it('publishes the overview by itself while things move', async () => {
    await engine.configure(simulator, network);
    await engine.start();
    assert.ok(await until(() => overviews.some((overview) => overview.feed.ticksTotal > 0)));
  });

  async function until(condition: () => boolean): Promise<boolean> {
    for (let i = 0; i < 400; i++) {
      if (condition()) return true;
      await systemClock.sleep(25);
    }
    return false;
  }
});
