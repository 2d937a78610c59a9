import assert from 'node:assert/strict';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { instrumentId } from '../../../src/engine/contract/ids';
import { nodeFileSystem } from '../../../src/engine/store/nodeFileSystem';
import { verifyStore, type Verification } from '../../../src/engine/store/verifyStore';
import { sqlWasmPath, storedIds } from './storeFolder';
import { beginRun, everySecond, idRange } from './storeRun';

const btc = { instrument: instrumentId('btcusdt'), stream: 'aggTrade' } as const;
const always = { ...btc, fromMs: -Infinity, toMs: Infinity };

/**
 * Damages one file of a store at a random place. It must be noticed; what it held must be stored elsewhere or be an
 * open gap; and once that has come again the store must be as if nothing had been.
 */
export async function damageRound(folder: string, round: number, random: () => number): Promise<void> {
  const run = await filledStore(folder);
  run.crash();
  const files = (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => /\.(sqlite|seg)$/.test(name))
    .toSorted((a, b) => (a < b ? -1 : 1));
  const file = files[round % files.length] as string;
  const damage = damaged(`${folder}/${file}`, random, round % 3 === 2);
  const what = `${damage} in ${file}`;
  const seen = await verified(folder);
  const isTornEnd = seen.segments.some((segment) => segment.file === file && segment.tornBytes > 0);
  assert.ok(!seen.ok || isTornEnd, `${what} was not noticed`);
  const again = await beginRun(folder);
  const have = new Set(await storedIds(again.store, always));
  for (const { fromId, toId, state } of again.store.gaps())
    if (state === 'open') for (const id of idRange(fromId, toId - fromId + 1)) have.add(id);
  const last = again.store.lastTick(btc)?.id ?? 0;
  const missing = idRange(1, last).filter((id) => !have.has(id));
  assert.deepEqual(missing, [], `${what}: neither stored nor asked for again`);
  const stored = new Set(await storedIds(again.store, always));
  again.take(everySecond(1, 4_100).filter(({ id }) => !stored.has(id)));
  assert.deepEqual(await storedIds(again.store, always), idRange(1, 4_100), what);
  await again.store.close();
  assert.ok((await verified(folder)).ok, `${what}: all is well again`);
}

/** Two sealed hours and a bar file, and a hundred ticks in the journal only. */
export async function filledStore(folder: string): ReturnType<typeof beginRun> {
  const run = await beginRun(folder);
  run.take(everySecond(1, 4_000));
  assert.ok(await run.store.seal());
  run.take(everySecond(4_001, 100));
  await run.store.flush();
  return run;
}

export async function verified(folder: string): Promise<Verification> {
  const result = await verifyStore(folder, nodeFileSystem, sqlWasmPath);
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

function damaged(path: string, random: () => number, cut: boolean): string {
  const bytes = readFileSync(path);
  if (cut) {
    const size = Math.floor(random() * bytes.length);
    truncateSync(path, size);
    return `cut at ${size} of ${bytes.length}`;
  }
  const at = Math.floor(random() * bytes.length);
  const bit = Math.floor(random() * 8);
  bytes[at] = (bytes[at] as number) ^ (1 << bit);
  writeFileSync(path, bytes);
  return `bit ${bit} of byte ${at} of ${bytes.length}`;
}
