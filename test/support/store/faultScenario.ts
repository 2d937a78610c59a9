import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import type { StoreLimits } from '../../../src/engine/store/storeParts';
import { FaultyFiles, type Fault } from './faultyFiles';
import { storedIds } from './storeFolder';
import { beginRun, everySecond, idRange, type StoreRun } from './storeRun';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };
const total = 4_000;

/**
 * A store's life in small: opened, filled over the end of an hour, sealed, given late ticks, sealed again, closed.
 * Late are ids 500 to 519. Returns the ids that were appended while the process lived.
 */
export async function liveOnce(
  folder: string,
  disk: FaultyFiles,
  limits: Partial<StoreLimits> = {},
): Promise<Set<number>> {
  const shown = new Set<number>();
  let run: StoreRun;
  try {
    run = await beginRun(folder, { limits }, disk);
  } catch {
    return shown;
  }
  const take = (first: number, count: number, isLeftOut: (id: number) => boolean = () => false): void => {
    for (let at = first; at < first + count && !disk.crashed; at += 20) {
      const batch = everySecond(at, 20).filter(({ id }) => !isLeftOut(id));
      if (batch.length > 0) run.take(batch);
      if (!disk.crashed) for (const { id } of batch) shown.add(id);
    }
  };
  const isLate = (id: number): boolean => id >= 500 && id < 520;
  take(1, 3_400, isLate);
  await run.store.flush();
  take(3_401, 600);
  if (!disk.crashed) await run.store.seal();
  take(500, 20);
  if (!disk.crashed) await run.store.seal();
  await run.store.close().catch(() => undefined);
  return shown;
}

/** What must hold after any fault: what was shown is there, once; and after the rest has come all is as it should be. */
export async function checkAfterwards(folder: string, shown: ReadonlySet<number>, what: string): Promise<void> {
  const again = await beginRun(folder);
  const stored = await storedIds(again.store, always);
  const have = new Set(stored);
  assert.equal(have.size, stored.length, `${what}: a tick stands twice`);
  const missing = [...shown].filter((id) => !have.has(id));
  assert.deepEqual(missing, [], `${what}: lost`);
  again.take(everySecond(1, total).filter(({ id }) => !have.has(id)));
  assert.ok(await again.store.seal(), `${what}: sealing afterwards`);
  assert.deepEqual(await storedIds(again.store, always), idRange(1, total), what);
  await again.store.close();
  assert.deepEqual(
    (readdirSync(folder, { recursive: true }) as string[]).filter((name) => name.endsWith('.tmp')),
    [],
    `${what}: a temporary file was left`,
  );
  const last = await beginRun(folder);
  assert.deepEqual(last.store.recovery.quarantined, [], `${what}: quarantined`);
  assert.deepEqual(await storedIds(last.store, always), idRange(1, total), what);
  await last.store.close();
}

/** The operations of a life without faults. */
export async function countOperations(folder: string): Promise<FaultyFiles> {
  const disk = new FaultyFiles();
  await liveOnce(folder, disk);
  return disk;
}

export const faults: readonly Fault[] = ['crashBefore', 'crashAfter', { code: 'EIO' }, { half: 'ENOSPC' }];

/** One life with one fault at one operation, and the check behind it. */
export async function liveWithFault(
  folder: string,
  number: number,
  fault: Fault,
  limits: Partial<StoreLimits> = {},
): Promise<void> {
  const disk = new FaultyFiles();
  disk.decide = (operation) => (operation.number === number ? fault : 'none');
  const shown = await liveOnce(folder, disk, limits);
  const hit = disk.operations[number - 1];
  await checkAfterwards(
    folder,
    shown,
    `${JSON.stringify(fault)} at ${number} (${hit?.name} ${hit?.path.slice(folder.length)})`,
  );
}
