// Makes a checkout ready to use: packages as the lock file says, bundles as the sources say. Node built-ins only,
// because it runs before there is a node_modules.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runCommand, findOnPath } from './processes.mjs';
import { fingerprint, repository } from './repository.mjs';

/** Something a person has to mend, with the way to do it: shown without a stack. */
export class SetupError extends Error {}

/** Throws where this Node cannot build the product. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: Spreadscope needs 20.19 or newer (https://nodejs.org).`,
  );
}

/** Installs the packages where `node_modules` is missing or does not hold what the lock file names. */
export async function ensurePackages() {
  const lacking = lackingPackages(readLock('package-lock.json'), readLock('node_modules/.package-lock.json'));
  if (lacking.length === 0) return;
  const what = existsSync(join(repository, 'node_modules')) ? `${lacking.length} changed packages` : 'packages';
  console.log(`Installing ${what} (npm ci) …`);
  await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], repository);
}

/**
 * The names of the packages that have to be installed: those of the lock file that are not there in that version.
 * Optional ones are left out, as npm installs those of this platform only.
 * @param {Lock | null} wanted @param {Lock | null} installed
 * @returns {string[]}
 */
export function lackingPackages(wanted, installed) {
  return Object.entries(wanted?.packages ?? {})
    .filter(([name, entry]) => name !== '' && entry.optional !== true && entry.devOptional !== true)
    .filter(([name, entry]) => installed?.packages?.[name]?.version !== entry.version)
    .map(([name]) => name);
}

/** Builds the product where a source is newer than what is in `dist`. @param {{ force?: boolean }} [options] */
export async function ensureBuilt(options = {}) {
  const stamp = join(repository, 'dist', '.sources');
  const current = fingerprint(
    ['src', 'webview', 'media', 'esbuild.mjs', 'package-lock.json'].map((path) => join(repository, path)),
  );
  if (options.force !== true && existsSync(stamp) && readFileSync(stamp, 'utf8') === current) return;
  console.log('Building …');
  const built = await runCommand(process.execPath, ['esbuild.mjs'], { cwd: repository });
  if (built.code !== 0) throw new SetupError('The build failed; its messages are above.');
  writeFileSync(stamp, current);
}

/**
 * Runs npm, the one that runs this script where there is one.
 * @param {readonly string[]} args @param {string} cwd @param {{ quiet?: boolean }} [options]
 */
export async function npm(args, cwd, options = {}) {
  // What npm tells its children about itself (npm_config_…) would bind the one we start to the wrong folder.
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^npm_(?!config_)/i.test(key)));
  const script = process.env['npm_execpath'];
  const own = script !== undefined && /\.c?js$/.test(script);
  const windows = process.platform === 'win32';
  const ended = own
    ? await runCommand(process.execPath, [script, ...args], { cwd, env, ...options })
    : await runCommand(windows ? 'cmd.exe' : 'npm', windows ? ['/c', 'npm', ...args] : args, { cwd, env, ...options });
  if (ended.code === 0) return;
  if (ended.output !== '') console.error(ended.output);
  const where = relative(repository, cwd) || '.';
  throw new SetupError(
    `npm ${args.join(' ')} failed in ${where}. Where the network needs a proxy, set it with: npm config set proxy URL`,
  );
}

/**
 * The browser that drives the tests. As root on Debian it is installed where it is missing; elsewhere the one
 * command that does it is named.
 * @returns {Promise<string>} the program's path
 */
export async function ensureChromium() {
  const found = findChromium();
  if (found !== null) return found;
  const command = 'apt-get install --yes --no-install-recommends chromium';
  if (process.platform === 'linux' && process.getuid?.() === 0 && findOnPath('apt-get') !== null) {
    console.log('Installing chromium (apt-get) …');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await runCommand('apt-get', ['update'], { env, quiet: true });
    const installed = await runCommand('apt-get', command.split(' ').slice(1), { env, quiet: true });
    const program = findChromium();
    if (program !== null) return program;
    console.error(installed.output);
  }
  throw new SetupError(
    process.platform === 'linux'
      ? `The browser tests need chromium: sudo ${command}`
      : 'The browser tests need Chromium or Chrome: install it and set CHROMIUM to its program.',
  );
}

/** @returns {string | null} */
function findChromium() {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && existsSync(named)) return named;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const program = findOnPath(name);
    if (program !== null) return program;
  }
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  return existsSync(mac) ? mac : null;
}

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> }} Lock */

/** @param {string} path @returns {Lock | null} null where it is not there or cannot be read */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(repository, path), 'utf8'));
  } catch {
    return null;
  }
}
