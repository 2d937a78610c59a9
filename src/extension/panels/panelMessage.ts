import { assertNever } from '../../engine/contract/assertNever';
import { parseInstrument } from '../../engine/contract/ids';
import { timeframes } from '../../engine/contract/market';
import {
  panelCommands,
  type PanelToHost,
  type PanelTopic,
  type StatisticsSubject,
} from '../../engine/contract/messages';
import { isPairId } from './pairTitle';

/** Reads what a page sent; null where it is not a message of the contract. A page is not trusted with more. */
export function readPanelMessage(raw: unknown): PanelToHost | null {
  const fields = recordOf(raw);
  switch (fields['type']) {
    case 'ready':
    case 'resync':
      return { type: fields['type'] };
    case 'topic': {
      const topic = readTopic(fields['topic']);
      return topic === null ? null : { type: 'topic', topic };
    }
    case 'command': {
      const command = panelCommands.find((known) => known === fields['command']);
      return command === undefined ? null : { type: 'command', command };
    }
    default:
      return null;
  }
}

/** Reads a topic, from a message or from what a page kept over a reload; null where it is none. */
export function readTopic(raw: unknown): PanelTopic | null {
  const fields = recordOf(raw);
  if (fields['kind'] === 'pair') {
    const pair = fields['pair'];
    return typeof pair === 'string' && isPairId(pair) ? { kind: 'pair', pair } : null;
  }
  if (fields['kind'] === 'feed') return { kind: 'feed' };
  if (fields['kind'] === 'statistics') {
    const subject = readSubject(fields['subject']);
    return subject === null ? null : { kind: 'statistics', subject };
  }
  if (fields['kind'] !== 'price' || typeof fields['instrument'] !== 'string') return null;
  const instrument = parseInstrument(fields['instrument']);
  const timeframe = timeframes.find((known) => known === fields['timeframe']);
  if (!instrument.ok || timeframe === undefined) return null;
  return { kind: 'price', instrument: instrument.value, timeframe };
}

function readSubject(raw: unknown): StatisticsSubject | null {
  const fields = recordOf(raw);
  const timeframe = timeframes.find((known) => known === fields['timeframe']);
  if (fields['kind'] === 'all') return timeframe === undefined ? null : { kind: 'all', timeframe };
  const topic = readTopic(fields['kind'] === 'symbol' ? { ...fields, kind: 'price' } : fields);
  switch (topic?.kind) {
    case 'pair':
      return topic;
    case 'price':
      return { kind: 'symbol', instrument: topic.instrument, timeframe: topic.timeframe };
    case 'statistics':
    case 'feed':
    case undefined:
      return null;
    default:
      return assertNever(topic);
  }
}

function recordOf(raw: unknown): Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null ? (raw as Readonly<Record<string, unknown>>) : {};
}
