// The suite inside the extension host, run in the real VS Code server: the same files and the same contract
// (`run(): Promise<void>`) as with @vscode/test-electron, see desktopTests.mjs.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repository } from './repository.mjs';
import { ensureServer } from './serverInstall.mjs';
import { readTotals, totalsFile, trouble } from './totals.mjs';
import { quietSettings, startServer } from './vscodeServer.mjs';

const timeoutMs = 6 * 60_000;

/**
 * A killed extension host reports success: only the totals that the suite writes at its end count.
 * @returns {Promise<import('./totals.mjs').StageResult>}
 */
export async function runHostTests() {
  const suite = join(repository, 'out', 'test', 'host', 'index.js');
  if (!existsSync(suite)) return trouble('ran no test at all: out/test/host/index.js was not built');
  const { chromium } = await import('playwright-core');
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-host-'));
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  const totals = totalsFile('host');
  const logFile = totals.replace(/json$/, 'log');
  rmSync(logFile, { force: true });
  const server = await startServer({
    installed: await ensureServer(),
    dataFolder: join(folder, 'd'),
    testMode: true,
    others: ['secondExtension', 'sourceExtension'].map((name) => join(repository, 'test', 'fixtures', name)),
    settings: quietSettings,
    // LOAD_SECONDS makes the load test a measurement of its own: LOAD_SECONDS=60 npm run test:host
    env: { TEST_TOTALS: totals, TEST_LOG: logFile, LOAD_SECONDS: process.env['LOAD_SECONDS'] ?? '8' },
  });
  /** @type {import('playwright-core').Browser | null} */
  let browser = null;
  try {
    browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '', args: browserFlags });
    const page = await browser.newPage();
    const exit = new Promise((/** @type {(code: number) => void} */ resolve) => {
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    /** @type {string[]} */
    const said = [];
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) =>
      said.push(`  ${type}: ${args.join(' ')}`),
    );
    const authority = `vscode-remote://127.0.0.1:${server.port}`;
    const payload = [
      ['extensionDevelopmentPath', authority + repository],
      ['extensionTestsPath', authority + suite],
    ];
    await page.goto(`${server.pageUrl(workspace)}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    const code = await Promise.race([exit, sleep(timeoutMs, null, { ref: false })]);
    // The log first: in it stands why.
    if (existsSync(logFile)) console.log(readFileSync(logFile, 'utf8').trimEnd());
    const result = readTotals(totals, { code, signal: null, timedOut: code === null });
    if (result.trouble !== null) console.log(said.slice(-30).join('\n'));
    return result;
  } finally {
    await browser?.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** No network but this machine, and nothing that a browser does for itself. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
