// Starts and ends the real VS Code server: for `npm start`, for the tests inside the extension host, and for the
// browser tests. Node built-ins only.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endGroup, trackGroup, untrackGroup } from './processes.mjs';
import { extensionIdentity, repository } from './repository.mjs';
import { SetupError } from './setup.mjs';

/** Settings under which VS Code shows what was opened, and nothing else. */
export const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'window.confirmBeforeClose': 'never',
};

/**
 * @typedef {object} ServerOptions
 * @property {import('./serverInstall.mjs').InstalledServer} installed
 * @property {string} dataFolder  settings, extensions and stored data of this server
 * @property {boolean} [link]     load the extension from the checkout, as if it were installed
 * @property {readonly string[]} [others] folders of other extensions, loaded as if they were installed
 * @property {boolean} [testMode] take the page's payload: an extension in development mode, and tests to run in it
 * @property {string | null} [token] what a page has to know to get in; null lets everybody on this machine in
 * @property {number} [port]      0 takes a free one
 * @property {Readonly<Record<string, unknown>>} [settings] written as the user's settings
 * @property {Readonly<Record<string, string>>} [env] beside the environment of this process
 * @property {boolean} [trust]    keep VS Code's question whether a folder is trusted (it is switched off otherwise)
 */

/**
 * @typedef {object} RunningServer
 * @property {string} origin      http://127.0.0.1:PORT
 * @property {number} port
 * @property {number} pid
 * @property {string} dataFolder
 * @property {string} logFile     what the server printed
 * @property {(folder: string) => string} pageUrl the address that opens a folder
 * @property {() => readonly number[]} extensionHosts process ids of the extension hosts that live
 * @property {() => Promise<void>} stop ends the server and all that it started
 * @property {Promise<void>} exited resolves when the server has ended, for whatever reason
 */

/**
 * Starts a server on the loopback interface and resolves when it answers.
 * @param {ServerOptions} options
 * @returns {Promise<RunningServer>}
 */
