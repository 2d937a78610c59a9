import { hostname } from 'node:os';
import { activeInstruments } from './activeInstruments';
import type { InstrumentId } from './contract/ids';
import type { DeleteRequest, FeedRow, LogLevel, NetworkSettings, Overview, PanelTopic } from './contract/messages';
import { fail, succeed, type Result } from './contract/result';
import type { Settings } from './contract/settings';
import { FeedRunner } from './feedRunner';
import { openJournalRecording } from './journalRecording';
import { FeedReader } from './feedReader';
import { openFrameRecording } from './frameRecording';
import { HistoryDesk } from './historyDesk';
import { PanelReader } from './panelReader';
import { Pipeline } from './pipeline';
import { PanelFeed } from './publish/panelFeed';
import type { FrameRecorder } from './sources/frameRecorder';
import { brokenSource } from './sources/brokenSource';
import type { TickSource } from './sources/source';
import { replayStream } from './sources/replayStream';
import { createSource } from './sources/sourceTable';
import { SourceControl, speedOf } from './sourceControl';
import type { SessionOptions } from './sessionOptions';
import { readerFailure, sessionStore } from './sessionStore';
import { shows } from './topicShows';
import { StatisticsReader } from './statisticsReader';
import { StoredReader } from './storedReader';
import { openStore } from './store/sqljsStore';
import type { JournalEvent, MarketStore } from './store/store';
import { tellRecovery } from './tellRecovery';
import { WindowShare } from './windowShare';

/**
 * Opens the store of the settings' realm, computes again what its journal holds, and shows it; the feed stays off.
 * Where another window writes the store this one reads it and follows. Fails with a sentence for people where the
 * folder cannot be used.
 */
export async function openSession(options: SessionOptions): Promise<Result<Session>> {
  const { boot, clock, settings, listener } = options;
  const place = sessionStore(boot, clock, settings);
  if (!place.ok) return place;
  const storeOptions = place.value;
  const { folder } = storeOptions;
  let store: MarketStore | null = null;
  let session: Session | null = null;
  try {
    const written = await openStore(storeOptions);
    const isWriter = written.ok || written.failure.reason !== 'locked';
    const opened = isWriter ? written : await openStore({ ...storeOptions, readOnly: true });
    if (!opened.ok) return opened;
    store = opened.value;
    session = new Session({ ...options, settings: await withStream(settings) }, store, isWriter);
    const beganMs = clock.monotonicMs();
    await session.pipeline.recover(isWriter, (share) =>
      listener.opening(`Reading the journal: ${Math.floor(share * 100)} %`),
    );
    tellRecovery(store, listener, clock.monotonicMs() - beganMs);
    if (!isWriter) session.followWriter();
    await session.follow(settings);
    session.begin();
    return succeed(session);
  } catch (error) {
    const log = (what: string, of: unknown): void =>
      listener.log('error', `${what} ${folder} failed: ${of instanceof Error ? (of.stack ?? '') : String(of)}`);
    log('Opening', error);
    // A store that stays open keeps its lock, and no window could ever write to it again.
    await (session ?? store)?.close().catch((closing: unknown) => log('Closing', closing));
    return fail('opening', `The store in ${folder} cannot be opened: ${String(error)}. It is tried again.`);
  } finally {
    listener.opening('');
  }
}

/** One realm's store with the pipeline on it, its panels, and the feed while it runs. */
export class Session {
  readonly store: MarketStore;
  readonly pipeline: Pipeline;
  readonly panels: PanelFeed;
  readonly control: SourceControl;
  readonly history: HistoryDesk;
  readonly #options: SessionOptions;
  #settings: Settings;
  #network: NetworkSettings;
  readonly #runner: FeedRunner;
  readonly #isWriter: boolean;
  #stopFollowing: () => void = () => undefined;
  #isClosed = false;
  readonly #recorder: FrameRecorder | null;
  #preferred: readonly InstrumentId[] = [];
  /** Answers questions where another window receives: one, since each holds connections and asks for all symbols. */
  #asked: TickSource | null = null;

