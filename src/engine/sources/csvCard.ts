import type { InstrumentId } from '../contract/ids';
import {
  storedTimeframes,
  streamKinds,
  type Gap,
  type GapState,
  type StoredTimeframe,
  type StreamKind,
} from '../contract/market';
import type { OpenFile } from './fileBytes';

export type CardGap = Omit<Gap, 'kind' | 'instrument' | 'stream'>;

/** What an export's own `FILE.json` says that an import needs. */
export interface CsvCard {
  readonly what: 'ticks' | 'bars';
  readonly venue: string;
  readonly symbol: string;
  readonly stream: StreamKind;
  readonly realm: string;
  readonly timeframe: StoredTimeframe | null;
  readonly gaps: readonly CardGap[];
  /** SHA-256 of the export's bytes. */
  readonly hash: string;
}

/** Null where there is no such file, or it is no card of ours: an import goes on without. */
export async function readCard(file: string, openFile: OpenFile): Promise<CsvCard | null> {
  let text = '';
  try {
    for await (const piece of openFile(file)) text += Buffer.from(piece).toString('utf8');
    return cardOf(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Whether the card is of these data: another symbol's are not taken under its name. */
export function isCardOf({ venue, symbol }: CsvCard, instrument: InstrumentId): boolean {
  return `${venue}:${symbol}` === instrument;
}

function cardOf(raw: unknown): CsvCard | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const card = raw as Readonly<Record<string, unknown>>;
  const what = card['what'];
  const stream = streamKinds.find((kind) => kind === card['stream']);
  if ((what !== 'ticks' && what !== 'bars') || stream === undefined || card['format'] !== 1) return null;
  const gaps: readonly unknown[] = Array.isArray(card['gaps']) ? card['gaps'] : [];
  return {
    what,
    stream,
    venue: String(card['venue']),
    symbol: String(card['symbol']),
    realm: String(card['realm']),
    timeframe: storedTimeframes.find((timeframe) => timeframe === card['timeframe']) ?? null,
    gaps: gaps.map(gapOf).filter((gap) => gap !== null),
    hash: String(card['hash']),
  };
}

const gapStates: readonly GapState[] = ['open', 'repaired', 'lost'];

function gapOf(raw: unknown): CardGap | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const gap = raw as Readonly<Record<string, unknown>>;
  const state = gapStates.find((candidate) => candidate === gap['state']);
  const numbers = ['fromId', 'toId', 'fromMs', 'toMs', 'foundMs'].map((key) => gap[key]);
  if (state === undefined || !numbers.every((value) => typeof value === 'number')) return null;
  const [fromId = 0, toId = 0, fromMs = 0, toMs = 0, foundMs = 0] = numbers;
  const closedMs = typeof gap['closedMs'] === 'number' ? gap['closedMs'] : null;
  return { fromId, toId, fromMs, toMs, foundMs, state, reason: String(gap['reason']), closedMs };
}
