// Starting child processes so that each can be ended whole. Node built-ins only.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @type {NodeJS.Signals[]} */
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The process groups that run now; whoever leaves early takes them along. @type {Set<number>} */
const running = new Set();
let isEndAwaited = false;
process.on('exit', () => running.forEach((pid) => signalGroup(pid, 'SIGTERM')));

/** Remembers a process group that must not outlive this process. @param {number} pid */
export function trackGroup(pid) {
  if (pid === 0) return;
  if (running.size === 0 && !isEndAwaited) for (const signal of endSignals) process.once(signal, leave);
  running.add(pid);
}

/** @param {number} pid */
export function untrackGroup(pid) {
  running.delete(pid);
}

/**
 * The end of a command. `code` is null where a signal ended it.
 * @typedef {{ code: number | null, signal: string | null, timedOut: boolean, output: string }} Ended
 */

/**
 * Runs a command to its end in a process group of its own, which is ended whole on timeout or abort.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, signal?: AbortSignal, quiet?: boolean }} [options]
 *   quiet: keep the output back (it is in the answer) instead of passing it on
 * @returns {Promise<Ended>}
 */
export function runCommand(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: process.platform !== 'win32',
      stdio: ['ignore', options.quiet === true ? 'pipe' : 'inherit', options.quiet === true ? 'pipe' : 'inherit'],
    });
    const pid = child.pid ?? 0;
    trackGroup(pid);
    let output = '';
    let timedOut = false;
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    const kill = () => void endGroup(pid);
    const timer =
      options.timeoutMs === undefined ? undefined : setTimeout(() => ((timedOut = true), kill()), options.timeoutMs);
    options.signal?.addEventListener('abort', kill, { once: true });
    if (options.signal?.aborted === true) kill();
    const settle = () => {
      untrackGroup(pid);
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', kill);
    };
    child.once('error', (error) => (settle(), reject(error)));
    child.once('close', (code, signal) => (settle(), resolve({ code, signal, timedOut, output })));
  });
}

/**
 * Ends the process group that `pid` leads: politely, then after `graceMs` by force. Resolves when it is gone.
 * @param {number} pid @param {number} [graceMs]
 */
export async function endGroup(pid, graceMs = 4000) {
  if (pid === 0 || !signalGroup(pid, 'SIGTERM')) return;
  const deadline = Date.now() + graceMs;
  while (signalGroup(pid, 0)) {
    if (Date.now() > deadline) {
      signalGroup(pid, 'SIGKILL');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Resolves once, with the signal that asks this process to end, or with SIGHUP when the npm that started it is gone.
 * @returns {Promise<NodeJS.Signals>}
 */
export function endRequested() {
  isEndAwaited = true;
  return new Promise((resolve) => {
    // npm passes on the signal that the terminal has sent already: the same one twice is no impatience.
    for (const signal of endSignals) process.on(signal, () => resolve(signal));
    const parent = process.ppid;
    const orphaned = () => process.ppid !== parent && resolve('SIGHUP');
    if (process.env['npm_lifecycle_event'] !== undefined) setInterval(orphaned, 500).unref();
  });
}

/** The exit handler above ends the groups. */
function leave() {
  process.exit(130);
}

/** @param {string} name @returns {string | null} the file that a shell would run */
export function findOnPath(name) {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here; the next folder of the path may have it.
    }
  }
  return null;
}

/** @param {number} pid @param {NodeJS.Signals | 0} signal @returns {boolean} whether anybody was there */
function signalGroup(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
    return true;
  } catch {
    return false;
  }
}
