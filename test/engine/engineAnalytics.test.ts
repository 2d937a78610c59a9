import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../scripts/repository.mjs';
import { instrumentId } from '../../src/engine/contract/ids';
import type { PanelUpdate, StatisticsItem } from '../../src/engine/contract/messages';
import type { Engine } from '../../src/engine/engine';
import { eventually } from '../support/eventually';
import { directNetwork as network, newEngine } from '../support/openEngine';

const registration = {
  id: 'closeRange',
  modulePath: join(repository, 'test', 'fixtures', 'secondExtension', 'closeRange.js'),
  exportName: 'closeRange',
};
const oak = { kind: 'symbol', instrument: instrumentId('sim:oak'), timeframe: '1m' } as const;

describe('an analytic of another extension in the engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  let engine: Engine;
  let snapshots: PanelUpdate[] = [];

  beforeEach(() => {
    snapshots = [];
    engine = newEngine(folder, {
      panel: (_, update) => (update.type === 'snapshot' ? snapshots.push(update) : 0),
    });
  });
  afterEach(() => engine.shutdown());
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('appears in a panel that shows statistics already, and stays where the store is opened anew', async () => {
    await engine.configure({ source: 'simulator' }, network);
    await engine.start();
    engine.showPanel('a', { kind: 'statistics', subject: oak });
    const before = await shownItems(() => true);
    assert.ok(before.length > 0 && !before.some(isGuest));
    assert.deepEqual(await engine.registerAnalytic(registration), { ok: true, value: null });
    const guest = (await shownItems((items) => items.some(isGuest))).find(isGuest);
    assert.equal(guest?.result.reason, '');
    assert.ok((guest.result.values['position'] ?? NaN) >= 0);
    snapshots = [];
    await engine.configure({ source: 'simulator', 'simulator.seed': 5 }, network);
    await shownItems((items) => items.some(isGuest));
  });

  it('may come before the settings and the start, and is there from the first snapshot on', async () => {
    assert.deepEqual(await engine.registerAnalytic(registration), { ok: true, value: null });
    await engine.configure({ source: 'simulator' }, network);
    await engine.start();
    engine.showPanel('a', { kind: 'statistics', subject: oak });
    assert.ok((await shownItems((items) => items.length > 0)).some(isGuest));
  });

  it('is not shown where it takes no such input', async () => {
    await engine.registerAnalytic(registration);
    await engine.configure({ source: 'simulator' }, network);
    await engine.start();
    engine.showPanel('a', { kind: 'statistics', subject: { kind: 'all', timeframe: '1m' } });
    assert.ok(!(await shownItems((items) => items.length > 0)).some(isGuest));
  });

  async function shownItems(
    isMeant: (items: readonly StatisticsItem[]) => boolean,
  ): Promise<readonly StatisticsItem[]> {
    return eventually('a snapshot as it is meant', 15_000, () => {
      const all = snapshots.flatMap(({ data }) => (data.kind === 'statistics' ? [data.items] : []));
      return Promise.resolve(all.find((items) => isMeant(items)) ?? null);
    });
  }
});

function isGuest({ declaration }: StatisticsItem): boolean {
  return declaration.id === 'closeRange';
}
