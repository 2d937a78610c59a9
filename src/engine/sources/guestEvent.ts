import type { InstrumentId } from '../contract/ids';
import {
  feedStates,
  storedTimeframes,
  timeframeMs,
  type Bar,
  type BarEvent,
  type Quote,
  type StatusEvent,
  type StreamKind,
  type Tick,
  type TimeEvent,
} from '../contract/market';
import { fail, succeed, type Result } from '../contract/result';
import type { GuestSourceId } from '../contract/sourceId';
import { guestInstrument } from './guestSource';

/** What a guest's value is judged by. */
export interface GuestView {
  readonly id: GuestSourceId;
  readonly stream: StreamKind;
  readonly nowMs: number;
  readonly wanted: ReadonlySet<InstrumentId>;
  /** The number that its next tick gets; null where the tick has to bring its own. */
  readonly countedId: (instrument: InstrumentId) => number | null;
}

/** What a guest may give. Gaps are not among it: they follow from the ids. */
export type GuestEvent = Tick | BarEvent | Quote | StatusEvent | TimeEvent;

/** A clock that runs ahead by more is no clock: such a time would close every bar that is still forming. */
const aheadMs = 60_000;
const longestText = 500;

/**
 * Reads one value that a guest gave, as an event of ours made anew, field by field: nothing of the guest's own is
 * passed on. Fails with the field that is wrong and what it takes. Never throws, whatever the value does when it is read.
 */
export function readGuestEvent(value: unknown, view: GuestView): Result<GuestEvent> {
  try {
    if (typeof value !== 'object' || value === null) return fail('noEvent', 'an event is an object with a kind');
    return readKind(new Fields(value as Readonly<Record<string, unknown>>, view));
  } catch (error) {
    if (error instanceof Refusal) return fail(error.reason, error.message);
    return fail('unreadable', `the event cannot be read: ${error instanceof Error ? error.message : 'it threw'}`);
  }
}

function readKind(fields: Fields): Result<GuestEvent> {
  switch (fields.raw['kind']) {
    case 'tick':
      return succeed(readTick(fields));
    case 'bar':
      return succeed({ kind: 'bar', bar: readBar(fields) });
    case 'quote':
      return succeed(readQuote(fields));
    case 'time':
      return succeed({ kind: 'time', exchangeTimeMs: fields.time('timeMs') });
    case 'status':
      return succeed(readStatus(fields));
    default:
      return fail('kind', `kind takes tick, bar, quote, time or status; ${shown(fields.raw['kind'])} is none of them`);
  }
}

function readTick(fields: Fields): Tick {
  const instrument = fields.instrument();
  const { stream, countedId } = fields.view;
  return {
    kind: 'tick',
    instrument,
    stream,
    id: countedId(instrument) ?? fields.whole('id', 0),
    timeMs: fields.time('timeMs'),
    price: fields.positive('price'),
    quantity: fields.amount('quantity', 1),
    isBuyerMaker: fields.flag('isBuyerMaker'),
    trades: fields.whole('trades', 1, 1),
  };
}

/** A bar of the time before: of one of the stored timeframes, on its grid, over. */
function readBar(fields: Fields): Bar {
  const instrument = fields.instrument();
  const timeframe = storedTimeframes.find((one) => one === fields.raw['timeframe']);
  if (timeframe === undefined) return fields.refuse('timeframe', storedTimeframes.join(', '));
  const openMs = fields.time('openMs');
  const spanMs = timeframeMs[timeframe];
  if (openMs % spanMs !== 0) return fields.refuse('openMs', `the start of a bar of ${timeframe}`);
  if (openMs + spanMs > fields.view.nowMs) return fields.refuse('openMs', 'a bar that is over');
  const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((name) => fields.positive(name));
  if (open === undefined || high === undefined || low === undefined || close === undefined)
    return fields.refuse('open', 'a price');
  if (low > Math.min(open, close)) return fields.refuse('low', 'the lowest of the four prices');
  if (high < Math.max(open, close)) return fields.refuse('high', 'the highest of the four prices');
  const volume = fields.amount('volume', 0);
  const sums = {
    volume,
    quoteVolume: fields.amount('quoteVolume', (volume * (high + low + close)) / 3),
    takerBuyVolume: fields.amount('takerBuyVolume', 0),
    tradeCount: fields.whole('tradeCount', 0, 0),
  };
  const head = { instrument, stream: fields.view.stream, timeframe, openMs, open, high, low, close };
  return { ...head, ...sums, origin: 'fetched', complete: true, revision: 0 };
}

