import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { ManualClock } from '../../../src/engine/clock';
import { nodeFileSystem } from '../../../src/engine/store/nodeFileSystem';
import { openStore } from '../../../src/engine/store/sqljsStore';
import { acquireWriterLock, hasNoWriter, type LockOptions } from '../../../src/engine/store/writerLock';
import { openedStore, storeOptions, temporaryFolders } from '../../support/store/storeFolder';
import { tickOf } from '../../support/store/ticks';

describe('writerLock', () => {
  const newFolder = temporaryFolders();

  it('refuses a second writer while the first one beats, and says who it is', async () => {
    const folder = newFolder();
    const first = await openedStore(folder);
    const second = await openStore(storeOptions(folder, { isProcessAlive: () => true }));
    assert.ok(!second.ok);
    assert.equal(second.failure.reason, 'locked');
    assert.match(second.failure.message, new RegExp(`process ${process.pid} on `));
    await first.close();
    const third = await openStore(storeOptions(folder, { isProcessAlive: () => true }));
    assert.ok(third.ok);
    await third.value.close();
    assert.ok(!existsSync(`${folder}/writer.lock`));
  });

  it('takes over at once from a process that is gone', async () => {
    const folder = newFolder();
    const options = optionsOf(folder, { pid: 1, alive: true });
    const left = await acquireWriterLock(options);
    assert.ok(left.ok);
    assert.ok(!(await timedOut(hasNoWriter({ ...options, isProcessAlive: () => false }))));
    const taken = await acquireWriterLock({ ...options, isProcessAlive: () => false });
    assert.ok(taken.ok);
    await options.clock.advance(1_000);
    assert.ok(!left.value.isHeld, 'the old writer sees that it lost the store');
    assert.ok(taken.value.isHeld);
    taken.value.release();
  });

  it('takes over within five seconds where the owner lives but no longer beats', async () => {
    const folder = newFolder();
    writeFileSync(`${folder}/writer.lock`, JSON.stringify({ pid: process.pid, host: 'here' }));
    const options = optionsOf(folder, { pid: 2, alive: true });
    const taking = acquireWriterLock(options);
    for (let passedMs = 0; passedMs < 5_000; passedMs += 250) await options.clock.advance(250);
    const taken = await taking;
    assert.ok(taken.ok);
    taken.value.release();
  });

  it('lets one of two that take over at once have it', async () => {
    const folder = newFolder();
    writeFileSync(`${folder}/writer.lock`, JSON.stringify({ pid: 99, host: 'elsewhere' }));
    const one = optionsOf(folder, { pid: 1, alive: true });
    const other = { ...optionsOf(folder, { pid: 2, alive: true }), clock: one.clock };
    const both = Promise.all([acquireWriterLock(one), acquireWriterLock(other)]);
    for (let passedMs = 0; passedMs < 12_000; passedMs += 250) await one.clock.advance(250);
    const results = await both;
    assert.equal(results.filter((result) => result.ok && result.value.isHeld).length, 1);
    for (const result of results) if (result.ok) result.value.release();
  });

  it('lets a store that lost its lock write nothing more', async () => {
    const folder = newFolder();
    const clock = new ManualClock(0);
    const first = await openedStore(folder, { clock });
    first.append([tickOf(1)]);
    const second = await openedStore(folder);
    await clock.advance(1_000);
    assert.throws(() => first.append([tickOf(2)]), /taken this store over/);
    await first.close();
    second.append([tickOf(2)]);
    await second.close();
  });
});

function optionsOf(folder: string, one: { pid: number; alive: boolean }): LockOptions & { clock: ManualClock } {
  const owner = { pid: one.pid, host: 'here' };
  return { folder, files: nodeFileSystem, clock: new ManualClock(0), owner, isProcessAlive: () => one.alive };
}

/** True where the promise is still waiting, or gave false. */
async function timedOut(promise: Promise<boolean>): Promise<boolean> {
  return !(await Promise.race([promise, new Promise<false>((resolve) => setTimeout(() => resolve(false), 1_000))]));
}
