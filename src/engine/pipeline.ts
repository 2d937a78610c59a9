import type { ActiveInstruments } from './activeInstruments';
import { BarRebuilder } from './barRebuilder';
import { BarBuilder } from './bars/barBuilder';
import { BarPrecedence, differenceText } from './bars/barPrecedence';
import { followFeed } from './bars/followFeed';
import type { Clock } from './clock';
import { assertNever } from './contract/assertNever';
import type { InstrumentId } from './contract/ids';
import type { Bar, Gap, RejectedEvent, SourceEvent, StatusEvent, StreamKind } from './contract/market';
import type { LogLevel } from './contract/messages';
import { HistoryRecord } from './historyRecord';
import { PairDesk } from './pairDesk';
import type { PipelineCheckpoint } from './pipelineCheckpoint';
import type { PipelineListener } from './pipelineListener';
import { gapCounts, gapTotals } from './publish/gapCounts';
import { ReasonPace } from './publish/reasonPace';
import { SymbolBoard } from './publish/symbolBoard';
import { seedBoard } from './seedBoard';
import { resumePoints } from './resumePoints';
import { FeedStatuses, gapText, statusText } from './feedStatuses';
import type { TickSource } from './sources/source';
import type { SourceHealth } from './sources/sourceHealth';
import type { JournalEvent, MarketStore } from './store/store';
import { stoppedStatus, UntoldState } from './untoldState';

export interface PipelineOptions {
  readonly store: MarketStore;
  readonly clock: Clock;
  readonly stream: StreamKind;
  /** Holds from the next {@link Pipeline.run} on, and where the journal says nothing; before that its own does. */
  readonly graceMs: number;
  readonly listener: PipelineListener;
}

const refreshEveryMs = 1_000;

/**
 * The one sentence that joins the stages: source → journal → bars → pairs → board. A tick is in the journal before
 * it is computed on; replaying the journal through {@link recover} computes the same again.
 */
export class Pipeline {
  readonly board = new SymbolBoard();
  readonly bars: BarBuilder;
  readonly pairs: PairDesk;
  readonly history: HistoryRecord;
  readonly #options: PipelineOptions;
  #source: TickSource | null = null;
  readonly #statuses = new FeedStatuses();
  #counts = { ticks: 0, rejected: 0, gapsOpen: 0, gapsRepaired: 0 };
  readonly #precedence = new BarPrecedence();
  readonly #rebuilder: BarRebuilder;
  readonly #told = new ReasonPace();
  #recovering = false;
  #isWriter = false;
  /** Bars made anew come from the source that runs. */
  #bringsRevisions = false;
  readonly #untold = new UntoldState();
  #refreshedMs = -Infinity;
  /** Exchange time when the batch came that is being applied. */
  #batchMs = Number.NaN;

