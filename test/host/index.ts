import { readdirSync, writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/**
 * Runs every suite of this folder inside the extension host: the contract of `@vscode/test-electron`, which the
 * runner for the VS Code server keeps too. A killed host reports success, so the counts go into the file that
 * TEST_TOTALS names, at the very end; what a person reads goes into TEST_LOG.
 */
export async function run(): Promise<void> {
  const logFile = process.env['TEST_LOG'];
  if (logFile !== undefined) {
    Mocha.reporters.Base.consoleLog = (...parts: unknown[]) => appendFileSync(logFile, `${format(...parts)}\n`);
  }
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false });
  for (const file of readdirSync(__dirname).toSorted()) {
    if (file.endsWith('.test.js')) mocha.addFile(join(__dirname, file));
  }
  const skipped: string[] = [];
  const { failures, stats } = await new Promise<{ failures: number; stats: Mocha.Stats | undefined }>((resolve) => {
    const runner = mocha.run((failed) => resolve({ failures: failed, stats: runner.stats }));
    runner.on('pending', (test) => skipped.push(test.fullTitle()));
  });
  const totalsFile = process.env['TEST_TOTALS'];
  if (totalsFile !== undefined) {
    writeFileSync(totalsFile, JSON.stringify({ passed: stats?.passes ?? 0, failed: failures, skipped }));
  }
  if (failures > 0) throw new Error(`${failures} tests failed inside the extension host`);
}
