import { AnalyticTable } from './analyticTable';
import { join } from 'node:path';
import type { Clock } from './clock';
import { parseInstrument, type InstrumentId } from './contract/ids';
import type {
  DeleteRequest,
  EngineBoot,
  ExportAnswer,
  ExportRequest,
  NetworkSettings,
  Overview,
  PanelTopic,
} from './contract/messages';
import type { ModuleExport } from './contract/moduleExport';
import { readSettings } from './contract/readSettings';
import { fail, succeed, type Result } from './contract/result';
import { settingDefaults, type RawSettings, type SettingProblem, type Settings } from './contract/settings';
import { emptyOverview } from './emptyOverview';
import { exportForPerson } from './exportForPerson';
import { closedRealm, deleteRealm, measureRealm, type ClosedRealm } from './realmFolder';
import type { DeleteQuery } from './store/deleteData';
import { openSession, type Session, type SessionListener } from './session';

export interface EngineListener extends Omit<SessionListener, 'moved' | 'opening' | 'reopen'> {
  overview(overview: Overview): void;
}

export interface EngineOptions {
  readonly boot: EngineBoot;
  readonly clock: Clock;
  readonly random: () => number;
  readonly listener: EngineListener;
}

const overviewEveryMs = 500;
const panelsEveryMs = 200;
/** A store that cannot be opened is tried again after so long, then after twice as long, and so on. */
const firstRetryMs = 2_000;
const longestRetryMs = 60_000;

/**
 * The whole engine behind the typed channel: settings in, overview and panels out. Requests are carried out one
 * after the other, so a start never meets half a stop. A stopped engine keeps its store open and shows what is stored.
 */
