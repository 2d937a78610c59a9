import { readFileSync } from 'node:fs';

/** The processes below `pid` on Linux, itself included, those that have ended left out. */
export function processTree(pid: number): readonly number[] {
  return isAlive(pid) ? [pid, ...childrenOf(pid).flatMap((child) => processTree(child))] : [];
}

/** Whether a process runs: one that has ended and only waits to be buried does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
