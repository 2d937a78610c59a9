import type { Realm } from '../contract/market';
import { fail, type Result } from '../contract/result';
import { readBook } from './book';
import { checksumProblem } from './fileChecksum';
import type { FileSystem } from './fileSystem';
import { bookFile } from './openBook';
import type { Quarantine } from './quarantine';
import { SqlEngines } from './sqlEngine';
import { claimStore, storeFile, writeIdentity, type StoreIdentity } from './storeIdentity';

export interface RepairOptions {
  readonly folder: string;
  readonly files: FileSystem;
  readonly quarantine: Quarantine;
  readonly sqlWasmPath: string;
  readonly realm: Realm;
  readonly createdBy: string;
}

/**
 * Makes a damaged `store.json` again where the book says the realm; the damaged one goes to quarantine. Fails, and
 * changes nothing, where the book does not say it, or says another than is asked for.
 */
export async function repairIdentity(options: RepairOptions): Promise<Result<StoreIdentity>> {
  const { folder, files, quarantine, sqlWasmPath, realm, createdBy } = options;
  const known = await realmOfBook(files, folder, sqlWasmPath);
  if (known !== realm) {
    const said = known === '' ? 'and nothing else in it says its realm' : `but its book says the realm "${known}"`;
    const message = `${folder}/${storeFile} cannot be read, ${said}. Put {"format": 1, "realm": "…", "createdBy": "…"} with the right realm back into it.`;
    return fail('badIdentity', message);
  }
  await quarantine.copy(storeFile, 'it could not be read; it was made again from the book.');
  await writeIdentity(files, folder, realm, createdBy);
  return claimStore(files, folder, realm, createdBy, false);
}

async function realmOfBook(files: FileSystem, folder: string, sqlWasmPath: string): Promise<string> {
  try {
    const bytes = await files.read(`${folder}/${bookFile}`);
    if ((await checksumProblem(bytes)) !== null) return '';
    return readBook(await new SqlEngines(sqlWasmPath).fresh(), bytes).realm;
  } catch {
    return '';
  }
}