export async function startServer(options) {
  const { dataFolder, token = null, port: wantedPort = 0 } = options;
  mkdirSync(join(dataFolder, 'data', 'User'), { recursive: true });
  mkdirSync(join(dataFolder, 'extensions'), { recursive: true });
  if (options.settings !== undefined) writeUserSettings(dataFolder, options.settings);
  const linked = [...(options.link === true ? [repository] : []), ...(options.others ?? [])];
  for (const extension of linked) linkExtension(join(dataFolder, 'extensions'), extension);
  if (wantedPort !== 0 && !(await isFree(wantedPort))) {
    throw new SetupError(`Port ${wantedPort} is in use; give another one with --port, or 0 for any free one.`);
  }
  // Sockets live in the temporary folder, and their paths must stay under some 100 characters.
  const temporary = mkdtempSync(join(tmpdir(), 'spreadscope-'));
  const logFile = join(dataFolder, 'server.log');
  const log = openSync(logFile, 'w');
  const child = spawn(options.installed.node, [options.installed.main, ...flags(options, temporary)], {
    cwd: dataFolder,
    env: { ...cleanEnvironment(process.env), ...options.env, ...ownEnvironment(dataFolder, temporary) },
    detached: true,
    stdio: ['ignore', log, log],
  });
  const pid = child.pid ?? 0;
  trackGroup(pid);
  const exited = new Promise((/** @type {(value: void) => void} */ resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const stop = async () => {
    await endGroup(pid);
    untrackGroup(pid);
    rmSync(temporary, { recursive: true, force: true });
  };
  try {
    const port = await listeningPort(logFile, exited);
    const origin = `http://127.0.0.1:${port}`;
    const key = token === null ? '' : `tkn=${token}&`;
    const pageUrl = (/** @type {string} */ folder) => `${origin}/?${key}folder=${encodeURI(folder)}`;
    await answering(`${origin}/version`);
    return { origin, port, pid, dataFolder, logFile, pageUrl, extensionHosts: () => hostsBelow(pid), stop, exited };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {string} dataFolder @param {Readonly<Record<string, unknown>>} settings */
export function writeUserSettings(dataFolder, settings) {
  writeFileSync(join(dataFolder, 'data', 'User', 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`);
}

/** @param {number} port @returns {Promise<boolean>} */
export function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** @param {ServerOptions} options @param {string} temporary @returns {string[]} */
function flags(options, temporary) {
  const { dataFolder, token = null, port = 0 } = options;
  const tokenFile = join(temporary, 'token');
  if (token !== null) writeFileSync(tokenFile, token, { mode: 0o600 });
  return [
    ['--host', '127.0.0.1', '--port', String(port), '--accept-server-license-terms'],
    token === null ? ['--without-connection-token'] : ['--connection-token-file', tokenFile],
    ['--server-data-dir', dataFolder, '--disable-telemetry', '--telemetry-level', 'off', '--disable-experiments'],
    options.trust === true ? [] : ['--disable-workspace-trust'],
    ['--disable-update-check', '--disable-getting-started-override', '--reconnection-grace-time', '5'],
    options.testMode === true ? ['--enable-smoke-test-driver'] : [],
  ].flat();
}

/**
 * Puts an extension's own folder into the list of installed ones, in place of an earlier entry.
 * @param {string} folder @param {string} extension
 */
function linkExtension(folder, extension) {
  const { name, publisher, version } = extensionIdentity(extension);
  const id = `${publisher}.${name}`;
  const file = join(folder, 'extensions.json');
  const entry = { identifier: { id }, version, location: { $mid: 1, scheme: 'file', path: extension } };
  writeFileSync(file, JSON.stringify([...installedExtensions(file).filter((one) => one.identifier?.id !== id), entry]));
}

/** @param {string} file @returns {{ identifier?: { id?: string } }[]} */
function installedExtensions(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
}

/** The environment without what npm and VS Code tell their own children. @param {NodeJS.ProcessEnv} environment */
function cleanEnvironment(environment) {
  const own = /^(npm_|VSCODE_|NODE_OPTIONS$|ELECTRON_RUN_AS_NODE$|INIT_CWD$)/i;
  return Object.fromEntries(Object.entries(environment).filter(([key]) => !own.test(key)));
}

/** @param {string} dataFolder @param {string} temporary */
function ownEnvironment(dataFolder, temporary) {
  return {
    EXTENSIONS_GALLERY: '{}',
    TMPDIR: temporary,
    XDG_RUNTIME_DIR: temporary,
    XDG_CACHE_HOME: join(dataFolder, 'cache'),
  };
}

/** @param {string} logFile @param {Promise<void>} exited @returns {Promise<number>} */
async function listeningPort(logFile, exited) {
  let ended = false;
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const match = /Extension host agent listening on (\d+)/.exec(readFileSync(logFile, 'utf8'));
    if (match?.[1] !== undefined) return Number(match[1]);
    if (ended) break;
    const pause = new Promise((/** @type {(value: false) => void} */ resolve) => setTimeout(resolve, 50, false));
    ended = await Promise.race([exited.then(() => true), pause]);
  }
  const log = readFileSync(logFile, 'utf8').trim().split('\n').slice(-8).join('\n');
  throw new SetupError(`The VS Code server ${ended ? 'ended at once' : 'did not start in 30 s'}; it said:\n${log}`);
}

/** @param {string} url */
async function answering(url) {
  for (const deadline = Date.now() + 15_000; ;) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not yet listening for pages; asked again below.
    }
    if (Date.now() > deadline) throw new SetupError(`The VS Code server does not answer on ${url}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Linux tells each process's children; elsewhere nothing asks. @param {number} pid @returns {number[]} */
function hostsBelow(pid) {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return children
      .map(Number)
      .filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('--type=extensionHost'));
  } catch {
    return [];
  }
}