  constructor(options: SessionOptions, store: MarketStore, isWriter: boolean) {
    const { clock, settings, listener } = options;
    this.#options = options;
    this.#settings = settings;
    this.#network = options.network;
    this.#isWriter = isWriter;
    this.store = store;
    store.onNotice(({ reason, message }) => listener.report(reason, message));
    this.pipeline = new Pipeline({
      store,
      clock,
      stream: settings.stream,
      graceMs: settings.graceMs,
      listener: {
        // A pair's chart is told by its own points.
        bar: ({ instrument, openMs }) =>
          this.panels.touch((topic) => topic.kind !== 'pair' && shows(topic, instrument, this.pipeline.pairs), openMs),
        points: (pair, points) =>
          this.panels.touch((topic) => topic.kind === 'pair' && topic.pair === pair, points[0]?.openMs ?? Infinity),
        rebuilt: (pair) => this.panels.restart((topic) => topic.kind === 'pair' && topic.pair === pair),
        moved: () => this.#moved(),
        log: (level, message) => listener.log(level, message),
      },
    });
    const parts = { store, clock, pipeline: this.pipeline, stream: settings.stream, feed: () => this.feedRow() };
    const log = (level: LogLevel, message: string): void => listener.log(level, message);
    const stored = new StoredReader({
      ...parts,
      log,
      retention: () => this.#settings.retention,
      instruments: () => this.pipeline.board.instruments(),
    });
    const reader = new PanelReader({
      ...parts,
      statistics: new StatisticsReader({ ...parts, analytics: options.analytics }),
      health: new FeedReader({ ...parts, stored }),
    });
    this.panels = new PanelFeed(reader, (panel, update) => listener.panel(panel, update));
    this.history = new HistoryDesk({
      record: this.pipeline.history,
      settings: () => this.#settings,
      source: () => this.#runner.source,
      isWriter,
    });
    this.#recorder = options.recordsFrames ? openFrameRecording(store.folder, clock, log) : null;
    this.#runner = new FeedRunner({
      pipeline: this.pipeline,
      share: new WindowShare({
        folder: store.folder,
        clock,
        owner: { pid: process.pid, host: hostname() },
        window: options.window,
      }),
      isWriter,
      createSource: () => this.createSource(),
      clock,
      log,
      moved: () => this.#moved(),
      reopen: (reason) => listener.reopen(reason),
    });
    this.control = new SourceControl({ source: () => this.#runner.source, isWriter, moved: () => this.#moved() });
  }

  /** As they hold here: of a recording the stream is the one it has. */
  get settings(): Settings {
    return this.#settings;
  }

  get isRunning(): boolean {
    return this.#runner.isRunning;
  }

  /** The source of the feed that runs here, or one that only answers questions; null where nothing is to run. */
  sourceToAsk(): TickSource | null {
    return this.isRunning ? (this.#runner.source ?? (this.#asked ??= this.createSource())) : null;
  }

  createSource(): TickSource {
    const { clock, random, listener, guests, limits } = this.#options;
    const log = (level: LogLevel, message: string): void => listener.log(level, message);
    const record = this.#recorder?.record;
    const extras = { guests, limits, openJournal: openJournalRecording, ...(record === undefined ? {} : { record }) };
    try {
      const source = createSource(this.#settings, { clock, random, network: this.#network, log, ...extras });
      source.prefer?.(this.#preferred);
      source.setHistory?.(this.history.wants());
      return source;
    } catch (error) {
      return brokenSource(error, clock);
    }
  }

  /** Instruments of these topics are repaired first: they are on screen. */
  prefer(topics: readonly PanelTopic[]): void {
    this.#preferred = this.pipeline.board
      .instruments()
      .filter((instrument) => topics.some((topic) => shows(topic, instrument, this.pipeline.pairs)));
    this.#runner.source?.prefer?.(this.#preferred);
    this.history.watch(topics);
  }

  /** Takes other symbols and pairs; what goes on does so undisturbed. The network counts from the next start on. */
  async follow(settings: Settings, network = this.#network): Promise<void> {
    // The stream is the one that was opened; another one opens another session.
    this.#settings = { ...settings, stream: this.#settings.stream };
    this.#network = network;
    this.#asked = null;
    this.control.setSpeed(speedOf(settings));
    const active = activeInstruments(settings);
    await this.pipeline.follow(active);
    await this.#runner.follow(active.instruments);
    this.history.tell();
    this.panels.restart(() => true);
  }

  measureDelete({ instrument, beforeMs }: DeleteRequest): { readonly bytes: number } {
    return this.store.measureDelete({ instrument, beforeMs: beforeMs ?? Infinity });
  }

  /** Deletes for good; what was computed on the data is then to be computed anew. */
  async deleteData({ instrument, beforeMs }: DeleteRequest): Promise<Result<{ readonly bytes: number }>> {
    if (this.feedRow().followsWindow === true) return readerFailure(this.store.folder, 'delete');
    if (beforeMs === null || beforeMs === Infinity) this.pipeline.forget(instrument);
    this.pipeline.history.forget(instrument);
    return this.store.deleteData({ instrument, beforeMs: beforeMs ?? Infinity });
  }

  /** Computes on what the writing window puts into the journal, as it appears. */
  followWriter(): void {
    this.#options.listener.log('info', 'Another window receives; this one follows it.');
    const lost = (): void => this.#options.listener.reopen('The journal has moved on; the store is opened anew.');
    const observe = async (events: readonly JournalEvent[]): Promise<void> => {
      try {
        await this.pipeline.observe(events);
      } catch (error) {
        // What is read while the session closes fails, and nobody asks for it any more.
        if (this.#isClosed) return;
        this.#options.listener.log('error', `Following the other window failed: ${String(error)}`);
        lost();
      }
    };
    this.#stopFollowing = this.store.follow((events) => void observe(events), lost);
  }

  /** What other windows want is received from here on. */
  begin(): void {
    this.#runner.begin();
  }

  startFeed(): Promise<void> {
    // Each change of a setting starts anew what goes on: what a person stopped stays stopped then.
    if (!this.#runner.goesOn) this.history.begin();
    return this.#runner.want(true, activeInstruments(this.#settings).instruments);
  }

  stopFeed(): Promise<void> {
    return this.#runner.want(false, []);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    try {
      this.#stopFollowing();
      await this.#runner.close();
      this.#recorder?.flush();
      this.pipeline.history.close();
    } finally {
      // Whatever went wrong: a store that stays open keeps its lock.
      await this.store.close();
    }
  }

  #moved(): void {
    this.panels.touch(() => true, Infinity);
    this.#options.listener.moved();
  }

  overview(): Overview {
    const { board, pairs } = this.pipeline;
    const nowMs = this.pipeline.exchangeNowMs();
    return { feed: this.feedRow(), symbols: board.rows(nowMs), pairs: pairs.values(nowMs) };
  }

  feedRow(): FeedRow {
    const { source } = this.#settings;
    const status = this.pipeline.feed;
    // What another window receives is shown here as it is there, whether Start was pressed in this one or not.
    const follows = !this.#isWriter && status !== null && status.state !== 'idle' && status.state !== 'ended';
    const running = this.isRunning || follows;
    // Data that came to their end, and a source that gave up, are shown with their reason until the next start.
    const shown = running || status?.state === 'ended' || status?.state === 'offline' ? status : null;
    const { counts } = this.pipeline;
    const health = this.pipeline.health();
    const history = health?.history?.progress;
    const speed = speedOf(this.#settings);
    return {
      running,
      source,
      realm: this.store.realm,
      state: shown?.state ?? (running ? 'connecting' : 'idle'),
      reason: shown?.reason ?? '',
      message: shown?.message ?? '',
      nextAttemptMs: running ? (shown?.nextAttemptMs ?? null) : null,
      ticksTotal: counts.ticks,
      rejectedTotal: counts.rejected,
      reconnects: health?.reconnects ?? counts.reconnects,
      exchangeTimeMs: this.pipeline.exchangeNowMs(),
      ...(speed === 1 ? {} : { speed }),
      ...(this.control.isPaused ? { paused: true as const } : {}),
      ...(this.#isWriter ? {} : { followsWindow: true as const }),
      ...(history === undefined || history.state === 'whole' ? {} : { history }),
    };
  }
}

/** A recording is played whichever of the two streams it was made from. */
async function withStream(settings: Settings): Promise<Settings> {
  if (settings.source !== 'replay') return settings;
  return { ...settings, stream: await replayStream(settings.replay.file, settings.stream) };
}
