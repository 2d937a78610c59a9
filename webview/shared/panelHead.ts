import type { PanelCommand } from '../../src/engine/contract/messages';
import { element, setAttribute, setText } from './element';
import type { StatusTone } from './feedStatus';

/** The one plain sentence at the top: what is shown now, and its caveat. */
export interface Headline {
  readonly text: string;
  /** Without its full stop; empty where there is nothing to be careful about. */
  readonly caveat: string;
}

export interface PanelHead {
  readonly element: HTMLElement;
  readonly setHeadline: (headline: Headline) => void;
  /** What data other than Binance's own carries in the corner; empty for none. */
  readonly setMark: (mark: string) => void;
  readonly setBadge: (word: string, tone: StatusTone) => void;
}

/** The sentence, and in the corner the realm's mark and the feed's state: the same in every panel. */
export function panelHead(): PanelHead {
  const text = element('span', { class: 'headline-text' });
  const caveat = element('span', { class: 'headline-caveat' });
  const mark = element('span', { class: 'mark', title: 'This is not live data of Binance.', hidden: '' });
  const badge = element('span', { class: 'badge', role: 'status' });
  return {
    element: element(
      'header',
      { class: 'head' },
      element('h1', { class: 'headline' }, text, caveat),
      element('div', { class: 'corner' }, mark, badge),
    ),
    setHeadline: (headline) => {
      setText(text, headline.text + (headline.caveat === '' ? '.' : '; '));
      setText(caveat, headline.caveat === '' ? '' : `${headline.caveat}.`);
    },
    setMark: (value) => {
      setText(mark, value);
      setAttribute(mark, 'hidden', value === '' ? '' : null);
    },
    setBadge: (word, tone) => {
      setText(badge, word);
      setAttribute(badge, 'data-tone', tone);
    },
  };
}

export interface NoticeBox {
  readonly element: HTMLElement;
  /** Empty text takes the notice away. */
  show(text: string, commands: readonly PanelCommand[]): void;
}

/** What there is to say or to do, beside or over what is shown. */
export function noticeBox(run: (command: PanelCommand) => void): NoticeBox {
  const text = element('p');
  const actions = element('div', { class: 'actions' });
  // No live region: it may count seconds. That something is the matter is said by the badge.
  const box = element('div', { class: 'notice', hidden: '' }, text, actions);
  return {
    element: box,
    show: (message, commands) => {
      setAttribute(box, 'hidden', message === '' ? '' : null);
      setText(text, message);
      const wanted = commands.join(' ');
      if (actions.dataset['commands'] === wanted) return;
      actions.dataset['commands'] = wanted;
      actions.replaceChildren(
        ...commands.map((command, at) => commandButton(command, at === 0 ? 'primary' : 'secondary', run)),
      );
    },
  };
}

const commandTitles: { readonly [K in PanelCommand]: string } = {
  start: 'Start',
  useSimulator: 'Use simulator',
  exportBars: 'Export bars as CSV',
  exportTicks: 'Export ticks as CSV',
  swapPair: 'Swap legs',
  openLog: 'Open log',
  openStatistics: 'Statistics',
  fetchHistory: 'Fetch deeper history',
  stopHistory: 'Stop fetching',
};

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
