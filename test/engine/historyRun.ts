import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/engine/clock';
import { instrumentId, type InstrumentId } from '../../src/engine/contract/ids';
import { timeframeMs, type Bar, type StoredTimeframe } from '../../src/engine/contract/market';
import type { PairSettings } from '../../src/engine/contract/settings';
import { Pipeline } from '../../src/engine/pipeline';
import { createBinanceSource, type BinanceTickSource } from '../../src/engine/sources/binanceSource';
import { noHistoryWants, type HistoryWants, type SourceHistory } from '../../src/engine/sources/historyWants';
import { openStore } from '../../src/engine/store/sqljsStore';
import type { MarketStore } from '../../src/engine/store/store';
import { startBinanceServer, type BinanceServer, type BinanceServerOptions } from '../support/binanceServer';
import { sqlWasmPath } from '../support/store/storeFolder';

/** A store and a client that fetches history from the local server; both can be closed and opened again. */
export class HistoryRun {
  readonly folder = mkdtempSync(join(tmpdir(), 'spreadscope-history-'));
  readonly log: string[] = [];
  #server: BinanceServer | null = null;
  #open: { readonly store: MarketStore; readonly pipeline: Pipeline; readonly source: BinanceTickSource } | null = null;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  get server(): BinanceServer {
    assert.ok(this.#server !== null);
    return this.#server;
  }

  get store(): MarketStore {
    assert.ok(this.#open !== null);
    return this.#open.store;
  }

  get pipeline(): Pipeline {
    assert.ok(this.#open !== null);
    return this.#open.pipeline;
  }

  get source(): BinanceTickSource {
    assert.ok(this.#open !== null);
    return this.#open.source;
  }

  /** The server as it is from now on; what the old one wrote down is gone. */
  async serve(options: BinanceServerOptions): Promise<BinanceServer> {
    await this.#server?.close();
    this.#server = await startBinanceServer(options);
    return this.#server;
  }

  /** Opens the store, computes again what it holds, and begins to receive. */
  async start(
    instruments: readonly string[],
    wants: Partial<HistoryWants>,
    pairs: readonly PairSettings[] = [],
  ): Promise<void> {
    const opened = await openStore({ folder: this.folder, realm: 'custom', clock: systemClock, sqlWasmPath });
    assert.ok(opened.ok);
    const nothing = (): void => undefined;
    const pipeline = new Pipeline({
      store: opened.value,
      clock: systemClock,
      stream: 'aggTrade',
      graceMs: 1_000,
      listener: {
        bar: nothing,
        points: nothing,
        rebuilt: nothing,
        moved: nothing,
        log: (_, message) => this.log.push(message),
      },
    });
    await pipeline.recover();
    const source = createBinanceSource({
      endpoints: this.server.endpoints,
      clock: systemClock,
      random: Math.random,
      log: (_, message) => this.log.push(message),
      // Patient, since the server computes its past in this same process; only a failure is tried again soon.
      timing: { repairRetryMs: 200, historyMs: 20_000 },
      extras: { quotes: false, funding: false },
    });
    source.setHistory({ ...noHistoryWants, ...wants });
    this.#open = { store: opened.value, pipeline, source };
    const ids = instruments.map((name) => instrumentId(name));
    await pipeline.follow({ instruments: ids, pairs });
    this.#stop = new AbortController();
    this.#running = pipeline.run(source, ids, this.#stop.signal);
  }

  /** Puts a bar into the store while nothing runs, as if it had been made there. */
  async put(bar: Bar): Promise<void> {
    const opened = await openStore({ folder: this.folder, realm: 'custom', clock: systemClock, sqlWasmPath });
    assert.ok(opened.ok);
    const nothing = (): void => undefined;
    const listener = { bar: nothing, points: nothing, rebuilt: nothing, moved: nothing, log: nothing };
    const options = { store: opened.value, clock: systemClock, stream: 'aggTrade', graceMs: 1_000, listener } as const;
    await new Pipeline(options).recover();
    opened.value.putBar(bar);
    await opened.value.close();
  }

  want(wants: Partial<HistoryWants>): void {
    this.source.setHistory({ ...noHistoryWants, ...wants });
  }

  history(): SourceHistory | null {
    return this.source.health()?.history ?? null;
  }

  /** All that is wanted is there, of every instrument. */
  async whole(instruments: number, withinMs = 15_000): Promise<void> {
    await this.until(
      'the history is whole',
      () => {
        const rows = this.history()?.rows ?? [];
        return rows.length === instruments && rows.every(({ state }) => state === 'whole');
      },
      withinMs,
    );
  }

  async until(what: string, condition: () => boolean, withinMs = 10_000): Promise<void> {
    const deadlineMs = systemClock.monotonicMs() + withinMs;
    while (!condition()) {
      if (systemClock.monotonicMs() > deadlineMs) {
        assert.fail(
          `not within ${withinMs} ms: ${what}\n${JSON.stringify(this.history())}\n${this.log.slice(-8).join('\n')}`,
        );
      }
      await systemClock.sleep(10);
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#open?.pipeline.history.close();
    await this.#open?.store.close();
    this.#open = null;
  }

  async end(): Promise<void> {
    await this.stop();
    await this.#server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Open times of all stored bars of a series. */
  async stored(instrument: InstrumentId, timeframe: StoredTimeframe): Promise<number[]> {
    const query = { instrument, stream: 'aggTrade', timeframe, fromMs: -Infinity, toMs: Infinity } as const;
    return [...(await this.store.readBars(query)).openMs];
  }

  /** Klines asked for so far. */
  klines(): number {
    return this.server.restRequests.filter((request) => request.includes('/klines')).length;
  }

  /** Time spans of the klines asked for so far: [from, to) of each request, those of the newest bars left out. */
  deepRequests(symbol: string, timeframe: StoredTimeframe): { readonly fromMs: number; readonly toMs: number }[] {
    return this.server.restRequests.flatMap((request) => {
      const url = new URL(request, 'http://127.0.0.1');
      const query = url.searchParams;
      if (!url.pathname.endsWith('/klines') || query.get('symbol') !== symbol) return [];
      if (query.get('interval') !== timeframe) return [];
      const [fromMs, endMs] = [Number(query.get('startTime')), Number(query.get('endTime'))];
      // What ends on the grid ends before the next bar; the newest bars are asked for up to now.
      return fromMs > 0 && (endMs + 1) % timeframeMs[timeframe] === 0 ? [{ fromMs, toMs: endMs + 1 }] : [];
    });
  }
}
