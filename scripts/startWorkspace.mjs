// The folder that `npm start` opens: settings that start the feed, and room for exports. Node built-ins only.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFolder } from './repository.mjs';
import { SetupError } from './setup.mjs';

/**
 * Writes what was asked for into the folder's settings; whatever else a person has set there stays.
 * @param {{ source: string, file: string | null }} choice
 * @returns {string} the folder
 */
export function prepareWorkspace({ source, file }) {
  const workspace = join(startFolder, 'workspace');
  const settingsFile = join(workspace, '.vscode', 'settings.json');
  mkdirSync(join(workspace, '.vscode'), { recursive: true });
  const settings = {
    ...(existsSync(settingsFile) ? readSettingsFile(settingsFile) : {}),
    'spreadscope.source': source,
    'spreadscope.autoStart': true,
    ...(file === null ? {} : { 'spreadscope.replay.file': file }),
  };
  writeFileSync(settingsFile, `${JSON.stringify(settings, null, 2)}\n`);
  return workspace;
}

/** @param {string} file @returns {Record<string, unknown>} */
function readSettingsFile(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new SetupError(`${file} cannot be read as JSON (comments are not taken there): mend it or delete it.`);
  }
}
