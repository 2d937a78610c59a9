import { activeInstruments } from './activeInstruments';
import { displayName, type InstrumentId } from './contract/ids';
import type { PanelTopic } from './contract/messages';
import { fail, succeed, type Result } from './contract/result';
import type { Settings } from './contract/settings';
import { historyNeeds } from './historyNeeds';
import type { HistoryRecord } from './historyRecord';
import type { HistoryWants } from './sources/historyWants';
import type { TickSource } from './sources/source';

export interface HistoryDeskOptions {
  readonly record: HistoryRecord;
  readonly settings: () => Settings;
  /** The source that runs here; null while none does. */
  readonly source: () => TickSource | null;
  /** False where another window receives for this one. */
  readonly isWriter: boolean;
}

/** How much of the past is to be fetched: what the windows need, what the settings say, and what a person asks or stops. */
export class HistoryDesk {
  readonly #options: HistoryDeskOptions;
  #topics: readonly PanelTopic[] = [];
  /** Stopped in this run: not even what is needed is fetched. */
  #isHalted = false;

  constructor(options: HistoryDeskOptions) {
    this.#options = options;
  }

  wants(): HistoryWants {
    const { record, settings } = this.#options;
    const { history, retention } = settings();
    return {
      needs: historyNeeds(activeInstruments(settings()).pairs, this.#topics),
      days: record.days ?? history.days,
      daysOf: record.daysOf,
      mostDays: retention.barDays,
      stopped: this.#isHalted ? 'all' : record.isStopped ? 'deeper' : 'nothing',
    };
  }

  /** Start was pressed: what is needed is fetched again. */
  begin(): void {
    this.#isHalted = false;
    this.tell();
  }

  /** The panels on screen. */
  watch(topics: readonly PanelTopic[]): void {
    this.#topics = topics;
    this.tell();
  }

  /** Something that the wants depend on has changed. */
  tell(): void {
    this.#options.source()?.setHistory?.(this.wants());
  }

  /** So many days of an instrument, or of all for null, are to be there. */
  fetch(instrument: InstrumentId | null, days: number): Result<null> {
    const able = this.#able();
    if (!able.ok) return able;
    const { record, settings } = this.#options;
    const { barDays } = settings().retention;
    if (!(days > 0)) return fail('days', `${days} is not a number of days above 0.`);
    if (days > barDays) {
      const keep = `Bars are kept for ${barDays} days (spreadscope.retention.barDays)`;
      return fail('retention', `${keep}; ask for no more than that, or raise the setting first.`);
    }
    if (instrument !== null && !activeInstruments(settings()).instruments.includes(instrument)) {
      return fail('symbol', `${displayName(instrument)} is not among your symbols; add it first.`);
    }
    this.#isHalted = false;
    // Deeper is never less than what is under way; where all was stopped nothing is.
    const wanted = record.isStopped ? 0 : (record.days ?? settings().history.days);
    record.ask(instrument, Math.max(days, wanted));
    this.tell();
    return succeed(null);
  }

  stop(): Result<null> {
    const able = this.#able();
    if (!able.ok) return able;
    this.#isHalted = true;
    this.#options.record.stop();
    this.tell();
    return succeed(null);
  }

  #able(): Result<null> {
    const { isWriter, source } = this.#options;
    if (!isWriter) return fail('reader', 'Another window receives and stores: ask for history there.');
    const running = source();
    if (running === null) return fail('notRunning', 'The feed is off: press Start, then fetch history.');
    if (running.setHistory !== undefined) return succeed(null);
    return fail('noHistory', 'This source has no history to fetch: only Binance does.');
  }
}
