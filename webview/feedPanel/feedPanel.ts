import { displayName } from '../../src/engine/contract/ids';
import type { FeedData, HostToPanel, PanelCommand } from '../../src/engine/contract/messages';
import { realmMarkWithSpeed } from '../../src/engine/contract/realmMark';
import { copyText } from '../shared/copyText';
import { element, setText } from '../shared/element';
import { feedStatus } from '../shared/feedStatus';
import { browserTiming, FrameScheduler } from '../shared/frameScheduler';
import { commandButton, noticeBox, panelHead } from '../shared/panelHead';
import { initialPanelState, reducePanel, type PanelState } from '../shared/panelState';
import { tellingLine } from '../shared/tellingLine';
import { timeFormat, type TimeFormat } from '../shared/timeFormat';
import { connectToHost, type VsCodeApi } from '../shared/vscodeApi';
import { coverageCsv, coverageMap } from './coverageMap';
import { CoverageView } from './coverageView';
import { gapTable, historyTable, symbolTable } from './feedTables';
import { figureTable } from './figureTable';
import { feedHeadline } from './headline';
import { section, type Section } from './section';
import { feedRules } from './store';
import { TableView, type TableActions } from './tableView';
import { tableCsv, type TextTable } from './textTable';

/** The health of the feed: a sentence, each symbol, the gaps, what is stored and fetched, and what the engine takes of the machine. */
export class FeedPanel {
  readonly #host: VsCodeApi = connectToHost();
  readonly #root: HTMLElement;
  readonly #head = panelHead();
  readonly #notice = noticeBox((command) => this.#run(command));
  readonly #caption = element('p', { class: 'caption' });
  readonly #live = element('div', { class: 'spoken', 'aria-live': 'polite' });
  readonly #told = tellingLine(this.#live);
  readonly #symbols: TableView;
  readonly #gaps: TableView;
  readonly #gapPart: Section;
  readonly #allGaps: HTMLElement;
  readonly #coverage: CoverageView;
  readonly #coveragePart: Section;
  readonly #history: TableView;
  readonly #historyPart: Section;
  readonly #figures: TableView;
  readonly #scheduler = new FrameScheduler(
    () => Promise.resolve(this.#draw()),
    browserTiming,
    (error) => console.error(error),
  );
  #state: PanelState<FeedData> = initialPanelState<FeedData>();
  #time: TimeFormat | null = null;
  /** The symbol whose gaps alone are shown; null for all. */
  #gapsOf: string | null = null;