export class Engine {
  readonly #options: EngineOptions;
  #settings: Settings = readSettings(settingDefaults).settings;
  #network: NetworkSettings = { proxy: '', noProxy: [], strictSsl: true };
  #session: Session | null = null;
  readonly #shown = new Map<string, PanelTopic>();
  readonly #analytics = new AnalyticTable();
  #queue: Promise<unknown> = Promise.resolve();
  #moved = true;
  #ended = false;
  /** Start was pressed in this window, and not Stop since. */
  #wantsFeed = false;
  #reopenedMs = -Infinity;
  /** How far the opening of the store is, for people; empty where none is under way. */
  #opening = '';
  #retryMs = firstRetryMs;
  #cancelRetry: (() => void) | null = null;
  /** Why the store could not be opened, as it was told; empty where it is open. */
  #toldFailure = '';
  #export = new AbortController();
  #recordsFrames = false;
  readonly #window: string;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#window = `w${process.pid}x${Math.floor(options.random() * 2 ** 32).toString(36)}`;
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
      const keepsNetwork = !networkChanged || session?.isRunning !== true;
      if (session !== null && keepsNetwork && !needsNewSession(before, settings)) {
        await session.follow(settings, network);
      } else {
        const opened = await this.#openAnew();
        if (!opened.ok) return opened;
      }
      this.#moved = true;
      return succeed({ problems });
    });
  }

  start(): Promise<Result<null>> {
    return this.#inTurn(async () => {
      this.#wantsFeed = true;
      const opened = await this.#open();
      if (!opened.ok) return opened;
      await opened.value.startFeed();
      return succeed(null);
    });
  }

  stop(): Promise<Result<null>> {
    return this.#inTurn(async () => {
      this.#wantsFeed = false;
      await this.#session?.stopFeed();
      this.#moved = true;
      return succeed(null);
    });
  }

  async exportCsv(request: ExportRequest): Promise<Result<ExportAnswer>> {
    const session = this.#session;
    if (session === null) return noStore;
    this.#export.abort();
    this.#export = new AbortController();
    return exportForPerson(session.store, request, {
      settings: session.settings,
      version: this.#options.boot.version,
      nowMs: this.#options.clock.nowMs(),
      signal: this.#export.signal,
    });
  }

  /** Records what comes from the wire as raw frames, for a bug report; a change connects anew. Answers with the folder. */
  recordFrames(on: boolean): Promise<Result<{ readonly folder: string }>> {
    return this.#inTurn(async () => {
      this.#recordsFrames = on;
      const opened = await this.#openAnew();
      return opened.ok ? succeed({ folder: join(opened.value.store.folder, 'frames') }) : opened;
    });
  }

  cancelExport(): Result<null> {
    this.#export.abort();
    return succeed(null);
  }

  async measureDelete(request: DeleteRequest): Promise<Result<{ readonly bytes: number }>> {
    const session = this.#session;
    const other = this.#otherRealm(request);
    if (other !== null) return succeed({ bytes: await measureRealm(other.folder) });
    return session === null ? noStore : succeed(session.store.measureDelete(deleteQuery(request)));
  }

  deleteData(request: DeleteRequest): Promise<Result<{ readonly bytes: number }>> {
    return this.#inTurn(async () => {
      const session = this.#session;
      const other = this.#otherRealm(request);
      if (other !== null) return deleteRealm(other.folder, other.realm, this.#options.clock);
      if (session === null) return noStore;
      if (session.feedRow().followsWindow === true) {
        return fail('reader', 'Another window writes this store: delete there, or close that window first.');
      }
      const query = deleteQuery(request);
      if (query.beforeMs === Infinity) session.pipeline.forget(query.instrument);
      const deleted = await session.store.deleteData(query);
      // What was computed on the data is computed anew on what is left.
      await this.#openAnew();
      return deleted;
    });
  }

  async checkSymbol(text: string): Promise<Result<{ readonly instrument: InstrumentId; readonly checked: boolean }>> {
    const parsed = parseInstrument(text, this.#settings.source === 'simulator' ? 'sim' : 'spot');
    if (!parsed.ok) return parsed;
    // Nothing opens a socket before Start: a name is then taken as it is.
    const session = this.#session;
    if (session?.isRunning !== true) return succeed({ instrument: parsed.value, checked: false });
    const known = await session.sourceToAsk().check(parsed.value);
    return known.ok ? succeed({ instrument: known.value, checked: true }) : known;
  }

  /** Takes in an analytic of another extension. Not in turn: a module that loads for long holds up nothing. */
  async registerAnalytic(registration: ModuleExport): Promise<Result<null>> {
    const registered = await this.#analytics.register(registration);
    if (!registered.ok) return registered;
    const { id, modulePath } = registration;
    this.#options.listener.log('info', `Another extension added the analytic ${id}, from ${modulePath}.`);
    this.#session?.panels.restart(({ kind }) => kind === 'statistics');
    return registered;
  }

  overview(): Overview {
    const session = this.#session;
    if (session === null) return emptyOverview(this.#settings, this.#opening);
    const { pipeline } = session;
    const nowMs = pipeline.exchangeNowMs();
    return { feed: session.feedRow(), symbols: pipeline.board.rows(nowMs), pairs: pipeline.pairs.values(nowMs) };
  }

  showPanel(panel: string, topic: PanelTopic): void {
    this.#shown.set(panel, topic);
    this.#session?.panels.show(panel, topic);
    this.#session?.prefer([...this.#shown.values()]);
  }

  hidePanel(panel: string): void {
    this.#shown.delete(panel);
    this.#session?.panels.hide(panel);
    this.#session?.prefer([...this.#shown.values()]);
  }

  resyncPanel(panel: string): void {
    this.#session?.panels.resync(panel);
  }

  shutdown(): Promise<Result<null>> {
    this.#ended = true;
    this.#cancelRetry?.();
    return this.#inTurn(async () => {
      await this.#closeSession();
      return succeed(null);
    });
  }

  #otherRealm(request: DeleteRequest): ClosedRealm | null {
    return closedRealm(
      request,
      this.#session?.store.realm,
      this.#settings.dataFolder || this.#options.boot.storageFolder,
    );
  }

  /** The session there is, or a new one. */
  async #open(): Promise<Result<Session>> {
    if (this.#session !== null) return succeed(this.#session);
    const { boot, clock, random, listener } = this.#options;
    const opened = await openSession({
      boot,
      clock,
      random,
      settings: this.#settings,
      network: this.#network,
      window: this.#window,
      recordsFrames: this.#recordsFrames,
      analytics: () => this.#analytics.all(),
      listener: {
        panel: (panel, update) => listener.panel(panel, update),
        log: (level, message) => listener.log(level, message),
        report: (reason, message) => listener.report(reason, message),
        moved: () => {
          this.#moved = true;
        },
        opening: (message) => {
          this.#opening = message;
          this.#moved = true;
        },
        reopen: () => void this.#inTurn(() => this.#reopen()),
      },
    });
    if (!opened.ok) {
      const { reason, message } = opened.failure;
      if (message !== this.#toldFailure) listener.report(reason, message);
      this.#toldFailure = message;
      this.#retryLater();
      return opened;
    }
    this.#toldFailure = '';
    this.#retryMs = firstRetryMs;
    this.#session = opened.value;
    for (const [panel, topic] of this.#shown) opened.value.panels.show(panel, topic);
    opened.value.prefer([...this.#shown.values()]);
    return opened;
  }

  /** Closes the session, opens it as things stand now, and goes on receiving where that was wanted. */
  async #openAnew(): Promise<Result<Session>> {
    await this.#closeSession();
    const opened = await this.#open();
    if (opened.ok && this.#wantsFeed) await opened.value.startFeed();
    this.#moved = true;
    return opened;
  }

  /** Asked for by the session itself; at most once a second, so that what fails again and again stays calm. */
  async #reopen(): Promise<void> {
    if (this.#ended || this.#session === null) return;
    await this.#options.clock.sleep(Math.max(0, this.#reopenedMs + 1_000 - this.#options.clock.monotonicMs()));
    this.#reopenedMs = this.#options.clock.monotonicMs();
    await this.#openAnew();
  }

  /** The folder may come back: a drive that is mounted later, a disk that has room again. */
  #retryLater(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#options.clock.after(this.#retryMs, () => {
      this.#cancelRetry = null;
      void this.#inTurn(async () => {
        if (!this.#ended && this.#session === null) await this.#openAnew();
      });
    });
    this.#retryMs = Math.min(2 * this.#retryMs, longestRetryMs);
  }

  async #closeSession(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    try {
      await session?.close();
    } catch (error) {
      this.#options.listener.log('error', `Closing the store failed: ${String(error)}`);
    }
  }

  #publishOverview(): Promise<void> {
    if (this.#moved) this.#options.listener.overview(this.overview());
    this.#moved = false;
    return Promise.resolve();
  }

  /** Calls again and again, each time after the last call has ended. */
  #every(delayMs: number, task: () => Promise<void>): void {
    const run = (): void => {
      if (this.#ended) return;
      void task()
        .catch((error: unknown) => this.#options.listener.log('error', `Publishing failed: ${String(error)}`))
        .finally(() => this.#options.clock.after(delayMs, run));
    };
    this.#options.clock.after(delayMs, run);
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(task);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}

const noStore = fail('noStore', 'There is no data yet: press Start first.');

function deleteQuery({ instrument, beforeMs }: DeleteRequest): DeleteQuery {
  return { instrument, beforeMs: beforeMs ?? Infinity };
}

/** What stands behind the store and the source: a change of it needs both anew. */
function needsNewSession(before: Settings, after: Settings): boolean {
  return JSON.stringify(foundation(before)) !== JSON.stringify(foundation(after));
}

function foundation(settings: Settings): unknown {
  const { source, stream, endpoints, replay, simulator, dataFolder, retention, graceMs, caFile } = settings;
  return { source, stream, endpoints, replay, simulator, dataFolder, retention, graceMs, caFile };
}
