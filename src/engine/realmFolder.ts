import { readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Clock } from './clock';
import type { Realm } from './contract/market';
import type { DeleteRequest } from './contract/messages';
import { fail, succeed, type Result } from './contract/result';
import { folderBytes } from './publish/usageMeter';
import { fileErrorText } from './store/fileSystem';
import { nodeFileSystem } from './store/nodeFileSystem';
import { isProcessAlive } from './store/sqljsStore';
import { acquireWriterLock, lockFile } from './store/writerLock';

/** Damaged files that were set aside stay, whatever else goes. */
const keptFolder = 'quarantine';

/** A realm whose store is not open here, and where it lies. */
export interface ClosedRealm {
  readonly realm: Realm;
  readonly folder: string;
}

/** The realm that a request is about, where that is not the one that is open; null where it is. */
export function closedRealm(
  { realm }: Pick<DeleteRequest, 'realm'>,
  open: Realm | undefined,
  dataFolder: string,
): ClosedRealm | null {
  return realm === undefined || realm === open ? null : { realm, folder: join(dataFolder, realm) };
}

/** What {@link deleteRealm} would free: a lock that is there for as long as somebody writes does not count. */
export async function measureRealm(folder: string): Promise<number> {
  const lockBytes = nodeFileSystem.stat(join(folder, lockFile))?.sizeBytes ?? 0;
  return (await folderBytes(folder)) - (await folderBytes(join(folder, keptFolder))) - lockBytes;
}

/**
 * Deletes the store of a realm that is not open here, for good, but its quarantine; answers with the bytes freed. It
 * holds the writer's lock meanwhile, so that nobody opens what goes. Fails where another window or the command line
 * writes the store, or the disk refuses.
 */
export async function deleteRealm(
  folder: string,
  realm: Realm,
  clock: Clock,
): Promise<Result<{ readonly bytes: number }>> {
  const owner = { pid: process.pid, host: hostname() };
  try {
    const lock = await acquireWriterLock({ folder, clock, owner, files: nodeFileSystem, isProcessAlive });
    if (!lock.ok) {
      return fail('locked', `The ${realm} data are being written by another window: stop its feed first, then delete.`);
    }
    try {
      const bytes = await measureRealm(folder);
      const names = (await readdir(folder)).filter((name) => name !== keptFolder && name !== lockFile);
      // Last what says that this is a store: where it ends half-way it is still one, and can be deleted again.
      names.sort((a, b) => Number(a === 'store.json') - Number(b === 'store.json'));
      for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
      return succeed({ bytes });
    } finally {
      lock.value.release();
    }
  } catch (error) {
    return fail('disk', `The ${realm} data could not be deleted: ${fileErrorText(error)}.`);
  }
}
