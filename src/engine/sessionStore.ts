import { isAbsolute, join } from 'node:path';
import type { Clock } from './clock';
import type { EngineBoot } from './contract/messages';
import { fail, succeed, type Result } from './contract/result';
import { realmOf, type Settings } from './contract/settings';
import { makeFolder } from './sources/makeFolder';
import { nodeFileSystem } from './store/nodeFileSystem';
import type { StoreOptions } from './store/sqljsStore';
import { writerOf } from './store/writerLock';

/**
 * Where the store of the settings' realm lies and how it is opened. Makes the folder; fails with a sentence for people
 * where it cannot be used.
 */
export function sessionStore(boot: EngineBoot, clock: Clock, settings: Settings): Result<StoreOptions> {
  const base = settings.dataFolder === '' ? boot.storageFolder : settings.dataFolder;
  if (!isAbsolute(base)) {
    return fail('dataFolder', `The setting spreadscope.dataFolder takes an absolute path; "${base}" is not.`);
  }
  const realm = realmOf(settings);
  const folder = join(base, realm);
  try {
    makeFolder(folder);
  } catch (error) {
    return fail('dataFolder', `The data folder ${folder} cannot be made: ${String(error)}.`);
  }
  const { tickHours, tickGigabytes, barDays } = settings.retention;
  const limits = { retention: { tickHours, tickBytes: tickGigabytes * 1e9, barDays } };
  const { sqlWasmPath, sealWorkerPath, version } = boot;
  return succeed({ folder, realm, clock, sqlWasmPath, sealWorkerPath, createdBy: version, limits });
}

/** Why a window that only follows the store cannot do `what`, naming the process of the one that writes it. */
export function readerFailure(folder: string, what: string): Result<never> {
  const writer = writerOf(nodeFileSystem, folder);
  const who = writer === null ? 'Another window' : `Another window (process ${writer.pid} on ${writer.host})`;
  return fail('reader', `${who} writes this store: ${what} there, or close that window first.`);
}
