import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { instrumentId } from '../../../src/engine/contract/ids';
import { openStore } from '../../../src/engine/store/sqljsStore';
import { FaultyFiles, type Fault } from '../../support/store/faultyFiles';
import { storedIds, storeOptions, temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, idRange } from '../../support/store/storeRun';
import { ticksOf } from '../../support/store/ticks';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };

describe('opening a store', () => {
  const newFolder = temporaryFolders();

  it('says how far it has read the journal, and lets the thread do other work meanwhile', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(ticksOf(1, 60_000));
    run.crash();
    const opened = await openStore(storeOptions(folder));
    assert.ok(opened.ok);
    const shares: number[] = [];
    let events = 0;
    const state = { isReading: true };
    const reading = opened.value
      .replay(
        () => events++,
        (share) => shares.push(share),
      )
      .finally(() => (state.isReading = false));
    const seen: number[] = [];
    while (state.isReading) {
      seen.push(events);
      await nextTurn();
    }
    await reading;
    assert.ok(shares.length >= 4, `${shares.length}`);
    assert.ok(shares.every((share, at) => share > (shares[at - 1] ?? 0) && share <= 1));
    assert.ok(new Set(seen).size >= 4, 'others had their turn between the slices');
    assert.equal(events, 60_000);
    assert.deepEqual(await storedIds(opened.value, always), idRange(1, 60_000));
    await opened.value.close();
  });

  it('says in a sentence that the lock cannot be made, as where a drive has become read-only', async () => {
    const folder = newFolder();
    const disk = new FaultyFiles();
    disk.decide = ({ name }) => (name === 'createLock' ? { code: 'EROFS' } : 'none');
    const opened = await openStore(storeOptions(folder, { files: disk.files }));
    assert.equal(opened.ok ? '' : opened.failure.reason, 'dataFolder');
    assert.match(opened.ok ? '' : opened.failure.message, /cannot be opened: the file system is read-only/);
  });

  it('says in a sentence that a reader cannot read the book', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    run.take(ticksOf(1, 10));
    await run.store.close();
    const disk = new FaultyFiles();
    disk.refuseRead = (path) => (path.endsWith('book.sqlite') ? 'EACCES' : null);
    const opened = await openStore(storeOptions(folder, { files: disk.files, readOnly: true }));
    assert.match(opened.ok ? '' : opened.failure.message, /cannot be opened: permission was refused/);
  });

  for (const fault of [{ code: 'EIO' }, 'crashBefore'] satisfies Fault[]) {
    it(`leaves no lock behind where it fails (${JSON.stringify(fault)}), so that the next attempt may write`, async () => {
      const folder = newFolder();
      const disk = new FaultyFiles();
      disk.decide = ({ name }) => (name === 'openAppend' ? fault : 'none');
      const options = storeOptions(folder, { files: disk.files, isProcessAlive: () => true });
      await openStore(options).then(
        (opened) => assert.equal(opened.ok ? '' : opened.failure.reason, 'dataFolder'),
        (error: unknown) => assert.match(String(error), /process is gone/),
      );
      assert.ok(!existsSync(`${folder}/writer.lock`));
      const again = await openStore(storeOptions(folder, { isProcessAlive: () => true }));
      assert.ok(again.ok);
      await again.value.close();
    });
  }

  it('says in a sentence where a folder stands in the place of a file', async () => {
    const folder = newFolder();
    mkdirSync(`${folder}/book.sqlite`);
    const opened = await openStore(storeOptions(folder));
    assert.equal(opened.ok ? '' : opened.failure.reason, 'dataFolder');
    assert.ok(!existsSync(`${folder}/writer.lock`));
  });
});