  constructor(options: PipelineOptions) {
    this.#options = options;
    const { store, stream, graceMs, listener, clock } = options;
    this.history = new HistoryRecord({ store, stream, clock, log: (message) => this.#log('warn', message) });
    this.#rebuilder = new BarRebuilder(store);
    store.onNotice(({ reason, gaps = [] }) => {
      // In the journal now, and applied before the events of this append as a replay will.
      if (reason === 'ticksDropped') for (const gap of gaps) this.#apply(gap);
    });
    this.bars = new BarBuilder({
      graceMs,
      listener: {
        final: (bar) => this.#takeBar(bar, false),
        revised: (bar) => this.#takeBar(bar, true),
        rebuild: (series, timeframe, openMs) => this.#rebuilder.ask(series, timeframe, openMs),
        recheck: (series, timeframe, fromMs, toMs) => this.#rebuilder.ask(series, timeframe, fromMs, toMs),
      },
    });
    this.pairs = new PairDesk({
      store,
      stream,
      clock,
      bars: this.bars,
      onPoints: (pair, points) => listener.points(pair, points),
      onRebuilt: (pair) => listener.rebuilt(pair),
    });
  }

  /** The last status of the source as a whole. */
  get feed(): StatusEvent | null {
    return this.#statuses.feed;
  }

  get counts(): Readonly<Record<'ticks' | 'rejected' | 'gapsOpen' | 'gapsRepaired' | 'reconnects', number>> {
    return { ...this.#counts, reconnects: this.#statuses.reconnects };
  }

  /** How the source is doing; null where none runs or it has no figures. */
  health(): SourceHealth | null {
    return this.#source?.health?.() ?? null;
  }

  exchangeNowMs(): number {
    return this.#source?.exchangeNowMs() ?? Math.max(this.bars.exchangeTimeMs, 0);
  }

  /**
   * Computes again what the journal holds. Called once, before {@link run} or, where another window writes the store,
   * before {@link observe}: what the source's state was then still holds. `progress` hears how much of the journal has
   * been read, 0 to 1.
   */
  async recover(isWriter = true, progress?: (share: number) => void): Promise<void> {
    this.#recovering = true;
    this.#isWriter = isWriter;
    this.#options.store.setCheckpointer({
      save: () => Buffer.from(JSON.stringify(this.#save())),
      restore: (bytes) => this.#restore(JSON.parse(Buffer.from(bytes).toString('utf8')) as PipelineCheckpoint),
      finalThroughMs: (series) => this.bars.minutesThroughMs(series),
    });
    await this.#options.store.replay((event) => this.#apply(event), progress);
    this.#recovering = false;
    this.#counts = { ...this.#counts, ticks: 0, rejected: 0 };
    this.#statuses.reconnects = 0;
    this.#countGaps();
    if (!isWriter) return;
    this.#hold();
    this.#statuses.clear();
    this.board.status(stoppedStatus(this.exchangeNowMs()));
  }

  /** Makes the bars that are still to be made anew; for readers, whose store then shows what the writer's will. */
  settle(): Promise<void> {
    return this.#rebuilder.rebuild((bars) => {
      for (const bar of bars) this.#apply({ kind: 'bar', bar });
    });
  }

  /** Takes the instruments to show and the pairs to compute; what goes on does so undisturbed. */
  async follow(active: ActiveInstruments): Promise<void> {
    this.board.keep(active.instruments);
    for (const instrument of active.instruments) {
      const series = { instrument, stream: this.#options.stream };
      await seedBoard(this.board, this.#options.store, series, this.exchangeNowMs());
    }
    await this.#rebuild();
    await this.pairs.setPairs(active.pairs);
    this.#countGaps();
  }

  /** All data of an instrument (of all, for null) go: told right before, so that no saved state brings them back. */
  forget(instrument: InstrumentId | null): void {
    this.bars.forget(instrument);
    this.#rebuilder.forget(instrument);
    this.#precedence.forget(instrument);
  }

  /** Receives until the signal aborts or the data end. */
  async run(source: TickSource, instruments: readonly InstrumentId[], signal: AbortSignal): Promise<void> {
    this.#source = source;
    this.#bringsRevisions = source.bringsRevisions === true;
    const { store, stream, graceMs, clock } = this.#options;
    const resumption = { store, stream, instruments, nowMs: Math.floor(clock.nowMs()) };
    const { points, gaps } = await resumePoints({ ...resumption, knows: (gap) => this.bars.knows(gap) });
    try {
      this.#take([...this.#untold.collect(graceMs, this.exchangeNowMs()), ...gaps]);
      for await (const batch of source.events({ instruments, stream, resume: points, history: this.history, signal })) {
        this.#take(batch);
        await store.room();
        await this.#refreshNowAndThen();
      }
      // Told in the journal, for whoever follows it; a source that came to its end or gave up has told so itself.
      const { state } = this.feed ?? {};
      const hasTold = state === 'ended' || (state === 'offline' && !signal.aborted);
      if (!hasTold) this.#take([stoppedStatus(this.exchangeNowMs())]);
    } catch (error) {
      // What fails behind it does not take its place.
      await this.#end().catch((later: unknown) => this.#log('error', `The bars were not brought up: ${String(later)}`));
      throw error;
    }
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#hold();
    this.#bringsRevisions = false;
    this.history.save();
    await this.#rebuild();
    await this.pairs.refresh(true);
  }

  /** Until the feed says otherwise nobody knows what has traded since. */
  #hold(): void {
    if (!this.bars.isRunning) return;
    this.bars.interrupt(null, 'tick');
    this.#untold.waits = true;
  }

  /** What another window's engine wrote to the journal: computed on here as there, and written nowhere. */
  async observe(events: readonly JournalEvent[]): Promise<void> {
    this.#batchMs = this.exchangeNowMs();
    for (const event of events) this.#apply(event);
    this.pairs.advance();
    this.#options.listener.moved();
    await this.#refreshNowAndThen();
  }

  #take(batch: readonly SourceEvent[]): void {
    // A time that closes nothing changes nothing: it needs no place in the journal.
    const events = batch.filter((event) => event.kind !== 'time' || this.bars.closesAt(event.exchangeTimeMs));
    if (events.length > 0) {
      this.#options.store.append(events);
      this.#batchMs = this.exchangeNowMs();
      for (const event of events) this.#apply(event);
      this.pairs.advance();
    }
    this.#options.listener.moved();
  }

  #apply(event: JournalEvent): void {
    switch (event.kind) {
      case 'tick': {
        this.#counts.ticks += 1;
        this.bars.tick(event);
        if (this.#recovering) return;
        this.board.tick(event, this.#batchMs - event.timeMs, this.#batchMs);
        this.pairs.tick(event);
        return;
      }
      case 'gap':
        this.#applyGap(event);
        return;
      case 'status':
        this.#applyStatus(event);
        return;
      case 'time':
        this.bars.time(event.exchangeTimeMs);
        return;
      case 'bar':
        this.#takeGiven(event.bar);
        return;
      case 'settings':
        this.#untold.graceMs = event.graceMs;
        this.bars.setGrace(event.graceMs);
        return;
      case 'rejected':
        this.#reject(event);
        return;
      case 'quote':
      case 'funding':
        // Stored by the journal; nothing is computed from them yet.
        return;
      default:
        assertNever(event);
    }
  }

  #applyGap(gap: Gap): void {
    this.bars.gap(gap);
    if (this.#recovering) return;
    this.#countGaps();
    this.#log(gap.state === 'repaired' ? 'info' : 'warn', gapText(gap));
  }

  #applyStatus(status: StatusEvent): void {
    this.#noteStatus(status);
    followFeed(this.bars, status);
    if (!this.#recovering) this.#log(status.state === 'offline' ? 'warn' : 'info', statusText(status));
  }

  #noteStatus(status: StatusEvent): void {
    this.#statuses.take(status);
    this.board.status(status);
  }

  #takeBar(own: Bar, revised: boolean): void {
    this.#put(this.#precedence.standing(own), revised);
  }

