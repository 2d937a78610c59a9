import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ManualClock, systemClock, type Clock } from '../../../src/engine/clock';
import { nodeFileSystem } from '../../../src/engine/store/nodeFileSystem';
import { openStore } from '../../../src/engine/store/sqljsStore';
import { acquireWriterLock, hasNoWriter, type LockOptions } from '../../../src/engine/store/writerLock';
import { openedStore, storeOptions, temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, everySecond } from '../../support/store/storeRun';
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

  it('looks again before it is relied on where the thread was held up, and no beat came for long', async () => {
    const folder = newFolder();
    let nowMs = 0;
    // Time goes on, and no timer fires.
    const stalled: Clock = { ...systemClock, monotonicMs: () => nowMs, after: () => () => undefined };
    const options = optionsOf(folder, { pid: 1, alive: true });
    const left = await acquireWriterLock({ ...options, clock: stalled });
    const taken = await acquireWriterLock({ ...options, isProcessAlive: () => false });
    assert.ok(left.ok && taken.ok);
    nowMs = 1_600;
    assert.ok(!left.value.isHeld);
    taken.value.release();
  });

  it('keeps a round of sealing from writing over what the new writer has made', async () => {
    const folder = newFolder();
    let stallMs = 0;
    let goOn = (): void => undefined;
    let reached = (): void => undefined;
    const isReading = new Promise<void>((resolve) => (reached = resolve));
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const clock: Clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + stallMs };
    const read = async (path: string): Promise<Uint8Array> => {
      if (path.includes('/ticks/') || path.includes('/bars/')) {
        reached();
        await held;
      }
      return nodeFileSystem.read(path);
    };
    const run = await beginRun(folder, { clock, files: { ...nodeFileSystem, read } });
    const notices: string[] = [];
    run.store.onNotice(({ message }) => notices.push(message));
    run.take(everySecond(1, 100));
    assert.ok(await run.store.seal());
    run.take(everySecond(101, 50));
    const sealing = run.store.seal();
    await isReading;
    // Held up in the middle of the round, for so long that another took the store over.
    const next = await beginRun(folder);
    next.take(everySecond(151, 50));
    assert.ok(await next.store.seal());
    const files = [`${folder}/book.sqlite`, `${folder}/ticks/2026-11-22T16.sqlite`];
    const made = files.map((file) => readFileSync(file));
    stallMs = 5_000;
    goOn();
    assert.equal(await sealing, false);
    assert.deepEqual(
      files.map((file) => readFileSync(file)),
      made,
    );
    assert.match(notices.join(), /taken this store over/);
    await next.store.close();
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