  constructor(root: HTMLElement) {
    this.#root = root;
    const parts = element('div', { class: 'parts' });
    const actions: TableActions = {
      copy: (name, text) => void this.#copy(name, text),
      press: (rowId) => this.#showGapsOf(rowId),
    };
    const symbols = this.#tablePart(parts, 'Symbols', (data) => symbolTable(data, this.#silenceMs()));
    this.#symbols = new TableView(symbols.body, 'Symbols', actions);
    this.#gapPart = this.#tablePart(parts, 'Gaps', (data) => gapTable(this.#gapsShown(data), this.#timeNow()));
    this.#allGaps = this.#gapPart.addAction('Show all', () => this.#showGapsOf(null));
    this.#gaps = new TableView(this.#gapPart.body, 'Gaps', actions);
    this.#coveragePart = section(parts, 'Stored hours');
    this.#coveragePart.addAction('Copy as CSV', () => {
      const stored = this.#state.data?.stored;
      if (stored !== undefined) void this.#copy('Stored hours', coverageCsv(stored.symbols));
    });
    this.#coverage = new CoverageView(this.#coveragePart.body, (text) => setText(this.#live, text));
    this.#historyPart = this.#tablePart(parts, 'History', (data) => historyTable(data, this.#timeNow()));
    const run = (command: PanelCommand): void => this.#run(command);
    this.#historyPart.addButton(commandButton('fetchHistory', 'icon', run));
    this.#historyPart.addButton(commandButton('stopHistory', 'icon', run));
    this.#history = new TableView(this.#historyPart.body, 'History', actions);
    const figures = this.#tablePart(parts, 'Source, engine, store', (data) =>
      figureTable(data, this.#timeNow(), Date.now()),
    );
    figures.body.classList.add('figures');
    this.#figures = new TableView(figures.body, 'Source, engine and store', actions);
    const openLog = commandButton('openLog', 'icon', (command) => this.#run(command));
    root.replaceChildren(
      this.#head.element,
      this.#notice.element,
      parts,
      element(
        'footer',
        { class: 'foot' },
        this.#caption,
        this.#told.element,
        element('div', { class: 'foot-actions' }, openLog),
      ),
      this.#live,
    );
    root.classList.add('panel', 'is-loading');
    this.#host.onMessage((message) => this.#receive(message));
    // Ages grow also while nothing comes.
    setInterval(() => this.requestDraw(), 1_000);
    this.#host.post({ type: 'ready' });
  }

  requestDraw(): void {
    if (document.visibilityState !== 'hidden') this.#scheduler.request();
  }

  /** A part that is a table, with a way to take it along. */
  #tablePart(parent: HTMLElement, title: string, read: (data: FeedData) => TextTable): Section {
    const part = section(parent, title);
    part.addAction('Copy as CSV', () => {
      const { data } = this.#state;
      if (data !== null) void this.#copy(title, tableCsv(read(data)));
    });
    return part;
  }

  #receive(message: HostToPanel): void {
    const step = reducePanel(feedRules, this.#state, message, Date.now());
    this.#state = step.state;
    if (step.needsResync) this.#host.post({ type: 'resync' });
    if (message.type === 'init') {
      this.#time = timeFormat(message.timeZone, Date.now());
      this.#host.saveState({ ...this.#host.loadState(), topic: message.topic });
    }
    this.requestDraw();
  }

  #draw(): void {
    const { data } = this.#state;
    if (data === null) return;
    this.#root.classList.remove('is-loading');
    const nowMs = Date.now();
    const time = this.#timeNow();
    const status = feedStatus(data.feed, data.symbols, nowMs, this.#silenceMs());
    this.#head.setHeadline(feedHeadline(data));
    this.#head.setMark(realmMarkWithSpeed(data.feed));
    this.#head.setBadge(status.word, status.tone);
    this.#notice.show(status.notice, status.actions);
    this.#symbols.draw(symbolTable(data, this.#silenceMs()));
    this.#gaps.draw(gapTable(this.#gapsShown(data), time));
    const of = data.symbols.find(({ instrument }) => instrument === this.#gapsOf);
    setText(this.#gapPart.heading, of === undefined ? 'Gaps' : `Gaps of ${displayName(of.instrument)}`);
    this.#allGaps.hidden = of === undefined;
    this.#coveragePart.body.hidden = data.stored === undefined;
    if (data.stored !== undefined)
      this.#coverage.draw(coverageMap(data.stored.symbols, time, data.feed.exchangeTimeMs));
    this.#historyPart.body.hidden = data.history.length === 0;
    this.#history.draw(historyTable(data, time));
    this.#figures.draw(figureTable(data, time, nowMs));
    setText(this.#caption, `Counts are of this run; memory is the engine’s own. Times in ${time.zoneName}.`);
  }

  #gapsShown(data: FeedData): FeedData['gaps'] {
    return data.gaps.filter(({ instrument }) => this.#gapsOf === null || instrument === this.#gapsOf);
  }

  #showGapsOf(instrument: string | null): void {
    this.#gapsOf = instrument;
    this.requestDraw();
    this.#gapPart.body.scrollIntoView({ block: 'nearest' });
  }

  #copy(name: string, text: string): Promise<void> {
    return copyText(name, text, (said) => this.#told.tell(said));
  }

  #silenceMs(): number {
    const { data, receivedAtMs } = this.#state;
    return data?.feed.running === true ? Math.max(0, Date.now() - receivedAtMs) : 0;
  }

  #timeNow(): TimeFormat {
    return (this.#time ??= timeFormat(this.#state.timeZone, Date.now()));
  }

  #run(command: PanelCommand): void {
    this.#host.post({ type: 'command', command });
  }
}
