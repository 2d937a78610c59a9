import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BinanceServer } from '../../../support/binanceServer';

/** The client in a process of its own (collector.main.ts), with the ids and the log lines that it has told. */
export class CollectorProcess {
  readonly ids: number[] = [];
  readonly log: string[] = [];
  readonly #child: ChildProcess;

  constructor(server: BinanceServer, ...options: readonly string[]) {
    // Where it lies is told from the checkout, as all tests run there: this file may be bundled into any other.
    const main = join('out', 'test', 'engine', 'sources', 'faults', 'collector.main.mjs');
    this.#child = spawn(process.execPath, [main, server.wsUrl, server.restUrl, ...options], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    assert.ok(this.#child.stdout !== null);
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { ids?: number[]; log?: string };
      this.ids.push(...(said.ids ?? []));
      if (said.log !== undefined) this.log.push(said.log);
    });
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  async whenTicks(count: number): Promise<void> {
    while (this.ids.length < count) await sleep(10);
  }

  /** Every id from the first one told to `lastId` has come, each once. */
  async assertAllTo(lastId: number): Promise<void> {
    for (let waited = 0; waited < 400 && new Set(this.ids).size < lastId - (this.ids[0] ?? 0) + 1; waited++)
      await sleep(20);
    const sorted = this.ids.toSorted((a, b) => a - b);
    const [first = 0] = sorted;
    assert.deepEqual(
      sorted,
      Array.from({ length: lastId - first + 1 }, (_, index) => first + index),
      'each id once, none missing',
    );
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGCONT');
    this.#child.stdin?.end();
    await ended;
  }
}
