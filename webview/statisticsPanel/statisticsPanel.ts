import { timeframeMs, type Timeframe } from '../../src/engine/contract/market';
import type {
  HostToPanel,
  PanelCommand,
  StatisticsData,
  StatisticsItem,
  StatisticsSubject,
} from '../../src/engine/contract/messages';
import { copyText } from '../shared/copyText';
import { element, setText } from '../shared/element';
import { feedStatus } from '../shared/feedStatus';
import { browserTiming, FrameScheduler } from '../shared/frameScheduler';
import { commandButton, noticeBox, panelHead } from '../shared/panelHead';
import { initialPanelState, reducePanel, type PanelState } from '../shared/panelState';
import { realmMarkWithSpeed } from '../../src/engine/contract/realmMark';
import { readTheme, watchTheme } from '../shared/theme';
import { tellingLine } from '../shared/tellingLine';
import { timeFormat, type TimeFormat } from '../shared/timeFormat';
import { timeframeChoice, type TimeframeChoice } from '../shared/timeframeChoice';
import type { UiState } from '../shared/uiState';
import { connectToHost, type VsCodeApi } from '../shared/vscodeApi';
import { AnalyticDetail } from './analyticDetail';
import { AnalyticList } from './analyticList';
import { analyticRow } from './analyticRows';
import { statisticsHeadline, subjectName } from './headline';
import { resultsCsv } from './statisticsCsv';
import { statisticsRules } from './store';

/**
 * Every analytic of a symbol, a pair or all symbols: a list, and one of them in full. All that is shown comes from
 * declarations and results, so that an analytic that is added appears by itself.
 */
export class StatisticsPanel {
  readonly #host: VsCodeApi = connectToHost();
  readonly #root: HTMLElement;
  readonly #head = panelHead();
  readonly #notice = noticeBox((command) => this.#run(command));
  readonly #timeframe: TimeframeChoice;
  readonly #toolbar = element('div', { class: 'toolbar' });
  readonly #caption = element('p', { class: 'caption' });
  readonly #spoken = element('div', { class: 'spoken', 'aria-live': 'polite' });
  readonly #exportBars = commandButton('exportBars', 'icon', (command) => this.#run(command));
  readonly #told = tellingLine(this.#spoken);
  readonly #list: AnalyticList;
  readonly #detail: AnalyticDetail;
  readonly #scheduler = new FrameScheduler(
    () => this.#draw(),
    browserTiming,
    (error) => console.error(error),
  );
  #state: PanelState<StatisticsData> = initialPanelState<StatisticsData>();
  #ui: UiState = this.#host.loadState();
  #theme = readTheme();
  #time: TimeFormat | null = null;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#timeframe = timeframeChoice(this.#toolbar, (timeframe) => this.#chooseTimeframe(timeframe));
    const listSlot = element('div', { class: 'analytics' });
    const detailSlot = element('article', { class: 'analytic' });
    this.#list = new AnalyticList(listSlot, (id) => this.#choose(id));
    const copy = (name: string, text: string): void => void copyText(name, text, this.#told.tell);
    this.#detail = new AnalyticDetail(detailSlot, copy, () => this.requestDraw());
    const copyAll = element('vscode-button', { appearance: 'icon' }, 'Copy all as CSV');
    copyAll.addEventListener('click', () => copy('All values', resultsCsv(this.#state.data?.items ?? [])));
    root.replaceChildren(
      this.#head.element,
      element('div', { class: 'over' }, this.#toolbar, this.#notice.element),
      element('div', { class: 'statistics' }, listSlot, detailSlot),
      element(
        'footer',
        { class: 'foot' },
        this.#caption,
        this.#told.element,
        element('div', { class: 'foot-actions' }, this.#exportBars, copyAll),
      ),
      this.#spoken,
    );
    root.classList.add('panel', 'is-loading');
    this.#host.onMessage((message) => this.#receive(message));
    watchTheme((theme) => {
      this.#theme = theme;
      this.requestDraw();
    });
    setInterval(() => this.requestDraw(), 1_000);
    this.#host.post({ type: 'ready' });
  }

  requestDraw(): void {
    if (document.visibilityState !== 'hidden') this.#scheduler.request();
  }

  #receive(message: HostToPanel): void {
    const step = reducePanel(statisticsRules, this.#state, message, Date.now());
    this.#state = step.state;
    if (step.needsResync) this.#host.post({ type: 'resync' });
    if (message.type === 'init') {
      this.#time = timeFormat(message.timeZone, Date.now());
      this.#save({ ...this.#ui, topic: message.topic });
    }
    this.requestDraw();
  }

  async #draw(): Promise<void> {
    const { data, topic } = this.#state;
    if (data === null) {
      this.#root.classList.toggle('is-changing', !this.#root.classList.contains('is-loading'));
      return;
    }
    this.#root.classList.remove('is-loading', 'is-changing');
    const nowMs = Date.now();
    const time = (this.#time ??= timeFormat(this.#state.timeZone, nowMs));
    const status = feedStatus(data.feed, [], nowMs, 0);
    const chosen = this.#chosen(data);
    this.#head.setHeadline(statisticsHeadline(data, chosen, time));
    this.#head.setMark(realmMarkWithSpeed(data.feed));
    this.#head.setBadge(status.word, status.tone);
    this.#notice.show(status.notice, status.actions);
    this.#root.classList.toggle('is-stale', status.isStale);
    const timeframe = topic?.kind === 'statistics' ? timeframeOf(topic.subject) : null;
    this.#toolbar.hidden = timeframe === null;
    // Bars are exported of a symbol or a pair.
    this.#exportBars.toggleAttribute('hidden', data.subject.kind === 'all');
    if (timeframe !== null) this.#timeframe.draw(this.#state.timeframes, timeframe);
    setText(
      this.#caption,
      `${subjectName(data.subject)}: values at the close of the last final bar; the forming one is left out. Times in ${time.zoneName}.`,
    );
    this.#list.draw(data.items.map(analyticRow), chosen?.declaration.id ?? '');
    if (chosen === null) return;
    const barMs = timeframeMs[chosen.result.timeframe];
    await this.#detail.draw(chosen, { theme: this.#theme, time, realm: data.feed.realm, barMs });
  }

  #chosen(data: StatisticsData): StatisticsItem | null {
    return data.items.find(({ declaration }) => declaration.id === this.#ui.analytic) ?? data.items[0] ?? null;
  }

  #choose(analytic: string): void {
    this.#save({ ...this.#ui, analytic });
    this.requestDraw();
  }

  #chooseTimeframe(timeframe: Timeframe): void {
    const { topic } = this.#state;
    if (topic?.kind !== 'statistics' || topic.subject.kind === 'pair') return;
    this.#host.post({ type: 'topic', topic: { kind: 'statistics', subject: { ...topic.subject, timeframe } } });
  }

  #run(command: PanelCommand): void {
    this.#host.post({ type: 'command', command });
  }

  #save(ui: UiState): void {
    this.#ui = ui;
    this.#host.saveState(ui);
  }
}

/** Null for a pair, which has its own. */
function timeframeOf(subject: StatisticsSubject): Timeframe | null {
  return subject.kind === 'pair' ? null : subject.timeframe;
}
