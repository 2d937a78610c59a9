import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../../../src/engine/clock';
import { instrumentId, symbolOf, venueOf, type InstrumentId } from '../../../../src/engine/contract/ids';
import {
  timeframeMs,
  type Gap,
  type SourceEvent,
  type StatusEvent,
  type StoredTimeframe,
  type StreamKind,
} from '../../../../src/engine/contract/market';
import { Pipeline } from '../../../../src/engine/pipeline';
import { createBinanceSource, type BinanceTickSource } from '../../../../src/engine/sources/binanceSource';
import type { BinanceTiming } from '../../../../src/engine/sources/binanceTiming';
import type { Network } from '../../../../src/engine/sources/network';
import type { RunExtras } from '../../../../src/engine/sources/runExtras';
import type { SourceRequest, TickSource } from '../../../../src/engine/sources/source';
import { openStore } from '../../../../src/engine/store/sqljsStore';
import type { MarketStore } from '../../../../src/engine/store/store';
import { startBinanceServer, type BinanceServer, type BinanceServerOptions } from '../../../support/binanceServer';
import { plainBars } from '../../../support/plainBars';
import { sqlWasmPath } from '../../../support/store/storeFolder';
import { quickTiming } from './quickTiming';

export interface FaultRunOptions {
  readonly server: BinanceServerOptions;
  readonly instruments: readonly string[];
  readonly stream?: StreamKind;
  readonly timing?: Partial<BinanceTiming>;
  readonly extras?: Partial<RunExtras>;
  readonly clock?: Clock;
  /** Stands in for the ways out, to change what comes back. */
  readonly network?: Network;
  /** Stands between source and pipeline, for a reader that is slow. */
  readonly wrap?: (source: TickSource) => TickSource;
}

/** The client against the local server, with the real store and bars behind it. */
export interface FaultRun {
  readonly server: BinanceServer;
  readonly source: BinanceTickSource;
  readonly store: MarketStore;
  readonly pipeline: Pipeline;
  /** All events so far, in order. */
  readonly events: readonly SourceEvent[];
  readonly log: readonly string[];
  statuses(instrument: InstrumentId | null): readonly StatusEvent[];
  /** Resolves when `condition` holds; fails after `withinMs`, naming `what`. */
  until(what: string, condition: () => boolean, withinMs?: number): Promise<void>;
  /** Begins to play once all is subscribed, and waits until `ticks` have come. */
  flow(ticks?: number): Promise<void>;
  countTicks(): number;
  /** Plays the rest of the tape, waits until its last tick of each instrument is stored and no gap is open. */
  finish(): Promise<void>;
  /** Ends the client; the store stays open. */
  stopClient(): Promise<void>;
  /** Starts another client on the same store. */
  restartClient(): void;
}

