import type { PanelCommand } from '../../src/engine/contract/messages';
import { element, setText } from './element';
import type { FeedStatus } from './feedStatus';
import { noticeBox, panelHead, type PanelHead } from './panelHead';
import { tellingLine } from './tellingLine';

/** What a panel with a chart has around it. */
export interface PanelFrame extends Pick<PanelHead, 'setHeadline' | 'setMark'> {
  /** Above the chart: what is chosen, beside the values of the bar under the cursor. */
  readonly toolbar: HTMLElement;
  /** Below the chart, at the right: what can be done with it. */
  readonly actions: HTMLElement;
  readonly readout: HTMLElement;
  /** The focusable box of the chart; keys and pointer are listened to here. */
  readonly chart: HTMLElement;
  /** Plotly draws into this one. */
  readonly plot: HTMLElement;
  readonly side: HTMLElement;
  /** The notice, and the text that stands in place of an empty chart, lie over the chart where there is one. */
  setStatus(status: FeedStatus, emptyText: string): void;
  /**
   * While nothing is known there is a skeleton in place of the chart; where something was shown before, it stays,
   * dimmed, until what was asked for is there.
   */
  setLoading(isLoading: boolean): void;
  setCaption(text: string): void;
  /** Read aloud by screen readers, once. */
  say(text: string): void;
  /** Said, and shown beside the actions for a moment: what an action has done. */
  tell(text: string): void;
}

/** Builds the frame into `root`. `run` is called with the command of a pressed button. */
export function panelFrame(root: HTMLElement, chartLabel: string, run: (command: PanelCommand) => void): PanelFrame {
  const head = panelHead();
  const notice = noticeBox(run);
  const toolbar = element('div', { class: 'toolbar' });
  const readout = element('div', { class: 'readout' });
  const plot = element('div', { class: 'plot', 'aria-hidden': 'true' });
  const chart = element(
    'div',
    { class: 'chart', tabindex: '0', role: 'group', 'aria-roledescription': 'chart', 'aria-label': chartLabel },
    plot,
    element('div', { class: 'skeleton', 'aria-hidden': 'true' }),
  );
  const side = element('div', { class: 'side', hidden: '' });
  const caption = element('p', { class: 'caption' });
  const actions = element('div', { class: 'foot-actions' });
  const live = element('div', { class: 'spoken', 'aria-live': 'polite' });
  const told = tellingLine(live);
  root.replaceChildren(
    head.element,
    element('div', { class: 'over' }, toolbar, readout),
    element('div', { class: 'body' }, element('div', { class: 'stage' }, chart, notice.element), side),
    element('footer', { class: 'foot' }, caption, told.element, actions),
    live,
  );
  root.classList.add('panel', 'is-loading');
  let hasShown = false;
  return {
    toolbar,
    actions,
    readout,
    chart,
    plot,
    side,
    setHeadline: head.setHeadline,
    setMark: head.setMark,
    setStatus: (status, emptyText) => {
      head.setBadge(status.word, status.tone);
      root.classList.toggle('is-stale', status.isStale);
      root.classList.toggle('is-empty', emptyText !== '');
      notice.show(status.notice || emptyText, status.actions);
    },
    setLoading: (isLoading) => {
      hasShown ||= !isLoading;
      root.classList.toggle('is-loading', isLoading && !hasShown);
      root.classList.toggle('is-changing', isLoading && hasShown);
    },
    setCaption: (value) => setText(caption, value),
    say: (value) => setText(live, value),
    tell: told.tell,
  };
}
