import { displayName } from '../../src/engine/contract/ids';
import { timeframeMs } from '../../src/engine/contract/market';
import { formatCount } from '../../src/engine/contract/numberFormat';
import type { CoverageHour, StoredSymbol } from '../../src/engine/contract/stored';
import { csvCell, csvInstant, csvLines } from '../shared/csvText';
import type { TimeFormat } from '../shared/timeFormat';

/** Most days of a symbol that the map shows; older ones are in the CSV. */
const shownDays = 14;

/** What is known of an hour, the worst first: `missing` has no trade at all. */
export type HourState = 'lost' | 'open' | 'missing' | 'repaired' | 'stored';

export interface MapHour {
  readonly startMs: number;
  readonly state: HourState;
  /** The hour in words, with the symbol: for the line below the map, and to be read aloud. */
  readonly says: string;
}

/** A day of the chosen zone. */
export interface MapDay {
  readonly label: string;
  /** Hours of the day before the first one shown. */
  readonly before: number;
  readonly hours: readonly MapHour[];
}

export interface SymbolMap {
  readonly name: string;
  readonly days: readonly MapDay[];
}

/** What is there of each symbol, hour by hour in rows of days, from its first trade to now. */
export function coverageMap(symbols: readonly StoredSymbol[], time: TimeFormat, nowMs: number): readonly SymbolMap[] {
  return symbols.map(({ instrument, hours }) => {
    const name = displayName(instrument);
    return { name, days: daysOf(name, hours, time, nowMs) };
  });
}

function daysOf(name: string, hours: readonly CoverageHour[], time: TimeFormat, nowMs: number): readonly MapDay[] {
  const hourMs = timeframeMs['1h'];
  const dayMs = timeframeMs['1d'];
  const held = new Map(hours.map((hour) => [hour.startMs, hour]));
  const newestMs = Math.max(Math.floor(nowMs / hourMs) * hourMs, hours.at(-1)?.startMs ?? -Infinity);
  const firstMs = Math.max(hours[0]?.startMs ?? Infinity, newestMs - (shownDays - 1) * dayMs);
  const days: { label: string; before: number; hours: MapHour[] }[] = [];
  for (let startMs = firstMs; startMs <= newestMs; startMs += hourMs) {
    const label = time.day(startMs);
    const intoDayMs = (((startMs + time.offsetMs(startMs)) % dayMs) + dayMs) % dayMs;
    if (days.at(-1)?.label !== label) days.push({ label, before: Math.floor(intoDayMs / hourMs), hours: [] });
    const hour = held.get(startMs);
    const state = hourState(hour);
    const says = `${name}, ${time.stamp(startMs, false)}: ${hourText(hour)}`;
    days.at(-1)?.hours.push({ startMs, state, says });
  }
  return days;
}

export function hourState(hour: CoverageHour | undefined): HourState {
  if (hour === undefined) return 'missing';
  if (hour.gapsLost > 0) return 'lost';
  if (hour.gapsOpen > 0) return 'open';
  return hour.gapsRepaired > 0 ? 'repaired' : 'stored';
}

function hourText(hour: CoverageHour | undefined): string {
  if (hour === undefined) return 'no tick is stored';
  const { gapsOpen, gapsLost, gapsRepaired } = hour;
  const told = (count: number, words: string): readonly string[] =>
    count === 0 ? [] : [`${formatCount(count)} ${count === 1 ? 'gap' : 'gaps'} ${words}`];
  const gaps = [...told(gapsLost, 'lost'), ...told(gapsOpen, 'open'), ...told(gapsRepaired, 'repaired')];
  return [`${formatCount(hour.ticks)} ticks`, ...(gaps.length === 0 ? ['no gap'] : gaps)].join(', ');
}

/** Every stored hour of every symbol. */
export function coverageCsv(symbols: readonly StoredSymbol[]): string {
  const head = ['symbol', 'hour', 'state', 'ticks', 'first_id', 'last_id', 'gaps_open', 'gaps_repaired', 'gaps_lost'];
  const lines = symbols.flatMap(({ instrument, hours }) =>
    hours.map((hour) => [
      csvCell(instrument),
      csvInstant(hour.startMs),
      hourState(hour),
      ...[hour.ticks, hour.firstId, hour.lastId, hour.gapsOpen, hour.gapsRepaired, hour.gapsLost].map(String),
    ]),
  );
  return csvLines([head, ...lines]);
}
