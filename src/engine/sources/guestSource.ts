import { symbolOf, parseInstrument, type InstrumentId } from '../contract/ids';
import { fail, succeed, type Result } from '../contract/result';
import { isGuestSourceId, type GuestSourceId } from '../contract/sourceId';

/** What a source of another extension says of itself, as data. */
export interface GuestDeclaration {
  /** Also the venue of its instruments: `rates` has `rates:eurusd`. */
  readonly id: GuestSourceId;
  readonly title: string;
  readonly summary: string;
  /** `given`: its ticks bear contiguous ids. `counted`: they have none, and are numbered here as they come. */
  readonly numbering: 'given' | 'counted';
  /** All there are, without venue; null where that is not known, and any is asked for. */
  readonly symbols: readonly string[] | null;
}

/** What the module's function is called with. Symbols are without venue. */
export interface GuestRequest {
  readonly symbols: readonly string[];
  /** The last tick that is stored of each symbol: what came since is to be given, or the ids leave a gap. */
  readonly resume: Readonly<Record<string, { readonly lastId: number; readonly lastTimeMs: number }>>;
  /** As the extension gave them when it registered, null without. */
  readonly options: unknown;
  /** Aborts when it is to end: on Stop, and before it is called anew with other symbols. */
  readonly signal: AbortSignal;
}

/** A source of another extension, of whose code nothing is known but that it has this shape. */
export interface GuestSource {
  readonly declaration: GuestDeclaration;
  /** Gives events or lists of them, of which none is believed before it was read (`guestEvent.ts`). */
  events(request: GuestRequest): unknown;
}

/** A guest with what it was registered with. */
export interface RegisteredGuest {
  readonly source: GuestSource;
  readonly options: unknown;
  /** Where its code is, in words. */
  readonly origin: string;
}

/** Those that are registered now; more may come, and one may be given other options. */
export interface Guests {
  find(id: GuestSourceId): RegisteredGuest | null;
  ids(): readonly string[];
  /** Calls back after each registration; the function returned ends it. */
  onRegistered(listener: (id: GuestSourceId) => void): () => void;
}

/** Reads what another extension registers as a source. Copies the declaration; does not call anything. */
export function checkGuestSource(value: unknown): Result<GuestSource> {
  if (!isRecord(value) || !isRecord(value['declaration']))
    return wrong('a source', 'is an object with declaration and events');
  const { id, title, summary, numbering = 'given', symbols = null } = value['declaration'];
  if (!isGuestSourceId(id)) {
    return wrong('declaration.id', 'is a venue of its own in lower case, such as rates, and none of ours');
  }
  if (typeof title !== 'string' || title === '') return wrong(`${id}.title`, 'is a text');
  if (typeof summary !== 'string' || summary === '') return wrong(`${id}.summary`, 'is a text');
  if (numbering !== 'given' && numbering !== 'counted') return wrong(`${id}.numbering`, 'is given or counted');
  const known = symbols === null ? succeed(null) : symbolsOf(id, symbols);
  if (!known.ok) return known;
  const { events } = value;
  if (typeof events !== 'function') return wrong(`${id}.events`, 'is a function that gives ticks');
  return succeed({
    declaration: { id, title, summary, numbering, symbols: known.value },
    events: (request) => Reflect.apply(events, value, [request]) as unknown,
  });
}

function symbolsOf(id: GuestSourceId, symbols: unknown): Result<readonly string[]> {
  const parsed = Array.isArray(symbols) ? symbols.map((symbol) => guestInstrument(id, symbol)) : [null];
  if (parsed.includes(null)) return wrong(`${id}.symbols`, `is a list of symbols without venue, such as eurusd`);
  return succeed(parsed.flatMap((instrument) => (instrument === null ? [] : [symbolOf(instrument)])));
}

/** The instrument that a guest means by a symbol, with its venue or without; null where it is none of its own. */
export function guestInstrument(id: GuestSourceId, symbol: unknown): InstrumentId | null {
  if (typeof symbol !== 'string') return null;
  const parsed = parseInstrument(symbol, id);
  return parsed.ok && parsed.value.startsWith(`${id}:`) ? parsed.value : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function wrong(what: string, rule: string): Result<never> {
  return fail('source', `The source cannot be registered: ${what} ${rule}.`);
}
