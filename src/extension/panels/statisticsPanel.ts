import { assertNever } from '../../engine/contract/assertNever';
import { displayName } from '../../engine/contract/ids';
import type { PanelTopic, StatisticsSubject } from '../../engine/contract/messages';
import { pairArgument, symbolArgument } from '../commands/subject';
import { pairTitle } from './pairTitle';
import type { PanelKind } from './panelKind';

/** Every registered analytic of one symbol, one pair, or all symbols together. */
export const statisticsPanel: PanelKind = {
  kind: 'statistics',
  viewType: 'spreadscope.statisticsPanel',
  bundle: 'statisticsPanel',
  drawsCharts: true,
  icon: 'statistics',
  title: (topic: PanelTopic) => (topic.kind === 'statistics' ? `${subjectTitle(topic.subject)} statistics` : ''),
  subject: (topic: PanelTopic) => (topic.kind === 'statistics' ? subjectArgument(topic.subject) : ''),
};

function subjectTitle(subject: StatisticsSubject): string {
  switch (subject.kind) {
    case 'symbol':
      return displayName(subject.instrument);
    case 'pair':
      return pairTitle(subject.pair);
    case 'all':
      return 'All symbols:';
    default:
      return assertNever(subject);
  }
}

/** The same argument as the subject's chart has, so that commands of the panel act on it. */
function subjectArgument(subject: StatisticsSubject): string {
  switch (subject.kind) {
    case 'symbol':
      return symbolArgument(subject.instrument);
    case 'pair':
      return pairArgument(subject.pair);
    case 'all':
      return 'all';
    default:
      return assertNever(subject);
  }
}
