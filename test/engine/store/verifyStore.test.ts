import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import { nodeFileSystem } from '../../../src/engine/store/nodeFileSystem';
import { frameAt, frameKinds, segmentHeaderBytes } from '../../../src/engine/store/segmentFormat';
import { verifyStore } from '../../../src/engine/store/verifyStore';
import { damageRound, filledStore, verified } from '../../support/store/damageRounds';
import { seededRandom } from '../../support/store/seededRandom';
import { sqlWasmPath, temporaryFolders } from '../../support/store/storeFolder';
import { beginRun, everySecond } from '../../support/store/storeRun';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;

describe('verifyStore', () => {
  const newFolder = temporaryFolders();

  it('finds nothing wrong with a store that is being written, and counts what is in it', async () => {
    const folder = newFolder();
    const run = await filledStore(folder);
    const seen = await verified(folder);
    assert.ok(seen.ok);
    assert.deepEqual(
      seen.partitions.map(({ file, ticks }) => [file, ticks]),
      [
        ['book.sqlite', 0],
        ['ticks/2026-11-22T16.sqlite', 3_599],
        ['ticks/2026-11-22T17.sqlite', 401],
        ['bars/2026-11.sqlite', 0],
      ],
    );
    assert.ok(seen.segments.length > 0 && seen.segments.every(({ frames }) => frames > 0));
    await run.store.close();
  });

  it('detects a flipped bit and a cut in every kind of file; the store sets it aside and gives the rest', async function () {
    this.timeout(60_000);
    const random = seededRandom(7);
    // Each kind of file once; hundreds of places are in test/soak.
    for (let round = 0; round < 7; round++) await damageRound(newFolder(), round, random);
  });

  it('asks again for the ticks of a damaged frame that is the first behind a checkpoint', async () => {
    const folder = newFolder();
    const run = await filledStore(folder);
    run.crash();
    const segment = `${folder}/journal/${readdirSync(`${folder}/journal`)
      .toSorted((a, b) => a.localeCompare(b))
      .at(-1)}`;
    const bytes = readFileSync(segment);
    let head = frameAt(bytes, segmentHeaderBytes);
    while (head !== null && head.kind !== frameKinds.events) head = frameAt(bytes, head.end);
    assert.ok(head !== null);
    const at = head.payloadStart + 100;
    bytes[at] = (bytes[at] ?? 0) ^ 64;
    writeFileSync(segment, bytes);
    const again = await beginRun(folder);
    const gaps = again.store.gaps().map(({ fromId, toId, state, reason }) => ({ fromId, toId, state, reason }));
    assert.deepEqual(gaps, [{ fromId: 4_001, toId: 4_020, state: 'open', reason: 'journalDamaged' }]);
    await again.store.close();
  });

  it('names files that the book knows and that are gone', async () => {
    const folder = newFolder();
    const run = await filledStore(folder);
    await run.store.close();
    rmSync(`${folder}/ticks/2026-11-22T16.sqlite`);
    const seen = await verified(folder);
    assert.ok(!seen.ok);
    assert.deepEqual(
      seen.partitions.filter(({ problem }) => problem !== null).map(({ file }) => file),
      ['ticks/2026-11-22T16.sqlite'],
    );
  });

  it('says that a folder holds no store', async () => {
    const result = await verifyStore(newFolder(), nodeFileSystem, sqlWasmPath);
    assert.ok(!result.ok);
    assert.equal(result.failure.reason, 'noStore');
  });
});

describe('describe', () => {
  const newFolder = temporaryFolders();

  it('says of each series what is stored, sealed or not, each tick once', async () => {
    const folder = newFolder();
    const run = await filledStore(folder);
    run.take(everySecond(3_000, 20));
    const { realm, series, partitions, journal, bytes } = await run.store.describe();
    assert.equal(realm, 'binance');
    const { megabytesPerDay, ...described } = series[0] as (typeof series)[0];
    const [first, last] = [everySecond(1, 1)[0], everySecond(4_100, 1)[0]];
    assert.deepEqual(described, {
      ...btc,
      ticks: 4_100,
      firstId: 1,
      lastId: 4_100,
      firstMs: first?.timeMs,
      lastMs: last?.timeMs,
      bars: { '1s': 4_099, '1m': 68, '5m': 0 },
      gapsOpen: 0,
      gapsRepaired: 0,
      gapsLost: 0,
    });
    assert.ok(megabytesPerDay !== null && megabytesPerDay > 3 && megabytesPerDay < 30, String(megabytesPerDay));
    assert.equal(partitions.length, 3);
    const onDisk = (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => /\.(sqlite|seg)$/.test(name))
      .reduce((sum, name) => sum + statSync(`${folder}/${name}`).size, 0);
    assert.equal(bytes, onDisk);
    assert.ok(journal.segments > 0 && journal.bytes > 0);
    await run.store.close();
  });
});
