// VS Code desktop for `npm start`, apart from the one a person may have open. Node built-ins only.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup, findOnPath } from './processes.mjs';
import { repository, startFolder } from './repository.mjs';
import { quietSettings, writeUserSettings } from './vscodeServer.mjs';

/** @returns {{ ok: true, path: string } | { ok: false, message: string }} the program, or why it cannot be used */
export function desktopProgram() {
  const path = findOnPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  if (path === null) {
    return {
      ok: false,
      message:
        'VS Code desktop was not found: the command "code" is not on the path. ' +
        'Install it (https://code.visualstudio.com), or leave --desktop out to use VS Code in the browser.',
    };
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && DISPLAY === undefined && WAYLAND_DISPLAY === undefined) {
    return { ok: false, message: 'VS Code desktop needs a display, and none is set; leave --desktop out.' };
  }
  if (process.getuid?.() === 0) {
    return { ok: false, message: 'VS Code desktop does not run as root; leave --desktop out, or be another user.' };
  }
  return { ok: true, path };
}

/**
 * Opens a window with settings and extensions of its own, waits until it is closed or the end is asked for, and
 * ends what was started.
 * @param {{ program: string, workspace: string, ended: Promise<NodeJS.Signals> }} options
 */
export async function openDesktop({ program, workspace, ended }) {
  const dataFolder = join(startFolder, 'desktop');
  // VS Code writes its process id there: it is what Ctrl-C has to end, as `code` itself only waits for the window.
  const lockFile = join(dataFolder, 'data', 'code.lock');
  mkdirSync(join(dataFolder, 'data', 'User'), { recursive: true });
  if (!existsSync(join(dataFolder, 'data', 'User', 'settings.json'))) writeUserSettings(dataFolder, quietSettings);
  rmSync(lockFile, { force: true });
  const windows = process.platform === 'win32';
  const child = spawn(
    program,
    [
      ['--user-data-dir', join(dataFolder, 'data'), '--extensions-dir', join(dataFolder, 'extensions')],
      ['--new-window', '--wait', '--disable-workspace-trust', '--skip-welcome'],
      [`--extensionDevelopmentPath=${repository}`, workspace],
    ].flat(),
    { stdio: 'inherit', detached: !windows, shell: windows, env: { ...process.env, SPREADSCOPE_FIRST_VIEW: '1' } },
  );
  console.log('Spreadscope opens in VS Code desktop. Closing its window or Ctrl-C ends it.');
  const closed = new Promise((/** @type {(value: null) => void} */ resolve, reject) => {
    child.once('exit', () => resolve(null));
    child.once('error', reject);
  });
  if ((await Promise.race([ended, closed])) === null) return;
  const main = existsSync(lockFile) ? Number(readFileSync(lockFile, 'utf8')) : NaN;
  if (Number.isInteger(main) && main > 1) await endProcess(main);
  await endGroup(child.pid ?? 0);
}

/** @param {number} pid */
async function endProcess(pid) {
  const signal = (/** @type {NodeJS.Signals | 0} */ name) => {
    try {
      return process.kill(pid, name);
    } catch {
      return false;
    }
  };
  signal('SIGTERM');
  for (const deadline = Date.now() + 5000; signal(0) && Date.now() < deadline;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  signal('SIGKILL');
}
