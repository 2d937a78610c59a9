import { realms, type Realm } from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import { fileErrorText, writeAtomically, type FileSystem } from './fileSystem';

/** `store.json`: what a folder is, so that data of two realms never meet. */
export interface StoreIdentity {
  readonly format: number;
  readonly realm: Realm;
  /** Version of the product that made the folder. */
  readonly createdBy: string;
}

export const storeFormat = 1;
export const storeFile = 'store.json';

/** Checks the folder's identity, and gives it one where it is new. Refuses another realm and a newer format. */
export async function claimStore(
  files: FileSystem,
  folder: string,
  realm: Realm,
  createdBy: string,
  readOnly: boolean,
): Promise<Result<StoreIdentity>> {
  try {
    if (files.stat(`${folder}/${storeFile}`) !== null)
      return checkRealm(readStoreIdentity(files, folder), folder, realm);
    if (readOnly) return fail('noStore', `${folder} holds no store; collect into it first, or name another folder.`);
    if (files.stat(`${folder}/journal`) !== null || files.stat(`${folder}/ticks`) !== null) {
      const message = `${folder} holds data but no ${storeFile}, so its realm is not known. Put {"format": 1, "realm": "…", "createdBy": "…"} back into ${storeFile}, or use another folder.`;
      return fail('noIdentity', message);
    }
    files.makeFolder(folder);
    return succeed(await writeIdentity(files, folder, realm, createdBy));
  } catch (error) {
    return fail('storeFolder', `The data folder ${folder} cannot be used: ${fileErrorText(error)}.`);
  }
}

/** Writes `store.json`. */
export async function writeIdentity(
  files: FileSystem,
  folder: string,
  realm: Realm,
  createdBy: string,
): Promise<StoreIdentity> {
  const identity: StoreIdentity = { format: storeFormat, realm, createdBy };
  await writeAtomically(files, folder, storeFile, Buffer.from(`${JSON.stringify(identity)}\n`));
  return identity;
}

/** What `store.json` says; fails where it is missing or not readable. */
export function readStoreIdentity(files: FileSystem, folder: string): Result<StoreIdentity> {
  const path = `${folder}/${storeFile}`;
  if (files.stat(path) === null) return fail('noStore', `${folder} holds no store: there is no ${storeFile} in it.`);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(files.readSync(path)).toString('utf8'));
  } catch {
    value = null;
  }
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const { format, realm, createdBy } = fields;
  if (typeof format === 'number' && format > storeFormat) {
    const message = `${folder} was made by a newer version of Spreadscope (format ${format}, this one reads ${storeFormat}); nothing was changed. Install that version, or use another data folder.`;
    return fail('newerFormat', message);
  }
  if (typeof format !== 'number' || !realms.includes(realm as Realm)) {
    const message = `${path} cannot be read as a store's identity; put {"format": 1, "realm": "binance", "createdBy": "…"} with the right realm back into it.`;
    return fail('badIdentity', message);
  }
  return succeed({ format, realm: realm as Realm, createdBy: typeof createdBy === 'string' ? createdBy : '' });
}

function checkRealm(identity: Result<StoreIdentity>, folder: string, realm: Realm): Result<StoreIdentity> {
  if (!identity.ok || identity.value.realm === realm) return identity;
  const message = `${folder} holds data of the realm "${identity.value.realm}"; data of "${realm}" must not be mixed with it. Use another data folder for "${realm}".`;
  return fail('otherRealm', message);
}
