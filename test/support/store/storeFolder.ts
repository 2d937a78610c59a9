import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemClock } from '../../../src/engine/clock';
import { openStore, type StoreOptions } from '../../../src/engine/store/sqljsStore';
import type { MarketStore, RangeQuery } from '../../../src/engine/store/store';

export const sqlWasmPath = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');

/** A folder of its own for each test that asks, removed after it. */
export function temporaryFolders(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'spreadscope-store-'));
    made.push(folder);
    return folder;
  };
}

/** As `esbuild.mjs` makes it; tests run in the repository's folder. */
export const sealWorkerPath = resolve('dist/sealWorker.js');

export function storeOptions(folder: string, more: Partial<StoreOptions> = {}): StoreOptions {
  // A store left open by a test is as dead as its process would be.
  return {
    folder,
    realm: 'binance',
    clock: systemClock,
    sqlWasmPath,
    sealWorkerPath,
    isProcessAlive: () => false,
    ...more,
  };
}

/** Opens and replays; throws where opening fails. */
export async function openedStore(folder: string, more: Partial<StoreOptions> = {}): Promise<MarketStore> {
  const opened = await openStore(storeOptions(folder, more));
  if (!opened.ok) throw new Error(opened.failure.message);
  await opened.value.replay(() => undefined);
  return opened.value;
}

export async function storedIds(store: MarketStore, query: RangeQuery): Promise<number[]> {
  const ids: number[] = [];
  for await (const chunk of store.readTicks(query)) ids.push(...chunk.id);
  return ids;
}
