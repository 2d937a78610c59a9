// npm run test:desktop: the suite of hostTests.mjs in VS Code desktop, which @vscode/test-electron downloads. For
// machines that can reach its download site and have a display.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { repository } from './repository.mjs';
import { readTotals, totalsFile } from './totals.mjs';

const totals = totalsFile('desktop');
const workspace = mkdtempSync(join(tmpdir(), 'spreadscope-desktop-'));
const logFile = totals.replace(/json$/, 'log');
let code = 1;
try {
  code = await runTests({
    extensionDevelopmentPath: [
      repository,
      ...['secondExtension', 'sourceExtension'].map((name) => join(repository, 'test', 'fixtures', name)),
    ],
    extensionTestsPath: join(repository, 'out', 'test', 'host', 'index.js'),
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
    extensionTestsEnv: { TEST_TOTALS: totals, TEST_LOG: logFile },
  });
  console.log(readFileSync(logFile, 'utf8').trimEnd());
} catch (error) {
  console.error(`VS Code desktop could not be run here: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
const result = readTotals(totals, { code, signal: null, timedOut: false });
if (result.trouble !== null) console.error(`The suite ${result.trouble}.`);
const failed = result.failed + (result.trouble === null ? 0 : 1);
console.log(`${result.passed} passed, ${failed} failed, ${result.skipped.length} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
