import { symbolOf, venueOf, type InstrumentId } from '../contract/ids';
import { streamKinds, type StreamKind } from '../contract/market';
import type { SeriesInfo } from './store';

/** The stream of rows that belong to an instrument and not to a numbered series of trades. */
export type RowStream = StreamKind | 'quote' | 'funding';

export interface SeriesRow {
  readonly id: number;
  readonly instrument: InstrumentId;
  readonly stream: RowStream;
}

/** Numbers each series once; the numbers stand in every file of the store. */
export class SeriesBook {
  readonly #rows: SeriesRow[] = [];
  readonly #ids = new Map<RowStream, Map<InstrumentId, number>>();

  /** The series' number; a new one where it was not known. */
  idOf(instrument: InstrumentId, stream: RowStream): number {
    const known = this.find(instrument, stream);
    if (known !== null) return known;
    const id = this.#rows.reduce((largest, row) => Math.max(largest, row.id), 0) + 1;
    this.add({ id, instrument, stream });
    return id;
  }

  find(instrument: InstrumentId, stream: RowStream): number | null {
    return this.#ids.get(stream)?.get(instrument) ?? null;
  }

  /** Takes a row that a file holds. The first number of a series stays. */
  add(row: SeriesRow): void {
    let ofStream = this.#ids.get(row.stream);
    if (ofStream === undefined) this.#ids.set(row.stream, (ofStream = new Map()));
    if (ofStream.has(row.instrument)) return;
    ofStream.set(row.instrument, row.id);
    this.#rows.push(row);
  }

  copy(): SeriesBook {
    const copy = new SeriesBook();
    for (const row of this.#rows) copy.add(row);
    return copy;
  }

  rows(): readonly SeriesRow[] {
    return this.#rows;
  }

  row(id: number): SeriesRow | null {
    return this.#rows.find((row) => row.id === id) ?? null;
  }

  /** The series of trades, in order of name. */
  series(): readonly SeriesInfo[] {
    return this.#rows
      .flatMap(({ instrument, stream }) => (isTradeStream(stream) ? [{ instrument, stream }] : []))
      .toSorted((a, b) => compare(a.instrument, b.instrument) || compare(a.stream, b.stream));
  }
}

/** The values of a row of the `series` table. */
export function seriesValues(row: SeriesRow): readonly [number, string, string, string] {
  return [row.id, venueOf(row.instrument), symbolOf(row.instrument), row.stream];
}

function isTradeStream(stream: RowStream): stream is StreamKind {
  return (streamKinds as readonly string[]).includes(stream);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
