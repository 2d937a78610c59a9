// How a test stage says what came of it: counts in a file, written at its very end.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from './repository.mjs';

/**
 * What a stage gave: `skipped` are titles. A stage that was killed, took too long or ran no test has `trouble`.
 * @typedef {{ passed: number, failed: number, skipped: readonly string[], trouble: string | null }} StageResult
 */

/**
 * Reads the totals that a test run wrote at its end. No file, or none run, is trouble: it was killed, or found nothing.
 * @param {string} file
 * @param {{ code: number | null, signal: string | null, timedOut: boolean }} ended
 * @returns {StageResult}
 */
export function readTotals(file, ended) {
  if (ended.timedOut) return trouble('took too long and was ended');
  if (!existsSync(file)) return trouble(`ended early (${ended.signal ?? `exit ${ended.code}`}) without its totals`);
  /** @type {{ passed: number, failed: number, skipped: string[] }} */
  const { passed, failed, skipped } = JSON.parse(readFileSync(file, 'utf8'));
  if (passed + failed + skipped.length === 0) return trouble('ran no test at all');
  const unexplained = failed === 0 && ended.code !== 0;
  return {
    passed,
    failed,
    skipped,
    trouble: unexplained ? `ended with exit ${ended.code}, though no test failed` : null,
  };
}

/** @param {string} sentence @returns {StageResult} */
export function trouble(sentence) {
  return { passed: 0, failed: 0, skipped: [], trouble: sentence };
}

/** Where a stage writes its totals: emptied first, so that an old file never counts. @param {string} stage */
export function totalsFile(stage) {
  const file = join(repository, 'out', 'totals', `${stage}.json`);
  mkdirSync(dirname(file), { recursive: true });
  rmSync(file, { force: true });
  return file;
}
