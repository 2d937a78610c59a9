import { symbolOf, type InstrumentId } from '../contract/ids';
import type { Gap, StreamKind, Tick } from '../contract/market';
import type { CsvLayout } from './csvLayout';
import type { CsvRefusal, CsvRowReader } from './csvRows';
import { readDecimal, readFlag, readTimeMs, readWhole } from './csvValue';

/**
 * Rows to ticks, in order of id. A row that repeats an id, goes back, or is not readable is refused; ids that the
 * file leaves out become a gap that is lost. Files without ids get them by row, from 1, and say so.
 */
export class CsvTickReader implements CsvRowReader {
  readonly notes: readonly string[];
  readonly #instrument: InstrumentId;
  readonly #stream: StreamKind;
  readonly #layout: CsvLayout;
  readonly #nowMs: number;
  #last: Tick | null = null;
  #rows = 0;

  constructor(given: {
    readonly instrument: InstrumentId;
    readonly stream: StreamKind;
    readonly layout: CsvLayout;
    readonly nowMs: number;
  }) {
    this.#instrument = given.instrument;
    this.#stream = given.stream;
    this.#layout = given.layout;
    this.#nowMs = given.nowMs;
    const { id, isBuyerMaker, side } = given.layout.columns;
    this.notes = [
      ...(id === undefined ? ['The file has no trade ids: rows are numbered from 1.'] : []),
      ...(isBuyerMaker === undefined && side === undefined
        ? ['The file does not say who was the taker: every trade counts as a buy.']
        : []),
    ];
  }

  read(row: readonly string[]): readonly (Tick | Gap)[] | CsvRefusal {
    const { columns, timeUnit } = this.#layout;
    const text = (place: number | undefined): string => row[place ?? -1] ?? '';
    const symbol = text(columns.symbol);
    if (symbol !== '' && !isSameSymbol(symbol, this.#instrument)) {
      return { reason: 'otherSymbol', message: `the row is of ${symbol}, not of ${symbolOf(this.#instrument)}` };
    }
    const timeMs = readTimeMs(text(columns.time), timeUnit);
    if (Number.isNaN(timeMs)) return { reason: 'time', message: `"${text(columns.time)}" is no time in ${timeUnit}` };
    const price = readDecimal(text(columns.price));
    if (!(price >= 0)) return { reason: 'price', message: `"${text(columns.price)}" is no price` };
    const quantity = readDecimal(text(columns.quantity));
    if (!(quantity >= 0)) return { reason: 'quantity', message: `"${text(columns.quantity)}" is no quantity` };
    const id = columns.id === undefined ? ++this.#rows : readWhole(text(columns.id));
    if (Number.isNaN(id)) return { reason: 'id', message: `"${text(columns.id)}" is no trade id` };
    const isBuyerMaker = makerOf(text(columns.isBuyerMaker), text(columns.side));
    if (isBuyerMaker === null) return { reason: 'side', message: 'neither true nor false, buy nor sell' };
    const trades = fillsOf(text(columns.trades), text(columns.firstId), text(columns.lastId));
    if (!(trades >= 1)) return { reason: 'trades', message: 'the number of trades inside is none' };
    const { instrument, stream } = { instrument: this.#instrument, stream: this.#stream };
    return this.#inOrder({ kind: 'tick', instrument, stream, id, timeMs, price, quantity, isBuyerMaker, trades });
  }

  #inOrder(tick: Tick): readonly (Tick | Gap)[] | CsvRefusal {
    const last = this.#last;
    if (last !== null && tick.id <= last.id) {
      const reason = tick.id === last.id ? 'repeated' : 'outOfOrder';
      return { reason, message: `id ${tick.id} comes after id ${last.id}` };
    }
    this.#last = tick;
    if (last === null || tick.id === last.id + 1) return [tick];
    const gap: Gap = {
      kind: 'gap',
      instrument: tick.instrument,
      stream: tick.stream,
      fromId: last.id + 1,
      toId: tick.id - 1,
      fromMs: last.timeMs,
      toMs: tick.timeMs,
      state: 'lost',
      reason: 'notInFile',
      foundMs: this.#nowMs,
      closedMs: this.#nowMs,
    };
    return [gap, tick];
  }
}

/** As written by us (a formula sign gets an apostrophe), by the exchange, or with the venue. */
export function isSameSymbol(text: string, instrument: InstrumentId): boolean {
  const folded = text.replace(/^'/, '').toLowerCase();
  return folded === symbolOf(instrument) || folded === instrument;
}

/** True where the buyer was the maker: the taker sold. Null where the text says neither. */
function makerOf(flag: string, side: string): boolean | null {
  if (flag !== '') return readFlag(flag);
  if (side === '') return false;
  if (/^(?:sell|s|ask)$/i.test(side)) return true;
  return /^(?:buy|b|bid)$/i.test(side) ? false : null;
}

function fillsOf(trades: string, firstId: string, lastId: string): number {
  if (trades !== '') return readWhole(trades);
  return firstId === '' || lastId === '' ? 1 : readWhole(lastId) - readWhole(firstId) + 1;
}
