import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import { openStore } from '../../../src/engine/store/sqljsStore';
import type { JournalEvent, StoreNotice } from '../../../src/engine/store/store';
import { countOperations, faults, liveWithFault } from '../../support/store/faultScenario';
import type { Fault } from '../../support/store/faultyFiles';
import { storedIds, storeOptions, temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, everySecond, idRange, until } from '../../support/store/storeRun';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };

describe('a store on a failing disk', () => {
  const newFolder = temporaryFolders();

  it('loses nothing that was shown when any one file operation fails or is the last of the process', async function () {
    // Each operation once, with the faults in turn; every fault at every operation is in test/soak.
    this.timeout(60_000);
    const disk = await countOperations(newFolder());
    assert.ok(disk.operations.length > 30);
    const wanted = 10;
    const stride = disk.operations.length / wanted;
    for (let turn = 0; turn < wanted; turn++) {
      const number = Math.floor(turn * stride) + 1;
      // In turns with and without the thread that makes large files.
      const limits = turn % 2 === 0 ? {} : { rowsAtOnce: 0 };
      await liveWithFault(newFolder(), number, faults[turn % faults.length] as Fault, limits);
    }
  });

  it('shows everything while the disk is full, and writes it when there is room again', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    const notices: string[] = [];
    run.store.onNotice(({ reason }) => notices.push(reason));
    run.take(everySecond(1, 500));
    run.disk.decide = ({ name }) => (['append', 'write'].includes(name) ? { half: 'ENOSPC' } : 'none');
    run.take(everySecond(501, 3_500));
    assert.deepEqual(await storedIds(run.store, always), idRange(1, 4_000));
    assert.ok(!(await run.store.seal()));
    run.disk.decide = () => 'none';
    await run.clock.advance(1_000);
    assert.deepEqual(notices, ['diskFailing', 'diskResumed']);
    run.crash();
    const again = await beginRun(folder);
    assert.deepEqual(await storedIds(again.store, always), idRange(1, 4_000));
    assert.equal(again.model.sum, run.model.sum);
    await again.store.close();
  });

  it('marks as gaps what it could not keep because the disk was full for too long', async () => {
    const folder = newFolder();
    const run = await beginRun(folder, { limits: { queueBytes: 5_000 } });
    const dropped: StoreNotice[] = [];
    run.store.onNotice((notice) => notice.reason === 'ticksDropped' && dropped.push(notice));
    run.take(everySecond(1, 500));
    run.disk.decide = ({ name }) => (name === 'append' ? { code: 'ENOSPC' } : 'none');
    run.take(everySecond(501, 1_000));
    run.disk.decide = () => 'none';
    await run.clock.advance(1_000);
    run.take(everySecond(1_501, 20));
    const kept = await storedIds(run.store, always);
    const [gap] = run.store.gaps();
    assert.ok(gap !== undefined && dropped.length === 1);
    assert.deepEqual(dropped[0]?.gaps, [gap]);
    assert.deepEqual([gap.state, gap.reason, gap.toId], ['open', 'diskFull', 1_500]);
    assert.ok(gap.fromId > 520 && gap.fromId < 700);
    assert.deepEqual(kept, [...idRange(1, gap.fromId - 1), ...idRange(1_501, 20)]);
    run.crash();
    const again = await beginRun(folder);
    assert.deepEqual(again.store.gaps(), [gap]);
    assert.deepEqual(await storedIds(again.store, always), kept);
    await again.store.close();
  });

  it('writes after all what it was told beside trades while the disk was full', async () => {
    const folder = newFolder();
    const run = await beginRun(folder, { limits: { queueBytes: 5_000 } });
    run.take(everySecond(1, 500));
    run.disk.decide = ({ name }) => (name === 'append' ? { code: 'ENOSPC' } : 'none');
    run.take(everySecond(501, 1_000));
    const repaired = { kind: 'gap', ...btc, fromId: 0, toId: 0, fromMs: 0, toMs: 0, foundMs: 1, closedMs: 2 } as const;
    const told: JournalEvent[] = [
      { kind: 'settings', graceMs: 3_000 },
      { ...repaired, state: 'repaired', reason: '' },
    ];
    run.store.append([...told, ...everySecond(400, 40)]);
    run.disk.decide = () => 'none';
    await run.clock.advance(1_000);
    run.take(everySecond(1_501, 20));
    run.crash();
    const again = await openStore(storeOptions(folder));
    assert.ok(again.ok);
    const events: JournalEvent[] = [];
    await again.value.replay((event) => events.push(event));
    const rest = events.filter(({ kind }) => kind !== 'tick');
    assert.deepEqual(rest.slice(0, 2), told);
    assert.deepEqual(
      again.value.gaps().map(({ fromId, toId, state }) => [fromId === 0 ? 'told' : fromId > 500, toId, state]),
      [
        ['told', 0, 'repaired'],
        [true, 1_500, 'open'],
        [false, 439, 'open'],
      ],
      'ticks of a repair that are lost are a gap of their own',
    );
    await again.value.close();
  });

  it('tries a next segment that cannot be made once a second, and tells it once', async () => {
    const folder = newFolder();
    const run = await beginRun(folder, { limits: { segmentBytes: 2_000 } });
    const notices: string[] = [];
    run.store.onNotice(({ reason }) => notices.push(reason));
    run.disk.decide = ({ name }) => (name === 'openAppend' ? { code: 'EMFILE' } : 'none');
    run.take(everySecond(1, 400));
    const tries = (): number => run.disk.operations.filter(({ name }) => name === 'openAppend').length;
    const before = tries();
    run.take(everySecond(401, 400));
    assert.equal(tries(), before);
    await run.clock.advance(1_000);
    run.take(everySecond(801, 400));
    assert.equal(tries(), before + 1);
    assert.deepEqual(notices, ['diskFailing']);
    run.disk.decide = () => 'none';
    await run.clock.advance(1_000);
    run.take(everySecond(1_201, 20));
    assert.deepEqual(notices, ['diskFailing', 'diskResumed']);
    run.crash();
    const again = await beginRun(folder);
    assert.deepEqual(await storedIds(again.store, always), idRange(1, 1_220));
    await again.store.close();
  });

  it('tries to seal again by itself after the disk refused', async () => {
    const folder = newFolder();
    const run = await beginRun(folder);
    const notices: string[] = [];
    run.store.onNotice(({ reason }) => notices.push(reason));
    run.take(everySecond(1, 3_700));
    run.disk.decide = ({ name }) => (name === 'write' ? { half: 'ENOSPC' } : 'none');
    await run.clock.advance(5_100);
    await until(() => notices.includes('sealFailed'), 'the first round to fail');
    assert.deepEqual(await storedIds(run.store, always), idRange(1, 3_700));
    run.disk.decide = () => 'none';
    // The retry is due 30 s after the failure has been taken in.
    await until(() => {
      void run.clock.advance(31_000);
      return existsSync(`${folder}/book.sqlite`);
    }, 'the next round');
    assert.deepEqual(await storedIds(run.store, always), idRange(1, 3_700));
    await run.store.close();
  });
});
