import type { FeedData, HostToPanel, PanelCommand } from '../../src/engine/contract/messages';
import { element, setText } from '../shared/element';
import { feedStatus } from '../shared/feedStatus';
import { browserTiming, FrameScheduler } from '../shared/frameScheduler';
import { commandButton, noticeBox, panelHead } from '../shared/panelHead';
import { initialPanelState, reducePanel, type PanelState } from '../shared/panelState';
import { realmMarkWithSpeed } from '../../src/engine/contract/realmMark';
import { timeFormat, type TimeFormat } from '../shared/timeFormat';
import { connectToHost, type VsCodeApi } from '../shared/vscodeApi';
import { figureTable, gapTable, symbolTable } from './feedTables';
import { feedHeadline } from './headline';
import { feedRules } from './store';
import { TableView } from './tableView';

/** The health of the feed: a sentence, each symbol, the gaps, and what the engine takes of the machine. */
export class FeedPanel {
  readonly #host: VsCodeApi = connectToHost();
  readonly #root: HTMLElement;
  readonly #head = panelHead();
  readonly #notice = noticeBox((command) => this.#run(command));
  readonly #caption = element('p', { class: 'caption' });
  readonly #symbols: TableView;
  readonly #gaps: TableView;
  readonly #figures: TableView;
  readonly #scheduler = new FrameScheduler(
    () => Promise.resolve(this.#draw()),
    browserTiming,
    (error) => console.error(error),
  );
  #state: PanelState<FeedData> = initialPanelState<FeedData>();
  #time: TimeFormat | null = null;

  constructor(root: HTMLElement) {
    this.#root = root;
    const tables = element('div', { class: 'tables' });
    this.#symbols = new TableView(tables, 'Symbols');
    this.#gaps = new TableView(tables, 'Gaps');
    this.#figures = new TableView(tables, 'Source and engine');
    const openLog = commandButton('openLog', 'icon', (command) => this.#run(command));
    root.replaceChildren(
      this.#head.element,
      this.#notice.element,
      tables,
      element('footer', { class: 'foot' }, this.#caption, element('div', { class: 'foot-actions' }, openLog)),
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
    const { data, receivedAtMs } = this.#state;
    if (data === null) return;
    this.#root.classList.remove('is-loading');
    const nowMs = Date.now();
    const time = (this.#time ??= timeFormat(this.#state.timeZone, nowMs));
    const status = feedStatus(data.feed, [], nowMs, 0);
    this.#head.setHeadline(feedHeadline(data));
    this.#head.setMark(realmMarkWithSpeed(data.feed));
    this.#head.setBadge(status.word, status.tone);
    this.#notice.show(status.notice, status.actions);
    this.#symbols.draw(symbolTable(data, data.feed.running ? nowMs - receivedAtMs : 0));
    this.#gaps.draw(gapTable(data, time));
    this.#figures.draw(figureTable(data));
    setText(this.#caption, `Counts are of this run; memory is the engine’s own. Times in ${time.zoneName}.`);
  }

  #run(command: PanelCommand): void {
    this.#host.post({ type: 'command', command });
  }
}
