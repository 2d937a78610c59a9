import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../../scripts/processes.mjs';

describe('runCommand', () => {
  it('tells how a command ended and what it said', async () => {
    const ended = await runCommand(process.execPath, ['-e', 'console.log("hello"); process.exit(3)'], { quiet: true });
    assert.deepEqual(ended, { code: 3, signal: null, timedOut: false, output: 'hello\n' });
  });

  it('ends a command that takes too long together with what it started', async () => {
    // The child prints the number of a grandchild that would live for a minute.
    const script = `const c = require("node:child_process").spawn("sleep", ["60"]); console.log(c.pid); setTimeout(() => {}, 60000)`;
    const ended = await runCommand(process.execPath, ['-e', script], { quiet: true, timeoutMs: 600 });
    assert.equal(ended.timedOut, true);
    const grandchild = Number(ended.output);
    assert.ok(grandchild > 1);
    assert.ok(await isGone(grandchild), 'the grandchild still runs');
  });

  it('rejects where there is no such program', async () => {
    await assert.rejects(runCommand('/no/such/program', []), { code: 'ENOENT' });
  });
});

/** Within three seconds: whoever adopts an orphan may take a moment to bury it. */
async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await sleep(50);
  }
  return false;
}
