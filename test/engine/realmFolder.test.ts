import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import { deleteRealm, measureRealm } from '../../src/engine/realmFolder';
import { openStore } from '../../src/engine/store/sqljsStore';

describe('the data of a realm that is not open', () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'spreadscope-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = async (): ReturnType<typeof openStore> => {
    const sqlWasmPath = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
    return openStore({ folder, realm: 'simulator', clock: systemClock, sqlWasmPath });
  };

  it('go as a whole but for what was set aside as damaged, and what that frees is said before', async () => {
    const store = await open();
    assert.ok(store.ok);
    await store.value.close();
    mkdirSync(join(folder, 'ticks'));
    writeFileSync(join(folder, 'ticks', '2026-11-22T16.sqlite'), Buffer.alloc(40_000));
    mkdirSync(join(folder, 'quarantine'));
    writeFileSync(join(folder, 'quarantine', 'damaged.sqlite'), Buffer.alloc(9_000));
    const measured = await measureRealm(folder);
    assert.ok(measured >= 40_000 && measured < 60_000, String(measured));
    assert.deepEqual(await deleteRealm(folder, 'simulator', systemClock), { ok: true, value: { bytes: measured } });
    assert.deepEqual(readdirSync(folder), ['quarantine']);
    assert.deepEqual(readdirSync(join(folder, 'quarantine')), ['damaged.sqlite']);
  });

  it('stay where another window writes them, with what to do', async () => {
    const store = await open();
    assert.ok(store.ok);
    const refused = await deleteRealm(folder, 'simulator', systemClock);
    assert.ok(!refused.ok && refused.failure.reason === 'locked');
    assert.match(refused.failure.message, /stop its feed first/);
    assert.ok(existsSync(join(folder, 'store.json')));
    await store.value.close();
  });

  it('are let go of by whoever opens them meanwhile, who waits and then begins a new store', async () => {
    const store = await open();
    assert.ok(store.ok);
    await store.value.close();
    mkdirSync(join(folder, 'ticks'));
    for (let hour = 0; hour < 400; hour++) writeFileSync(join(folder, 'ticks', `${hour}.sqlite`), 'x');
    const deleting = deleteRealm(folder, 'simulator', systemClock);
    const [deleted, anew] = await Promise.all([deleting, open()]);
    assert.ok(deleted.ok && anew.ok);
    assert.ok(existsSync(join(folder, 'store.json')), 'it says what it is');
    assert.ok(existsSync(join(folder, 'writer.lock')), 'it is held by whoever opened it');
    assert.ok(!existsSync(join(folder, 'ticks')), 'nothing of the old one is left');
    await anew.value.close();
  });

  it('are none where there is no folder', async () => {
    const nowhere = join(folder, 'testnet');
    assert.equal(await measureRealm(nowhere), 0);
    const deleted = await deleteRealm(nowhere, 'testnet', systemClock);
    assert.ok(!deleted.ok && deleted.failure.reason === 'disk');
  });
});
