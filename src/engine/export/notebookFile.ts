import { basename, dirname } from 'node:path';
import { fail, succeed, type Result } from '../contract/result';
import { fileErrorText, writeAtomically, type FileSystem } from '../store/fileSystem';

/** Writes a notebook beside exports that are there already; gives its path, or why only the exports are there. */
export async function writeNotebook(files: FileSystem, path: string, text: string): Promise<Result<string>> {
  try {
    await writeAtomically(files, dirname(path), basename(path), Buffer.from(text));
    return succeed(path);
  } catch (error) {
    const why = `The notebook could not be written to ${dirname(path)}: ${fileErrorText(error)}.`;
    return fail('exportFile', `${why} The exported data are there and whole.`);
  }
}
