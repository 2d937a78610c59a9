// Where this checkout is, and where the scripts put what they make. Node built-ins only.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder, found upwards so that it holds for a bundled copy of this module too. */
export const repository = findRepository(dirname(fileURLToPath(import.meta.url)));

/** Everything to do with the VS Code server: the installation, and the data of `npm start`. Ignored by git. */
export const serverFolder = join(repository, '.vscode-server');

/** Where `npm start` keeps the folder it opens, settings and collected data. */
export const startFolder = process.env['SPREADSCOPE_START_FOLDER'] ?? join(serverFolder, 'start');

/** @returns {{ name: string, publisher: string, version: string }} what the manifest says of the extension */
export function extensionIdentity(folder = repository) {
  const { name, publisher, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return { name, publisher, version };
}

/** All files below a path, or the path itself where it is a file; none where it is not there. @param {string} path */
export function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * A digest of all files below the paths, names and contents.
 * @param {readonly string[]} paths
 * @returns {string}
 */
export function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesBelow).sort()) {
    hash.update(relative(repository, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} folder @returns {string} */
function findRepository(folder) {
  if (existsSync(join(folder, 'esbuild.mjs')) && existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('The scripts run from a checkout of Spreadscope; package.json was not found.');
  return findRepository(parent);
}