  /** `changed`: the pairs may hold it, or later ones, already. */
  #put(bar: Bar, changed: boolean): void {
    this.#options.store.putBar(bar);
    this.board.offerReference(bar.instrument, bar.open, bar.openMs);
    if (this.#recovering) return;
    if (changed) this.pairs.changed(bar);
    else this.pairs.final(bar);
    this.#options.listener.bar(bar);
  }

  /** A bar that was made anew from all that is stored, or that came whole from elsewhere. */
  #takeGiven(fetched: Bar): void {
    if (fetched.origin === 'ticks') {
      this.#rebuilder.done(fetched);
      this.#put(fetched, true);
      return;
    }
    const own = this.bars.closed(fetched, fetched.timeframe, fetched.openMs);
    const verdict = this.#precedence.judge(fetched, own, this.bars.exchangeTimeMs);
    if (verdict.kind === 'keepOwn') {
      const isNews = verdict.difference !== '' && !this.#recovering;
      if (isNews) this.#log('warn', differenceText(fetched, verdict.difference));
      return;
    }
    this.#put(verdict.bar, true);
  }

  #reject(event: RejectedEvent): void {
    this.#counts.rejected += 1;
    if (this.#recovering || !this.#told.isDue(event.reason, event.atMs)) return;
    this.#log('warn', `Refused (${event.reason}): ${event.message} Received: ${event.sample}`);
  }

  #save(): PipelineCheckpoint {
    const fetched = this.#precedence.save(this.bars.exchangeTimeMs);
    const asked = this.#rebuilder.save();
    return { bars: this.bars.save(), fetched, statuses: this.#statuses.all(), asked };
  }

  #restore(checkpoint: PipelineCheckpoint): void {
    this.bars.restore(checkpoint.bars);
    this.#untold.graceMs = checkpoint.bars.graceMs ?? null;
    this.#rebuilder.restore(checkpoint.asked ?? []);
    this.#precedence.restore(checkpoint.fetched);
    for (const status of checkpoint.statuses) this.#noteStatus(status);
  }

  #countGaps(): void {
    const counts = gapCounts(this.#options.store.gaps());
    for (const [instrument, count] of counts) this.board.gaps(instrument, count);
    this.#counts = { ...this.#counts, ...gapTotals(counts) };
  }

  async #refreshNowAndThen(): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#refreshedMs < refreshEveryMs) return;
    this.#refreshedMs = nowMs;
    await this.#rebuild();
    await this.pairs.refresh(false);
  }

  /** Whoever follows another window gets such bars from there, as a replay does from what it plays. */
  async #rebuild(): Promise<void> {
    if (!this.#isWriter || this.#bringsRevisions) return;
    await this.#rebuilder.rebuild((bars) => this.#take(bars.map((bar) => ({ kind: 'bar', bar }))));
  }

  #log(level: LogLevel, message: string): void {
    this.#options.listener.log(level, message);
  }
}
