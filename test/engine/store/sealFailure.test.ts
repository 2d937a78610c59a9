import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { StoreNotice } from '../../../src/engine/store/store';
import { storedIds, temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, everySecond, idRange, minutesMade, minutesOf, type StoreRun } from '../../support/store/storeRun';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };

describe('a file that cannot be sealed', () => {
  const newFolder = temporaryFolders();

  it('holds up no other, and is sealed when what it goes into can be read again', async () => {
    const folder = newFolder();
    const run = await sealedMonth(folder);
    const notices = noticesOf(run);
    run.disk.refuseRead = (path) => (path.endsWith('bars/2026-11.sqlite') ? 'EMFILE' : null);
    run.take(everySecond(101, 7_200));
    assert.equal(await run.store.seal(), false);
    assert.deepEqual(readdirSync(`${folder}/ticks`).length, 3);
    assert.match(notices[0]?.message ?? '', /bars\/2026-11\.sqlite cannot be read: too many files are open/);
    run.disk.refuseRead = () => null;
    run.take(everySecond(7_301, 100));
    assert.ok(await run.store.seal());
    assert.ok(!existsSync(`${folder}/quarantine`));
    run.crash();
    await holds(folder, run, 7_400);
  });

  it('is made anew where the one it goes into is gone, which is told', async () => {
    const folder = newFolder();
    const run = await sealedMonth(folder);
    const notices = noticesOf(run);
    rmSync(`${folder}/bars/2026-11.sqlite`);
    run.take(everySecond(101, 300));
    assert.ok(await run.store.seal());
    assert.deepEqual(
      notices.map(({ reason }) => reason),
      ['quarantined'],
    );
    assert.ok(existsSync(`${folder}/bars/2026-11.sqlite`));
    run.crash();
  });

  it('is not written over where it is damaged and cannot be set aside now, and its ticks are asked for afterwards', async () => {
    const folder = newFolder();
    const run = await sealedMonth(folder);
    const notices = noticesOf(run);
    const path = `${folder}/ticks/2026-11-22T16.sqlite`;
    const bytes = readFileSync(path);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] as number) ^ 4;
    writeFileSync(path, bytes);
    run.disk.decide = ({ path: where }) => (where.includes('/quarantine/') ? { code: 'ENOSPC' } : 'none');
    run.take(everySecond(101, 100));
    assert.equal(await run.store.seal(), false);
    await assert.rejects(storedIds(run.store, always), /ENOSPC/);
    assert.equal(await run.store.seal(), false);
    assert.deepEqual(readFileSync(path), bytes);
    assert.deepEqual(run.store.gaps(), []);
    run.disk.decide = () => 'none';
    assert.deepEqual(await storedIds(run.store, always), idRange(101, 100));
    assert.ok(await run.store.seal());
    const aside = readdirSync(`${folder}/quarantine`).find((name) => name.endsWith('.sqlite'));
    assert.deepEqual(readFileSync(`${folder}/quarantine/${aside}`), bytes);
    assert.deepEqual(
      run.store.gaps().map(({ fromId, toId, reason }) => [fromId, toId, reason]),
      [[1, 100, 'fileDamaged']],
    );
    assert.equal(notices.filter(({ reason }) => reason === 'quarantined').length, 1);
    run.crash();
    const again = await beginRun(folder);
    assert.deepEqual(await storedIds(again.store, always), idRange(101, 100));
    await again.store.close();
  });

  it('makes whoever writes wait a moment at each batch, instead of filling the memory', async () => {
    const folder = newFolder();
    const run = await beginRun(folder, { limits: { openRows: 200 } });
    run.disk.decide = ({ name }) => (name === 'write' ? { code: 'ENOSPC' } : 'none');
    run.take(everySecond(1, 300));
    assert.equal(await run.store.seal(), false);
    let goesOn = false;
    void run.store.room().then(() => (goesOn = true));
    await run.clock.advance(500);
    assert.ok(!goesOn);
    await run.clock.advance(600);
    assert.ok(goesOn);
    run.disk.decide = () => 'none';
    assert.ok(await run.store.seal());
    await run.store.room();
    await run.store.close();
  });
});

async function sealedMonth(folder: string): Promise<StoreRun> {
  const run = await beginRun(folder);
  run.take(everySecond(1, 100));
  assert.ok(await run.store.seal());
  assert.ok(existsSync(`${folder}/bars/2026-11.sqlite`));
  return run;
}

function noticesOf({ store }: StoreRun): StoreNotice[] {
  const notices: StoreNotice[] = [];
  store.onNotice((notice) => notices.push(notice));
  return notices;
}

async function holds(folder: string, run: StoreRun, count: number): Promise<void> {
  const again = await beginRun(folder);
  assert.deepEqual(await storedIds(again.store, always), idRange(1, count));
  assert.deepEqual(await minutesOf(again.store, always), minutesMade(run.model.bars));
  await again.store.close();
}
