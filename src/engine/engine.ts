import { join } from 'node:path';
import { checkSymbol, type CheckedSymbol } from './checkSymbol';
import { closedStore } from './closedStore';
import type { CsvChoice, CsvImportAnswer, CsvImportRequest, CsvPreview } from './contract/csvImport';
import type { InstrumentId } from './contract/ids';
import type { ExportAnswer, ExportRequest } from './contract/exports';
import type { DeleteRequest, NetworkSettings, Overview, PanelTopic } from './contract/messages';
import type { ModuleExport, SourceRegistration } from './contract/moduleExport';
import { readSettings } from './contract/readSettings';
import { succeed, type Result } from './contract/result';
import { settingDefaults, type RawSettings, type SettingProblem, type Settings } from './contract/settings';
import type { SimulatorFault } from './contract/simulatorFault';
import { emptyOverview, importingOverview } from './emptyOverview';
import type { EngineOptions } from './engineOptions';
import { every } from './every';
import { ExportDesk } from './exportDesk';
import { ImportDesk, notBegun } from './importDesk';
import { ModuleDesk } from './moduleDesk';
import { needsNewSession } from './needsNewSession';
import { OpenRetry } from './openRetry';
import { closedRealm, deleteRealm, measureRealm, type ClosedRealm } from './realmFolder';
import { Reopening } from './reopening';
import { openSession, type Session } from './session';
import { ExchangeLimits } from './sources/exchangeLimits';

const overviewEveryMs = 500;
const panelsEveryMs = 200;

/**
 * The whole engine behind the typed channel: settings in, overview and panels out. Requests are carried out one
 * after the other, so a start never meets half a stop. A stopped engine keeps its store open and shows what is stored.
 */
