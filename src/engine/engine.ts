import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { activeInstruments, type ActiveInstruments } from './activeInstruments';
import type { Clock } from './clock';
import { parseInstrument, type InstrumentId } from './contract/ids';
import type { Realm } from './contract/market';
import type {
  EngineBoot,
  ExportAnswer,
  ExportRequest,
  FeedRow,
  LogLevel,
  NetworkSettings,
  Overview,
  PanelTopic,
  PanelUpdate,
} from './contract/messages';
import { fail, succeed, type Result } from './contract/result';
import { realmOf, settingDefaults, type RawSettings, type SettingProblem, type Settings } from './contract/settings';
import { readSettings } from './contract/readSettings';
import { writeExport } from './export/writeExport';
import { PanelReader } from './panelReader';
import { Pipeline } from './pipeline';
import { PanelFeed } from './publish/panelFeed';
import { createSource } from './sources/sourceTable';
import { openStore } from './store/sqljsStore';
import type { MarketStore } from './store/store';

export interface EngineListener {
  overview(overview: Overview): void;
  panel(panel: string, update: PanelUpdate): void;
  log(level: LogLevel, message: string): void;
  report(reason: string, message: string): void;
}

export interface EngineOptions {
  readonly boot: EngineBoot;
  readonly clock: Clock;
  readonly random: () => number;
  readonly listener: EngineListener;
}

const overviewEveryMs = 500;
const panelsEveryMs = 200;

/** One realm's store with the pipeline on it, and the feed while it runs. */
interface Session {
  readonly realm: Realm;
  readonly folder: string;
  readonly store: MarketStore;
  readonly pipeline: Pipeline;
  readonly panels: PanelFeed;
  feed: { readonly controller: AbortController; readonly done: Promise<void> } | null;
}

/**
 * The whole engine behind the typed channel: settings in, overview and panels out. Requests are carried out one
 * after the other, so a start never meets half a stop. A stopped engine keeps its store open and shows what is stored.
 */