/** Runs `body` and puts everything away afterwards, whatever happened. */
export async function withFaultRun(options: FaultRunOptions, body: (run: FaultRun) => Promise<void>): Promise<void> {
  const server = await startBinanceServer(options.server);
  const folder = mkdtempSync(join(tmpdir(), 'spreadscope-faults-'));
  const opened = await openStore({ folder, realm: 'custom', clock: systemClock, sqlWasmPath });
  assert.ok(opened.ok);
  const run = new Run(options, server, opened.value);
  try {
    await run.pipeline.recover();
    run.restartClient();
    await body(run);
  } finally {
    await run.stopClient();
    await opened.value.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The store holds what the exchange printed, each tick once; bars say the same; the client kept to the rules. */
export async function assertTruth(run: FaultRun, options: { readonly allow?: RegExp } = {}): Promise<void> {
  const violations = run.server.violations.filter((violation) => options.allow?.test(violation) !== true);
  assert.deepEqual(violations, [], 'the client broke the rules of the exchange');
  for (const { instrument, stream } of run.store.series()) {
    const stored = await storedTicks(run.store, instrument, stream);
    const missing = missingIds(run.store, instrument);
    const truth = printed(run.server, instrument, stream).filter(
      (tick) => tick.id >= (stored[0]?.id ?? Infinity) && !missing.has(tick.id),
    );
    assert.deepEqual(stored, truth, `${instrument}: stored ticks are those printed`);
    await assertBars(run, instrument, stream, stored);
  }
}

/** Every final bar is that of an independent loop over the stored ticks, and none is missing. */
async function assertBars(
  run: FaultRun,
  instrument: InstrumentId,
  stream: StreamKind,
  ticks: readonly PlainTick[],
): Promise<void> {
  const [first] = ticks;
  for (const timeframe of ['1s', '1m', '5m'] satisfies StoredTimeframe[]) {
    const range = { instrument, stream, timeframe, fromMs: -Infinity, toMs: Infinity };
    const stored = await run.store.readBars(range);
    const expected = new Map(plainBars(ticks, timeframeMs[timeframe]).map((bar) => [bar.openMs, bar]));
    const lastFinalMs = stored.openMs.at(-1) ?? -Infinity;
    // The bar in which collecting began may have been fetched whole: it knows more than our ticks.
    const fromMs = (first?.timeMs ?? 0) + 1;
    const ours = [...stored.openMs].map((openMs, at) => ({ openMs, at })).filter(({ openMs }) => openMs >= fromMs);
    for (const { openMs, at } of ours) {
      const bar = expected.get(openMs);
      assert.ok(bar !== undefined, `${instrument} ${timeframe}: a bar at ${openMs} without trades`);
      const got = [stored.open[at], stored.high[at], stored.low[at], stored.close[at], stored.tradeCount[at]];
      assert.deepEqual(
        got,
        [bar.open, bar.high, bar.low, bar.close, bar.tradeCount],
        `${instrument} ${timeframe} ${openMs}`,
      );
      const volume = stored.volume[at] ?? Number.NaN;
      assert.ok(Math.abs(volume - bar.volume) <= 1e-9 * bar.volume, `${instrument} ${timeframe} ${openMs}: volume`);
    }
    const due = [...expected.keys()].filter((openMs) => openMs >= fromMs && openMs <= lastFinalMs);
    assert.deepEqual(
      ours.map(({ openMs }) => openMs),
      due,
      `${instrument} ${timeframe}: every bar is there`,
    );
  }
}

export interface PlainTick {
  readonly id: number;
  readonly timeMs: number;
  readonly price: number;
  readonly quantity: number;
  readonly isBuyerMaker: boolean;
  readonly trades: number;
}

export async function storedTicks(
  store: MarketStore,
  instrument: InstrumentId,
  stream: StreamKind,
): Promise<PlainTick[]> {
  const ticks: PlainTick[] = [];
  for await (const chunk of store.readTicks({ instrument, stream, fromMs: -Infinity, toMs: Infinity })) {
    for (const [at, id] of chunk.id.entries()) {
      ticks.push({
        id,
        timeMs: chunk.timeMs[at] ?? Number.NaN,
        price: chunk.price[at] ?? Number.NaN,
        quantity: chunk.quantity[at] ?? Number.NaN,
        isBuyerMaker: chunk.isBuyerMaker[at] === 1,
        trades: chunk.trades[at] ?? Number.NaN,
      });
    }
  }
  return ticks;
}

/** What the server has printed of the series, delivered or not. */
export function printed(server: BinanceServer, instrument: InstrumentId, stream: StreamKind): PlainTick[] {
  const market = venueOf(instrument) === 'usdm' ? server.usdmMarket : server.market;
  const book = market.books.get(symbolOf(instrument).toUpperCase());
  const rows =
    stream === 'trade'
      ? (book?.trades ?? []).map((trade) => ({ ...trade, trades: 1 }))
      : (book?.aggTrades ?? []).map((agg) => ({ ...agg, trades: agg.lastId - agg.firstId + 1 }));
  return rows.map(({ id, timeMs, price, quantity, isBuyerMaker, trades }) => ({
    id,
    timeMs,
    price: Number(price),
    quantity: Number(quantity),
    isBuyerMaker,
    trades,
  }));
}

/** Ids that the store says are missing: open or lost. */
export function missingIds(store: MarketStore, instrument: InstrumentId): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const gap of gapsOf(store, instrument)) {
    if (gap.state === 'repaired') continue;
    for (let id = gap.fromId; id <= gap.toId; id++) ids.add(id);
  }
  return ids;
}

