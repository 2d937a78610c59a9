// The stages of `npm test`, in the order in which they run, and how each one's result is read.
import { join, relative } from 'node:path';
import { runHostTests } from './hostTests.mjs';
import { runCommand } from './processes.mjs';
import { filesBelow, repository } from './repository.mjs';
import { readTotals, totalsFile, trouble } from './totals.mjs';

/**
 * @typedef {import('./totals.mjs').StageResult} StageResult
 * @typedef {{ name: string, title: string, run: () => Promise<StageResult> }} Stage
 */

/** Limits are for what hangs: generous, so that a busy machine fails nothing. */
const minute = 60_000;

/** @type {readonly Stage[]} */
export const stages = [
  { name: 'types', title: 'Types', run: () => check('tsc', ['-b'], 2 * minute) },
  { name: 'lint', title: 'Lint', run: () => check('oxlint', ['--deny-warnings'], 2 * minute) },
  { name: 'format', title: 'Format', run: () => check('oxfmt', ['--check'], minute) },
  { name: 'build', title: 'Build', run: () => checkNodeScript(['esbuild.mjs', '--tests'], 2 * minute) },
  { name: 'unit', title: 'Unit tests', run: runUnitTests },
  { name: 'host', title: 'Tests inside the extension host', run: runHostTests },
  { name: 'ui', title: 'Browser tests on the real workbench', run: runBrowserTests },
];

/** Unit tests: everything in plain Node, with the coverage of src and webview. */
async function runUnitTests() {
  const files = testFiles('out/test').filter((file) => !/^out.test.(ui|host|bench|soak)\b/.test(file));
  const coverage = ['--all=false', '--exclude-after-remap', '--include=src/**', '--include=webview/**'];
  const reports = ['--reporter=text-summary', '--reporter=lcovonly', '--reports-dir=coverage'];
  // Three at a time: the files are independent, many wait for timers, and a gate that takes long is run seldom.
  return mocha('unit', files, 15 * minute, [bin('c8'), ...coverage, ...reports], ['--parallel', '--jobs=3']);
}

async function runBrowserTests() {
  return mocha('ui', testFiles('out/test/ui'), 25 * minute, [], ['--timeout=120000']);
}

/**
 * @param {string} stage
 * @param {readonly string[]} files
 * @param {number} timeoutMs
 * @param {readonly string[]} wrapper a program in front, with its arguments
 * @param {readonly string[]} options
 * @returns {Promise<StageResult>}
 */
async function mocha(stage, files, timeoutMs, wrapper = [], options = []) {
  if (files.length === 0) return trouble('ran no test at all: no test file was built');
  const totals = totalsFile(stage);
  const args = [
    ...wrapper,
    process.execPath,
    'node_modules/mocha/bin/mocha.js',
    '--reporter=scripts/totalsReporter.cjs',
  ];
  const [command = '', ...rest] = [...args, ...options, ...files];
  const env = { ...process.env, TEST_TOTALS: totals };
  return readTotals(totals, await runCommand(command, rest, { cwd: repository, env, timeoutMs }));
}

/** A tool that says yes or no counts as one test. @param {string} tool @param {readonly string[]} args @param {number} timeoutMs */
async function check(tool, args, timeoutMs) {
  return verdict(await runCommand(bin(tool), args, { cwd: repository, timeoutMs }));
}

/** @param {readonly string[]} args @param {number} timeoutMs */
async function checkNodeScript(args, timeoutMs) {
  return verdict(await runCommand(process.execPath, args, { cwd: repository, timeoutMs }));
}

/** @param {import('./processes.mjs').Ended} ended @returns {StageResult} */
function verdict(ended) {
  if (ended.code === 0) return { passed: 1, failed: 0, skipped: [], trouble: null };
  if (ended.code !== null && !ended.timedOut) return { passed: 0, failed: 1, skipped: [], trouble: null };
  return trouble(ended.timedOut ? 'took too long and was ended' : `was ended by ${ended.signal}`);
}

/** The built test files below a folder, as paths from the checkout. @param {string} folder */
function testFiles(folder) {
  return filesBelow(join(repository, folder))
    .filter((file) => file.endsWith('.test.mjs'))
    .map((file) => relative(repository, file))
    .sort();
}

/** @param {string} tool */
function bin(tool) {
  return join('node_modules', '.bin', process.platform === 'win32' ? `${tool}.cmd` : tool);
}