function readQuote(fields: Fields): Quote {
  const instrument = fields.instrument();
  const timeMs = fields.time('timeMs');
  const [bid, ask] = [fields.positive('bid'), fields.positive('ask')];
  if (ask < bid) return fields.refuse('ask', 'a price that is not below the bid');
  const bidQuantity = fields.amount('bidQuantity', 0);
  return { kind: 'quote', instrument, timeMs, bid, bidQuantity, ask, askQuantity: fields.amount('askQuantity', 0) };
}

function readStatus(fields: Fields): StatusEvent {
  const { raw } = fields;
  const state = feedStates.find((one) => one === raw['state']);
  // That it has ended is told by its end, and that it is off by Stop.
  if (state === undefined || state === 'idle' || state === 'ended') {
    return fields.refuse('state', feedStates.filter((one) => one !== 'idle' && one !== 'ended').join(', '));
  }
  const instrument = raw['symbol'] === undefined || raw['symbol'] === null ? null : fields.instrument();
  const text = (name: string): string => (typeof raw[name] === 'string' ? raw[name].slice(0, longestText) : '');
  const atMs = Math.floor(fields.view.nowMs);
  return {
    kind: 'status',
    instrument,
    state,
    reason: text('reason'),
    message: text('message'),
    atMs,
    nextAttemptMs: null,
  };
}

class Refusal extends Error {
  constructor(
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** The fields of a guest's value, each read once and judged. What is wrong is thrown as a {@link Refusal}. */
class Fields {
  constructor(
    readonly raw: Readonly<Record<string, unknown>>,
    readonly view: GuestView,
  ) {}

  instrument(): InstrumentId {
    const symbol = this.raw['symbol'];
    const instrument = guestInstrument(this.view.id, symbol);
    if (instrument !== null && this.view.wanted.has(instrument)) return instrument;
    throw new Refusal('symbol', `symbol takes one that was asked for; ${shown(symbol)} was not`);
  }

  /** UTC milliseconds, whole, between 1973 and a minute from now. */
  time(name: string): number {
    const value = this.raw[name];
    const isTime = typeof value === 'number' && Number.isSafeInteger(value) && value >= 1e11;
    if (!isTime) return this.refuse(name, 'whole milliseconds since 1970, UTC');
    if (value > this.view.nowMs + aheadMs) return this.refuse(name, 'no time that is still to come');
    return value;
  }

  positive(name: string): number {
    const value = this.raw[name];
    return typeof value === 'number' && value > 0 && value < Infinity ? value : this.refuse(name, 'a number above 0');
  }

  /** At least 0; left out, the fallback. */
  amount(name: string, fallback: number): number {
    const value = this.raw[name] ?? fallback;
    return typeof value === 'number' && value >= 0 && value < Infinity
      ? value
      : this.refuse(name, 'a number of at least 0');
  }

  whole(name: string, least: number, fallback?: number): number {
    const value = this.raw[name] ?? fallback;
    const isWhole = typeof value === 'number' && Number.isSafeInteger(value) && value >= least;
    return isWhole ? value : this.refuse(name, `a whole number of at least ${least}`);
  }

  flag(name: string): boolean {
    const value = this.raw[name] ?? false;
    return typeof value === 'boolean' ? value : this.refuse(name, 'true or false');
  }

  refuse(name: string, takes: string): never {
    throw new Refusal(name, `${name} takes ${takes}; ${shown(this.raw[name])} is not`);
  }
}

/** What was refused, short, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  try {
    return (JSON.stringify(value) ?? typeof value).slice(0, 200);
  } catch {
    return typeof value;
  }
}
