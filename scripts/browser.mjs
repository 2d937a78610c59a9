// VS Code in the browser for `npm start`: the server from npm on the loopback interface. Node built-ins only.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from './processes.mjs';
import { startFolder } from './repository.mjs';
import { ensureServer } from './serverInstall.mjs';
import { usualPort } from './startOptions.mjs';
import { isFree, quietSettings, startServer } from './vscodeServer.mjs';

/**
 * Installs the server where needed, starts it, prints the address, and waits until asked to end.
 * @param {{ port: number | null, open: boolean, workspace: string, ended: Promise<NodeJS.Signals> }} options
 */
export async function openInBrowser({ port, open, workspace, ended }) {
  const installed = await Promise.race([ended.then(() => null), ensureServer()]);
  if (installed === null) process.exit(130);
  const dataFolder = join(startFolder, 'server');
  const firstTime = !existsSync(join(dataFolder, 'data', 'User', 'settings.json'));
  const server = await startServer({
    installed,
    dataFolder,
    link: true,
    // The first screen is our view, not the editor's own.
    env: { SPREADSCOPE_FIRST_VIEW: '1' },
    token: connectionToken(),
    port: port ?? ((await isFree(usualPort)) ? usualPort : 0),
    ...(firstTime ? { settings: quietSettings } : {}),
  });
  const url = server.pageUrl(workspace);
  console.log(
    `\nSpreadscope runs in VS Code at\n\n  ${url}\n\nThe address holds a secret: keep it to yourself. Ctrl-C ends it.`,
  );
  if (open) showPage(url);
  const reason = await Promise.race([ended, server.exited.then(() => null)]);
  await server.stop();
  if (reason === null) {
    console.error(`The VS Code server has ended by itself; its log is ${server.logFile}`);
    process.exitCode = 1;
  }
}

/** The same from start to start, so that an open page finds its way back. */
function connectionToken() {
  const file = join(startFolder, 'token');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const token = randomBytes(18).toString('base64url');
  writeFileSync(file, token, { mode: 0o600 });
  return token;
}

/** Opens the person's browser where there is one to see. @param {string} url */
function showPage(url) {
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  const opener = process.platform === 'darwin' ? 'open' : display === undefined ? null : 'xdg-open';
  const program = opener === null ? null : findOnPath(opener);
  if (program === null) return;
  const child = spawn(program, [url], { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
}