export function gapsOf(store: MarketStore, instrument: InstrumentId): readonly Gap[] {
  return store.gaps().filter((gap) => gap.instrument === instrument);
}

class Run implements FaultRun {
  readonly server: BinanceServer;
  readonly store: MarketStore;
  readonly pipeline: Pipeline;
  readonly events: SourceEvent[] = [];
  readonly log: string[] = [];
  readonly #options: FaultRunOptions;
  #source: BinanceTickSource | null = null;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: FaultRunOptions, server: BinanceServer, store: MarketStore) {
    this.#options = options;
    this.server = server;
    this.store = store;
    const nothing = (): void => undefined;
    this.pipeline = new Pipeline({
      store,
      clock: systemClock,
      stream: options.stream ?? 'aggTrade',
      graceMs: 1_000,
      listener: {
        bar: nothing,
        points: nothing,
        rebuilt: nothing,
        moved: nothing,
        log: (level, message) => this.log.push(`${level}: ${message}`),
      },
    });
  }

  get source(): BinanceTickSource {
    assert.ok(this.#source !== null);
    return this.#source;
  }

  restartClient(): void {
    const { clock, timing, extras, wrap, instruments, network } = this.#options;
    this.#stop = new AbortController();
    const source = createBinanceSource({
      endpoints: this.server.endpoints,
      clock: clock ?? systemClock,
      random: Math.random,
      ...(network === undefined ? {} : { network }),
      log: (level, message) => this.log.push(`${level}: ${message}`),
      timing: { ...quickTiming, ...timing },
      extras: { history: false, quotes: false, funding: false, ...extras },
    });
    this.#source = source;
    const wrapped = wrap?.(source) ?? source;
    this.#running = this.pipeline.run(recorded(wrapped, this.events), instruments.map(instrumentId), this.#stop.signal);
  }

  async stopClient(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  statuses(instrument: InstrumentId | null): readonly StatusEvent[] {
    return this.events.filter((event) => event.kind === 'status').filter((event) => event.instrument === instrument);
  }

  async until(what: string, condition: () => boolean, withinMs = 8_000): Promise<void> {
    const deadlineMs = systemClock.monotonicMs() + withinMs;
    while (!condition()) {
      if (systemClock.monotonicMs() > deadlineMs) {
        const last = this.events.slice(-5).map((event) => JSON.stringify(event));
        assert.fail(`not within ${withinMs} ms: ${what}\n${[...last, ...this.log.slice(-8)].join('\n')}`);
      }
      await systemClock.sleep(5);
    }
  }

  countTicks(): number {
    let count = 0;
    for (const event of this.events) if (event.kind === 'tick') count++;
    return count;
  }

  async flow(ticks = 20): Promise<void> {
    const stream = this.#options.stream ?? 'aggTrade';
    await this.server.whenSubscribed(
      this.#options.instruments.map((name) => `${symbolOf(instrumentId(name))}@${stream}`),
    );
    void this.server.play();
    await this.until('ticks flow', () => this.countTicks() >= ticks);
  }

  async finish(): Promise<void> {
    const stream = this.#options.stream ?? 'aggTrade';
    await this.server.play();
    const last = new Map<InstrumentId, number>();
    for (const name of this.#options.instruments) {
      const instrument = instrumentId(name);
      const newest = printed(this.server, instrument, stream).at(-1);
      if (newest !== undefined) last.set(instrument, newest.id);
    }
    await this.until('the last tick is stored', () =>
      [...last].every(([instrument, id]) => this.store.lastTick({ instrument, stream })?.id === id),
    );
    await this.until('no gap is open', () => this.store.gaps().every((gap) => gap.state !== 'open'));
  }
}

function recorded(source: TickSource, events: SourceEvent[]): TickSource {
  return {
    async *events(request: SourceRequest) {
      for await (const batch of source.events(request)) {
        for (const event of batch) events.push(event);
        yield batch;
      }
    },
    setInstruments: (instruments) => source.setInstruments(instruments),
    exchangeNowMs: () => source.exchangeNowMs(),
    check: (instrument) => source.check(instrument),
  };
}