export class Engine {
  readonly #options: EngineOptions;
  #settings: Settings = readSettings(settingDefaults).settings;
  #network: NetworkSettings = { proxy: '', noProxy: [], strictSsl: true };
  #session: Session | null = null;
  #shown = new Map<string, PanelTopic>();
  #queue: Promise<unknown> = Promise.resolve();
  #moved = true;
  #cancelTimers: (() => void)[] = [];

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#every(overviewEveryMs, () => this.#publishOverview());
    this.#every(panelsEveryMs, () => this.#session?.panels.flush() ?? Promise.resolve());
  }

  configure(
    raw: RawSettings,
    network: NetworkSettings,
  ): Promise<Result<{ readonly problems: readonly SettingProblem[] }>> {
    return this.#inTurn(async () => {
      const before = this.#settings;
      const { settings, problems } = readSettings(raw);
      const networkChanged = JSON.stringify(network) !== JSON.stringify(this.#network);
      this.#settings = settings;
      this.#network = network;
      const session = this.#session;
      const wasRunning = session !== null && session.feed !== null;
      const reopen = session === null || needsNewSession(before, settings) || (networkChanged && wasRunning);
      if (reopen) {
        await this.#closeSession();
        const opened = await this.#openSession();
        if (!opened.ok) return opened;
        if (wasRunning) this.#startFeed(opened.value);
      } else {
        await session.pipeline.follow(this.#active());
        session.panels.restart(() => true);
      }
      this.#moved = true;
      return succeed({ problems });
    });
  }

  start(): Promise<Result<null>> {
    return this.#inTurn(async () => {
      const opened: Result<Session> = this.#session === null ? await this.#openSession() : succeed(this.#session);
      if (!opened.ok) return opened;
      if (opened.value.feed === null) this.#startFeed(opened.value);
      return succeed(null);
    });
  }

  stop(): Promise<Result<null>> {
    return this.#inTurn(async () => {
      await this.#stopFeed();
      this.#moved = true;
      return succeed(null);
    });
  }

  async exportCsv(request: ExportRequest): Promise<Result<ExportAnswer>> {
    const session = this.#session;
    if (session === null) return fail('noStore', 'There is no data yet: press Start first.');
    return writeExport({
      store: session.store,
      what: request.what,
      series: { instrument: request.instrument, stream: this.#settings.stream },
      timeframe: request.timeframe,
      fromMs: -Infinity,
      toMs: Infinity,
      folder: request.folder,
      source: this.#settings.source,
      settings: this.#settings,
      version: this.#options.boot.version,
      nowMs: this.#options.clock.nowMs(),
    });
  }

  async checkSymbol(text: string): Promise<Result<{ readonly instrument: InstrumentId; readonly checked: boolean }>> {
    const parsed = parseInstrument(text, this.#settings.source === 'simulator' ? 'sim' : 'spot');
    if (!parsed.ok) return parsed;
    // Nothing opens a socket before Start: a name is then taken as it is.
    if (this.#session?.feed == null) return succeed({ instrument: parsed.value, checked: false });
    const known = await this.#createSource().check(parsed.value);
    return known.ok ? succeed({ instrument: known.value, checked: true }) : known;
  }

  overview(): Overview {
    const pipeline = this.#session?.pipeline;
    const nowMs = pipeline?.exchangeNowMs() ?? 0;
    return {
      feed: this.#feedRow(),
      symbols: pipeline?.board.rows(nowMs) ?? [],
      pairs: pipeline?.pairs.values(nowMs) ?? [],
    };
  }

  showPanel(panel: string, topic: PanelTopic): void {
    this.#shown.set(panel, topic);
    this.#session?.panels.show(panel, topic);
  }

  hidePanel(panel: string): void {
    this.#shown.delete(panel);
    this.#session?.panels.hide(panel);
  }

  resyncPanel(panel: string): void {
    this.#session?.panels.resync(panel);
  }

  async shutdown(): Promise<Result<null>> {
    for (const cancel of this.#cancelTimers) cancel();
    this.#cancelTimers = [];
    return this.#inTurn(async () => {
      await this.#closeSession();
      return succeed(null);
    });
  }

  #active(): ActiveInstruments {
    return activeInstruments(this.#settings);
  }

  #createSource(): ReturnType<typeof createSource> {
    const { clock, random, listener } = this.#options;
    return createSource(this.#settings, {
      clock,
      random,
      network: this.#network,
      log: (level, message) => listener.log(level, message),
    });
  }

  async #openSession(): Promise<Result<Session>> {
    const { boot, clock, listener } = this.#options;
    const settings = this.#settings;
    const realm = realmOf(settings);
    const base = settings.dataFolder === '' ? boot.storageFolder : settings.dataFolder;
    if (!isAbsolute(base)) {
      return fail('dataFolder', `The setting spreadscope.dataFolder takes an absolute path; "${base}" is not.`);
    }
    const folder = join(base, realm);
    await mkdir(folder, { recursive: true });
    const opened = await openStore({ folder, realm, clock, sqlWasmPath: boot.sqlWasmPath });
    if (!opened.ok) {
      listener.report(opened.failure.reason, opened.failure.message);
      return opened;
    }
    const store = opened.value;
    const pipeline = new Pipeline({
      store,
      clock,
      stream: settings.stream,
      graceMs: settings.graceMs,
      listener: {
        bar: (bar) =>
          panels.touch((topic) => topic.kind === 'price' && topic.instrument === bar.instrument, bar.openMs),
        points: (pair, points) =>
          panels.touch((topic) => topic.kind === 'pair' && topic.pair === pair, points[0]?.openMs ?? Infinity),
        rebuilt: (pair) => panels.restart((topic) => topic.kind === 'pair' && topic.pair === pair),
        moved: () => {
          this.#moved = true;
          panels.touch(() => true, Infinity);
        },
        log: (level, message) => listener.log(level, message),
      },
    });
    const reader = new PanelReader({ store, pipeline, stream: settings.stream, feed: () => this.#feedRow() });
    const panels = new PanelFeed(reader, (panel, update) => listener.panel(panel, update));
    pipeline.recover();
    this.#tellRecovery(store);
    await pipeline.follow(this.#active());
    this.#session = { realm, folder, store, pipeline, panels, feed: null };
    for (const [panel, topic] of this.#shown) panels.show(panel, topic);
    return succeed(this.#session);
  }

  #tellRecovery(store: MarketStore): void {
    const { recovery } = store;
    const { listener } = this.#options;
    listener.log('info', `Opened ${store.folder}: ${recovery.replayedEvents} events replayed.`);
    if (recovery.cutBytes > 0) {
      listener.log('warn', `The journal ended within a record, as after a crash: ${recovery.cutBytes} bytes were cut.`);
    }
    for (const { file, reason } of recovery.quarantined) {
      listener.report(
        'quarantined',
        `${file} was damaged (${reason}) and was set aside in quarantine; the rest is open.`,
      );
    }
  }

  #startFeed(session: Session): void {
    const controller = new AbortController();
    const { listener } = this.#options;
    const done = session.pipeline
      .run(this.#createSource(), this.#active().instruments, controller.signal)
      .catch((error: unknown) => {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        listener.log('error', `The feed ended on an internal error: ${message}`);
        listener.report(
          'feedFailed',
          'The feed ended on an internal error; the log has the details. Press Start to try again.',
        );
      })
      .finally(() => {
        if (session.feed?.controller === controller) session.feed = null;
        this.#moved = true;
      });
    session.feed = { controller, done };
    this.#moved = true;
  }

  async #stopFeed(): Promise<void> {
    const feed = this.#session?.feed ?? null;
    if (feed === null) return;
    feed.controller.abort();
    await feed.done;
  }

  async #closeSession(): Promise<void> {
    await this.#stopFeed();
    const session = this.#session;
    this.#session = null;
    await session?.store.close();
  }

  #feedRow(): FeedRow {
    const session = this.#session;
    const status = session?.pipeline.feed ?? null;
    const running = session?.feed != null;
    const ended = status !== null && status.state === 'ended';
    return {
      running,
      source: this.#settings.source,
      realm: realmOf(this.#settings),
      state: running || ended ? (status?.state ?? 'connecting') : 'idle',
      reason: running || ended ? (status?.reason ?? '') : '',
      message: running || ended ? (status?.message ?? '') : '',
      nextAttemptMs: running ? (status?.nextAttemptMs ?? null) : null,
      ticksTotal: session?.pipeline.counts.ticks ?? 0,
      rejectedTotal: session?.pipeline.counts.rejected ?? 0,
      reconnects: session?.pipeline.counts.reconnects ?? 0,
      exchangeTimeMs: session?.pipeline.exchangeNowMs() ?? Number.NaN,
    };
  }

  async #publishOverview(): Promise<void> {
    if (!this.#moved) return;
    this.#moved = false;
    this.#options.listener.overview(this.overview());
    await Promise.resolve();
  }

  /** Calls again and again, each time after the last call has ended. */
  #every(delayMs: number, task: () => Promise<void>): void {
    const slot = this.#cancelTimers.length;
    const run = (): void => {
      void task()
        .catch((error: unknown) => this.#options.listener.log('error', `Publishing failed: ${String(error)}`))
        .finally(() => {
          if (this.#cancelTimers.length > 0) this.#cancelTimers[slot] = this.#options.clock.after(delayMs, run);
        });
    };
    this.#cancelTimers.push(this.#options.clock.after(delayMs, run));
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(task);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

function needsNewSession(before: Settings, after: Settings): boolean {
  const parts = (s: Settings): unknown => [
    s.source,
    s.stream,
    s.endpoints,
    s.replay,
    s.simulator,
    s.dataFolder,
    s.graceMs,
    s.caFile,
  ];
  return JSON.stringify(parts(before)) !== JSON.stringify(parts(after));
}
