import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { browserFlags } from '../../scripts/hostTests.mjs';
import { repository } from '../../scripts/repository.mjs';
import { eventually } from '../support/eventually';
import { isAlive, processTree } from '../support/processTree';
import { Workbench } from '../support/workbench';

describe('npm start', () => {
  let folder: string;
  const started: Started[] = [];

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ss-'))));
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.end('SIGTERM')));
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (...args: string[]): Started => {
    const one = new Started(folder, args);
    started.push(one);
    return one;
  };

  it('prints an address that only its token opens, shows simulated prices there, and leaves nothing behind', async () => {
    const product = start('--no-open', '--browser', '--source', 'simulator', '--port', '0');
    const url = await product.url();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/\?tkn=[\w-]{20,}&folder=/);
    assert.equal((await fetch(url.replace(/tkn=[\w-]+/, 'tkn=guess'), { redirect: 'manual' })).status, 403);

    const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '', args: [...browserFlags] });
    try {
      const workbench = await Workbench.open({ browser, pageUrl: url });
      await workbench.showTree();
      await workbench.rows.filter({ hasText: 'Simulated data' }).waitFor({ timeout: 30_000 });
      await workbench.rows.filter({ hasText: /^sim:oak\d/ }).waitFor({ timeout: 30_000 });

      const tree = processTree(product.pid);
      assert.ok(tree.length >= 3, 'the starter, the server and an extension host');
      assert.equal(await product.end('SIGINT'), 0);
      await eventually('all processes have ended', 5000, async () => (tree.some(isAlive) ? null : true));
      await assert.rejects(fetch(url), 'the port is closed');
    } finally {
      await browser.close();
    }
  });

  it('gives the same address again, so that an open page finds its way back, and ends on SIGTERM too', async () => {
    const port = await freePort();
    const urls = [];
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
      const product = start('--no-open', '--browser', '--source', 'simulator', '--port', String(port));
      urls.push(await product.url());
      assert.equal(await product.end(signal), 0);
    }
    assert.equal(urls[0], urls[1]);
  });

  it('says which port is taken instead of taking another one than was asked for', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
    const product = start('--no-open', '--browser', '--port', String(port));
    assert.equal(await product.ended(), 1);
    assert.match(product.said, new RegExp(`Port ${port} is in use`));
    server.close();
  });

  it('names a wrong argument and a file that is not there', async () => {
    const wrong = start('--sauce', 'simulator');
    assert.equal(await wrong.ended(), 2);
    assert.match(wrong.said, /"--sauce" is not known/);
    const missing = start('--source', 'replay', '--file', '/no/such/recording.gz');
    assert.equal(await missing.ended(), 1);
    assert.match(missing.said, /--file: \/no\/such\/recording\.gz is not there/);
  });
});

/** A run of the start script with folders of its own. */
class Started {
  readonly #process: ChildProcess;
  readonly #ended: Promise<number | null>;
  said = '';

  constructor(folder: string, args: readonly string[]) {
    this.#process = spawn(process.execPath, ['scripts/start.mjs', ...args], {
      cwd: repository,
      env: { ...process.env, SPREADSCOPE_START_FOLDER: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (chunk: Buffer): void => void (this.said += chunk.toString());
    this.#process.stdout?.on('data', hear);
    this.#process.stderr?.on('data', hear);
    this.#ended = new Promise((resolve) => this.#process.once('close', resolve));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  url(): Promise<string> {
    return eventually('the address was printed', 60_000, async () => {
      if (this.#process.exitCode !== null) throw new Error(this.said);
      return /http:\S+/.exec(this.said)?.[0] ?? null;
    });
  }

  ended(): Promise<number | null> {
    return this.#ended;
  }

  end(signal: NodeJS.Signals): Promise<number | null> {
    this.#process.kill(signal);
    return this.#ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
