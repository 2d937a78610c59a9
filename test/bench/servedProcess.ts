import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EndpointUrls } from '../../src/engine/contract/settings';

/** The local Binance in a process of its own, so that its CPU is not counted as ours. */
export class ServedProcess {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly endpoints: EndpointUrls;

  private constructor(child: ChildProcess, lines: Interface, endpoints: EndpointUrls) {
    this.#process = child;
    this.#lines = lines;
    this.endpoints = endpoints;
  }

  /** `options` are those of test/support/binanceServer.main.ts. */
  static async start(options: Readonly<Record<string, string | number>>): Promise<ServedProcess> {
    // Told from the checkout, where benches and soaks run: this file may be bundled into any other.
    const main = join('out', 'test', 'support', 'binanceServer.main.mjs');
    const args = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)]);
    const child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    assert.ok(child.stdout !== null);
    const lines = createInterface({ input: child.stdout });
    const first = await nextLine(lines);
    return new ServedProcess(child, lines, (JSON.parse(first) as { endpoints: EndpointUrls }).endpoints);
  }

  ask(command: string): Promise<unknown> {
    const answer = nextLine(this.#lines).then((line) => JSON.parse(line) as unknown);
    this.#process.stdin?.write(`${command}\n`);
    return answer;
  }

  async whenSubscribed(streams: number): Promise<void> {
    for (;;) {
      const { subscribed } = (await this.ask('status')) as { subscribed: readonly string[] };
      if (subscribed.length >= streams) return;
      await sleep(20);
    }
  }

  /** Trades printed so far, of all symbols. */
  async printedTrades(): Promise<number> {
    const { printed } = (await this.ask('status')) as {
      printed: Readonly<Record<string, { readonly trades: number }>>;
    };
    return Object.values(printed).reduce((sum, { trades }) => sum + trades, 0);
  }

  async exchangeNowMs(): Promise<number> {
    return ((await this.ask('status')) as { exchangeNowMs: number }).exchangeNowMs;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.stdin?.end();
    await ended;
  }
}

function nextLine(lines: Interface): Promise<string> {
  return new Promise((resolve) => lines.once('line', resolve));
}
