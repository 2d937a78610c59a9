import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { keepEvidence } from '../support/keepEvidence';
import { isAlive } from '../support/processTree';
import { Workbench } from '../support/workbench';
import { WorkbenchServer } from '../support/workbenchServer';

describe('three windows on one store, in the real editor', () => {
  let server: WorkbenchServer;
  let first: Workbench;
  const others: Workbench[] = [];

  before(async () => {
    server = await WorkbenchServer.start({
      settings: { 'spreadscope.source': 'simulator', 'spreadscope.autoStart': true },
    });
    first = await Workbench.open(server);
    await first.showTree();
    await first.row('sim:oak').filter({ hasText: /\d/ }).waitFor({ timeout: 40_000 });
  });

  afterEach(function () {
    return keepEvidence(this, first, server);
  });

  after(async () => {
    await server?.stop();
    server?.remove();
  });

  it('have one writer, and the others follow it with the same values', async () => {
    for (let i = 0; i < 2; i++) {
      const window = await Workbench.open(server);
      others.push(window);
      await window.showTree();
      await window.rows.filter({ hasText: 'follows another window' }).waitFor({ timeout: 40_000 });
    }
    assert.equal(await first.rows.filter({ hasText: 'follows another window' }).count(), 0);
    await eventually('all three windows show one price', 20_000, async () => {
      const texts = await Promise.all([first, ...others].map((window) => window.row('sim:oak').textContent()));
      assert.match(texts[0] ?? '', /\d/);
      assert.equal(new Set(texts).size, 1, texts.join(' | '));
      return texts;
    });
  });

  it('replace a writer that is killed within five seconds, and no trade is lost or doubled', async () => {
    const killed = writerPid(server);
    assert.ok(server.extensionHosts.includes(killed), 'the lock names the extension host that writes');
    process.kill(killed, 'SIGKILL');
    const startedMs = Date.now();
    await eventually('another window writes', 20_000, () => {
      const pid = writerPid(server);
      return Promise.resolve(pid !== killed && isAlive(pid) ? pid : null);
    });
    const tookMs = Date.now() - startedMs;
    assert.ok(tookMs < 5_000, `took ${tookMs} ms`);
    const rows = await eventually('trades come again', 30_000, () => {
      const found = exported(server);
      return Promise.resolve(Number(found.at(-1)?.[0]) > startedMs + 2_000 ? found : null);
    });
    const ids = rows.map((row) => Number(row[2]));
    assert.deepEqual(
      ids,
      ids.map((_, i) => (ids[0] ?? 0) + i),
      'ids rise by one: none is missing and none double',
    );
  });
});

function store(server: WorkbenchServer): string {
  return join(server.storage, 'simulator');
}

function writerPid(server: WorkbenchServer): number {
  try {
    return (JSON.parse(readFileSync(join(store(server), 'writer.lock'), 'utf8')) as { pid: number }).pid;
  } catch {
    return -1;
  }
}

function exported(server: WorkbenchServer): readonly string[][] {
  const args = ['dist/cli.js', 'export', '--data', store(server), '--what', 'ticks', '--symbol', 'oak'];
  const csv = execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1e9 });
  return csv
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));
}