export class Engine {
  readonly exports: ExportDesk;
  readonly imports: ImportDesk;
  readonly #options: EngineOptions;
  #settings: Settings = readSettings(settingDefaults).settings;
  #network: NetworkSettings = { proxy: '', noProxy: [], strictSsl: true };
  #session: Session | null = null;
  readonly #shown = new Map<string, PanelTopic>();
  readonly #modules: ModuleDesk;
  #queue: Promise<unknown> = Promise.resolve();
  #moved = true;
  #ended = false;
  /** Start was pressed in this window, and not Stop since. */
  #wantsFeed = false;
  /** How far the opening of the store is, for people; empty where none is under way. */
  #opening = '';
  #isOpening = false;
  readonly #retry: OpenRetry;
  readonly #reopening: Reopening;
  readonly #limits = new ExchangeLimits();
  /** Shown while an import has the store for itself: what it brings is no news of the market. */
  #frozen: Overview | null = null;
  #recordsFrames = false;
  /** The replay was held when the session was closed: the next one, where it goes on by itself, is held too. */
  #wasPaused = false;
  readonly #window: string;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#modules = new ModuleDesk((level, message) => options.listener.log(level, message));
    this.exports = new ExportDesk({ ...options, analytics: () => this.#modules.analytics.all() });
    this.imports = new ImportDesk(options);
    this.#retry = new OpenRetry(options.clock, (reason, message) => options.listener.report(reason, message));
    this.#reopening = new Reopening(options.clock, (message) => options.listener.log('info', message));
    this.#window = `w${process.pid}x${Math.floor(options.random() * 2 ** 32).toString(36)}`;
    const failed = (error: unknown): void => options.listener.log('error', `Publishing failed: ${String(error)}`);
    const around = { clock: options.clock, isOver: () => this.#ended, failed };
    every(overviewEveryMs, () => this.#publishOverview(), around);
    every(panelsEveryMs, () => this.#session?.panels.flush() ?? Promise.resolve(), around);
  }

  configure(
    raw: RawSettings,
    network: NetworkSettings,
  ): Promise<Result<{ readonly problems: readonly SettingProblem[] }>> {
    return this.#inTurn(async () => {
      const before = this.#settings;
      const { settings, problems } = readSettings(raw, this.#modules.guests.ids());
      const networkChanged = JSON.stringify(network) !== JSON.stringify(this.#network);
      this.#settings = settings;
      this.#network = network;
      const session = this.#session;
      const isSound = (!networkChanged || session?.isRunning !== true) && !this.#reopening.isDue;
      if (session !== null && isSound && !needsNewSession(before, settings)) {
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
      const opened = await (this.#reopening.isDue ? this.#openAnew() : this.#open());
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

  pauseReplay(paused: boolean): Result<null> {
    return this.#session?.control.pauseReplay(paused) ?? this.#noStore();
  }

  injectFault(fault: SimulatorFault): Result<null> {
    return this.#session?.control.injectFault(fault) ?? this.#noStore();
  }

  async exportCsv(request: ExportRequest): Promise<Result<ExportAnswer>> {
    return this.#session === null ? this.#noStore() : this.exports.write(this.#session, request);
  }

  /** Records what comes from the wire as raw frames, for a bug report; a change connects anew. Answers with the folder. */
  recordFrames(on: boolean): Promise<Result<{ readonly folder: string }>> {
    return this.#inTurn(async () => {
      this.#recordsFrames = on;
      const opened = await this.#openAnew();
      return opened.ok ? succeed({ folder: join(opened.value.store.folder, 'frames') }) : opened;
    });
  }

  async previewCsv(choice: CsvChoice): Promise<Result<CsvPreview>> {
    const opened = await this.#inTurn(() => this.#open());
    return opened.ok ? this.imports.preview(opened.value, choice) : opened;
  }

  importCsv(request: CsvImportRequest): Promise<Result<CsvImportAnswer>> {
    return this.imports.ask((signal) =>
      this.#inTurn(async () => {
        if (signal.aborted) return notBegun;
        const opened = await this.#open();
        if (!opened.ok) return opened;
        return this.imports.take(opened.value, request, signal, {
          close: () => {
            this.#frozen = importingOverview(this.overview(), request.file);
            this.#moved = true;
            return this.#closeSession();
          },
          reopen: async () => {
            this.#frozen = null;
            if (!this.#ended) await this.#openAnew();
          },
        });
      }),
    );
  }

  fetchHistory(instrument: InstrumentId | null, days: number): Result<null> {
    return this.#session?.history.fetch(instrument, days) ?? this.#noStore();
  }

  stopHistory(): Result<null> {
    return this.#session?.history.stop() ?? this.#noStore();
  }

  async measureDelete(request: DeleteRequest): Promise<Result<{ readonly bytes: number }>> {
    const session = this.#session;
    const other = this.#otherRealm(request);
    if (other !== null) return succeed({ bytes: await measureRealm(other.folder) });
    return session === null ? this.#noStore() : succeed(session.measureDelete(request));
  }

  deleteData(request: DeleteRequest): Promise<Result<{ readonly bytes: number }>> {
    return this.#inTurn(async () => {
      const session = this.#session;
      const other = this.#otherRealm(request);
      if (other !== null) return deleteRealm(other.folder, other.realm, this.#options.clock);
      if (session === null) return this.#noStore();
      const deleted = await session.deleteData(request);
      if (!deleted.ok && deleted.failure.reason === 'reader') return deleted;
      // What was computed on the data is computed anew on what is left.
      await this.#openAnew();
      return deleted;
    });
  }

  checkSymbol(text: string): Promise<Result<CheckedSymbol>> {
    return checkSymbol(text, this.#settings, this.#session?.sourceToAsk() ?? null);
  }

  /** Takes in an analytic of another extension. Not in turn: a module that loads for long holds up nothing. */
  async registerAnalytic(registration: ModuleExport): Promise<Result<null>> {
    const registered = await this.#modules.registerAnalytic(registration);
    if (registered.ok) this.#session?.panels.restart(({ kind }) => kind === 'statistics');
    return registered;
  }

  /** Takes in a source of another extension, likewise. Where it is waited for, it begins. */
  registerSource(registration: SourceRegistration): Promise<Result<null>> {
    return this.#modules.registerSource(registration);
  }

  overview(): Overview {
    return this.#frozen ?? this.#session?.overview() ?? emptyOverview(this.#settings, this.#opening);
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
    this.#retry.cancel();
    this.imports.cancel();
    return this.#inTurn(async () => {
      await this.#closeSession();
      return succeed(null);
    });
  }

  #otherRealm(request: DeleteRequest): ClosedRealm | null {
    const folder = this.#settings.dataFolder || this.#options.boot.storageFolder;
    return closedRealm(request, this.#session?.store.realm, folder);
  }

  /** The session there is, or a new one. */
  async #open(): Promise<Result<Session>> {
    if (this.#session !== null) return succeed(this.#session);
    const { boot, clock, random, listener } = this.#options;
    this.#isOpening = true;
    const opened = await openSession({
      boot,
      clock,
      random,
      settings: this.#settings,
      network: this.#network,
      window: this.#window,
      recordsFrames: this.#recordsFrames,
      analytics: () => this.#modules.analytics.all(),
      guests: this.#modules.guests,
      limits: this.#limits,
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
        reopen: () => this.#reopening.ask(() => this.#byItself(() => this.#reopen())),
      },
    });
    this.#isOpening = false;
    if (!opened.ok) {
      this.#retry.failed(opened.failure, () => this.#openLater());
      return opened;
    }
    this.#retry.opened();
    this.#session = opened.value;
    for (const [panel, topic] of this.#shown) opened.value.panels.show(panel, topic);
    opened.value.prefer([...this.#shown.values()]);
    return opened;
  }

  /** Closes the session, opens it as things stand now, and goes on receiving where that was wanted. */
  async #openAnew(): Promise<Result<Session>> {
    this.#isOpening = true;
    await this.#closeSession();
    const opened = await this.#open();
    if (opened.ok && this.#wantsFeed) {
      await opened.value.startFeed();
      if (this.#wasPaused) opened.value.control.pauseReplay(true);
    }
    this.#moved = true;
    return opened;
  }

  /** Asked for by the session itself. */
  async #reopen(): Promise<void> {
    if (!this.#ended && this.#session !== null) await this.#openAnew();
  }

  #openLater(): void {
    this.#byItself(async () => {
      if (!this.#ended && this.#session === null) await this.#openAnew();
    });
  }

  /** What nobody waits for: a failure is told in the log. */
  #byItself(task: () => Promise<void>): void {
    this.#inTurn(task).catch((error: unknown) =>
      this.#options.listener.log('error', `Opening the store anew failed: ${String(error)}`),
    );
  }

  async #closeSession(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    this.#reopening.cancel();
    if (session !== null) this.#wasPaused = session.control.isPaused;
    try {
      await session?.close();
    } catch (error) {
      this.#options.listener.log('error', `Closing the store failed: ${String(error)}`);
    }
  }

  #noStore(): ReturnType<typeof closedStore> {
    const isImporting = this.#frozen !== null;
    return closedStore({ isImporting, isOpening: this.#isOpening, trouble: this.#retry.trouble });
  }

  #publishOverview(): Promise<void> {
    if (this.#moved) this.#options.listener.overview(this.overview());
    this.#moved = false;
    return Promise.resolve();
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(task);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }
}
