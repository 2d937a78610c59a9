import type { PanelCommand } from '../../src/engine/contract/messages';
import { element, setAttribute, setText } from './element';
import type { FeedStatus } from './feedStatus';

/** The one plain sentence at the top: what is shown now, and its caveat. */
export interface Headline {
  readonly text: string;
  /** Without its full stop; empty where there is nothing to be careful about. */
  readonly caveat: string;
}

/** What every panel has around its chart. */
export interface PanelFrame {
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
  setHeadline(headline: Headline): void;
  setMark(mark: string): void;
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
}

const commandTitles: { readonly [K in PanelCommand]: string } = {
  start: 'Start',
  useSimulator: 'Use simulator',
  exportBars: 'Export bars as CSV',
  exportTicks: 'Export ticks as CSV',
  swapPair: 'Swap legs',
  openLog: 'Open log',
};

/** Builds the frame into `root`. `run` is called with the command of a pressed button. */
export function panelFrame(root: HTMLElement, chartLabel: string, run: (command: PanelCommand) => void): PanelFrame {
  const text = element('span', { class: 'headline-text' });
  const caveat = element('span', { class: 'headline-caveat' });
  const mark = element('span', { class: 'mark', title: 'This is not live data of Binance.', hidden: '' });
  const badge = element('span', { class: 'badge', role: 'status' });
  const toolbar = element('div', { class: 'toolbar' });
  const readout = element('div', { class: 'readout' });
  const plot = element('div', { class: 'plot', 'aria-hidden': 'true' });
  const notice = element('div', { class: 'notice', role: 'status', hidden: '' });
  const noticeText = element('p');
  const noticeActions = element('div', { class: 'actions' });
  notice.append(noticeText, noticeActions);
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
  const stage = element('div', { class: 'stage' }, chart, notice);
  root.replaceChildren(
    element(
      'header',
      { class: 'head' },
      element('h1', { class: 'headline' }, text, caveat),
      element('div', { class: 'corner' }, mark, badge),
    ),
    element('div', { class: 'over' }, toolbar, readout),
    element('div', { class: 'body' }, stage, side),
    element('footer', { class: 'foot' }, caption, actions),
    live,
  );
  root.classList.add('panel', 'is-loading');

  let hasShown = false;
  const showNotice = (message: string, commands: readonly PanelCommand[]): void => {
    setAttribute(notice, 'hidden', message === '' ? '' : null);
    setText(noticeText, message);
    const wanted = commands.join(' ');
    if (noticeActions.dataset['commands'] === wanted) return;
    noticeActions.dataset['commands'] = wanted;
    noticeActions.replaceChildren(
      ...commands.map((command, at) => commandButton(command, at === 0 ? 'primary' : 'secondary', run)),
    );
  };

  return {
    toolbar,
    actions,
    readout,
    chart,
    plot,
    side,
    setHeadline: (headline) => {
      setText(text, headline.text + (headline.caveat === '' ? '.' : '; '));
      setText(caveat, headline.caveat === '' ? '' : `${headline.caveat}.`);
    },
    setMark: (value) => {
      setText(mark, value);
      setAttribute(mark, 'hidden', value === '' ? '' : null);
    },
    setStatus: (status, emptyText) => {
      setText(badge, status.word);
      setAttribute(badge, 'data-tone', status.tone);
      root.classList.toggle('is-stale', status.isStale);
      root.classList.toggle('is-empty', emptyText !== '');
      showNotice(status.notice || emptyText, status.actions);
    },
    setLoading: (isLoading) => {
      hasShown ||= !isLoading;
      root.classList.toggle('is-loading', isLoading && !hasShown);
      root.classList.toggle('is-changing', isLoading && hasShown);
    },
    setCaption: (value) => setText(caption, value),
    say: (value) => setText(live, value),
  };
}

/** A button that asks the host to run a command. */
export function commandButton(
  command: PanelCommand,
  appearance: 'primary' | 'secondary' | 'icon',
  run: (command: PanelCommand) => void,
): HTMLElement {
  const button = element('vscode-button', { appearance, 'data-command': command }, commandTitles[command]);
  button.addEventListener('click', () => run(command));
  return button;
}
