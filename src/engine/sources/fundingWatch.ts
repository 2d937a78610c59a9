import type { Clock } from '../clock';
import type { InstrumentId } from '../contract/ids';
import type { Funding } from '../contract/market';
import { restSymbol, type BinanceRest } from './binanceRest';
import { asRecord, readDecimal, readId } from './jsonFields';

export interface FundingOptions {
  readonly rest: BinanceRest;
  readonly clock: Clock;
  /** How long after its time a payment stands in the exchange's list. */
  readonly settleMs: number;
  readonly signal: AbortSignal;
  readonly emit: (funding: Funding) => void;
  readonly log: (message: string) => void;
}

/** Payments fetched at first: a month of the usual three a day. */
const firstRows = 100;
const mostRetries = 5;

/**
 * Funding payments of perpetuals: those of the past at the start, and each new one when the mark price stream shows
 * that its time has passed. The interval is taken from the times of the payments themselves, since it differs and
 * changes.
 */
export class FundingWatch {
  readonly #options: FundingOptions;
  readonly #lastPaidMs = new Map<InstrumentId, number>();
  readonly #nextDueMs = new Map<InstrumentId, number>();

  constructor(options: FundingOptions) {
    this.#options = options;
  }

  async load(instrument: InstrumentId): Promise<void> {
    await this.#fetch(instrument, firstRows);
  }

  /** The mark price stream names the next payment; when it names another one, this one has been made. */
  sawNext(instrument: InstrumentId, nextFundingMs: number): void {
    if (Number.isNaN(nextFundingMs)) return;
    const before = this.#nextDueMs.get(instrument);
    this.#nextDueMs.set(instrument, nextFundingMs);
    if (before !== undefined && nextFundingMs > before) void this.#fetchPaid(instrument, before);
  }

  async #fetchPaid(instrument: InstrumentId, paidMs: number): Promise<void> {
    const { clock, signal, settleMs } = this.#options;
    await clock.sleep(settleMs, signal);
    for (let attempt = 0; attempt < mostRetries && !signal.aborted; attempt++) {
      await this.#fetch(instrument, 3);
      // The time of a payment may be some milliseconds after the full hour, never before it.
      if ((this.#lastPaidMs.get(instrument) ?? -Infinity) >= paidMs) return;
      await clock.sleep(6 * settleMs, signal);
    }
  }

  async #fetch(instrument: InstrumentId, limit: number): Promise<void> {
    const { rest, signal, emit, log } = this.#options;
    const path = `/fundingRate?symbol=${restSymbol(instrument)}&limit=${limit}`;
    const reply = await rest.json(path, 1, { priority: 'repair', signal });
    if (signal.aborted) return;
    if (!reply.ok) {
      log(`Funding payments of ${instrument} could not be fetched: ${reply.failure.message}`);
      return;
    }
    for (const payment of readFunding(reply.value, instrument)) {
      if (payment.timeMs <= (this.#lastPaidMs.get(instrument) ?? -Infinity)) continue;
      this.#lastPaidMs.set(instrument, payment.timeMs);
      emit(payment);
    }
  }
}

/** Payments by rising time, without the first row, whose interval cannot be known from what is there. */
export function readFunding(json: unknown, instrument: InstrumentId): readonly Funding[] {
  if (!Array.isArray(json)) return [];
  const rows = (json as readonly unknown[])
    .map((row) => asRecord(row) ?? {})
    .map(({ fundingTime, fundingRate, markPrice }) => ({
      timeMs: readId(fundingTime),
      rate: typeof fundingRate === 'string' && /^-?\d+(\.\d+)?$/.test(fundingRate) ? Number(fundingRate) : null,
      markPrice: readDecimal(markPrice) ?? Number.NaN,
    }))
    .filter(
      (row): row is { timeMs: number; rate: number; markPrice: number } => row.timeMs !== null && row.rate !== null,
    )
    .toSorted((a, b) => a.timeMs - b.timeMs);
  return rows.slice(1).map((row, index): Funding => {
    const hours = Math.round((row.timeMs - (rows[index]?.timeMs ?? Number.NaN)) / 3_600_000);
    return { kind: 'funding', instrument, ...row, intervalHours: hours };
  });
}
