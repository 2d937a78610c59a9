import type { Clock } from '../clock';
import { symbolOf, venueOf, type InstrumentId } from '../contract/ids';
import type { SourceEvent } from '../contract/market';
import { nearest } from '../contract/nearest';
import { fail, succeed, type Result } from '../contract/result';
import { sourceKinds, type GuestSourceId } from '../contract/sourceId';
import { Backoff } from './backoff';
import { BatchQueue } from './batchQueue';
import { guestBatches } from './guestBatches';
import { GuestIntake } from './guestIntake';
import type { Guests, RegisteredGuest } from './guestSource';
import type { SourceRequest, TickSource } from './source';

export interface GuestFeedOptions {
  readonly id: GuestSourceId;
  readonly guests: Guests;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Extensions come up one after the other: until then the one that is missing may only be late. */
const patienceMs = 10_000;
const settleMs = 250;

/**
 * The source of another extension, with every promise of a source kept on its behalf: its events are read one by one,
 * its ids are put into order, what it throws is a state after which it is asked again, and it ends when told, whether
 * the guest does or not. A guest that nobody has registered yet is waited for.
 */
export function createGuestFeed(options: GuestFeedOptions): TickSource {
  return new GuestFeed(options);
}

class GuestFeed implements TickSource {
  readonly #options: GuestFeedOptions;
  #wanted: readonly InstrumentId[] = [];
  /** Ends the call of the guest that runs: it is made anew with what has changed. */
  #callAnew: () => void = () => undefined;

  constructor(options: GuestFeedOptions) {
    this.#options = options;
  }

  exchangeNowMs(): number {
    return this.#options.clock.nowMs();
  }

  setInstruments(instruments: readonly InstrumentId[]): void {
    this.#wanted = instruments;
    this.#callAnew();
  }

  check(instrument: InstrumentId): Promise<Result<InstrumentId>> {
    const { id, guests } = this.#options;
    const symbol = symbolOf(instrument);
    if (venueOf(instrument) !== id) {
      const message = `The source ${id} has no ${instrument}: its symbols are written ${id}:${symbol}.`;
      return Promise.resolve(fail('unknownSymbol', message));
    }
    const known = guests.find(id)?.source.declaration.symbols ?? null;
    if (known === null || known.includes(symbol)) return Promise.resolve(succeed(instrument));
    const near = nearest(symbol, known);
    const hint = near === null ? `It has ${known.slice(0, 12).join(', ')}.` : `Is ${id}:${near} meant?`;
    return Promise.resolve(fail('unknownSymbol', `The source ${id} has no ${symbol}. ${hint}`));
  }

  async *events(request: SourceRequest): AsyncGenerator<readonly SourceEvent[]> {
    const { clock } = this.#options;
    // It ends with its reader too, who may break off: whoever reads anew calls the guest anew.
    const left = new AbortController();
    const signal = AbortSignal.any([request.signal, left.signal]);
    this.#wanted = request.instruments;
    let drained = (): void => undefined;
    let whenDrained: Promise<void> | null = null;
    const queue = new BatchQueue<SourceEvent>({
      clock,
      batchMs: 20,
      batchEvents: 1_000,
      beforeCut: () => undefined,
      fullAt: 20_000,
      onFull: (isFull) => {
        if (!isFull) drained();
        whenDrained = isFull ? new Promise((resolve) => (drained = resolve)) : null;
      },
    });
    const end = (): void => {
      drained();
      queue.end();
    };
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    const intake = new GuestIntake({ ...this.#options, request, emit: (event) => queue.push(event) });
    const done = this.#run(intake, signal, () => whenDrained).finally(end);
    try {
      yield* queue.batches();
    } finally {
      left.abort();
      await done;
    }
  }

  /** Calls the guest again and again: after a failure, with other symbols, with other options. */
  async #run(intake: GuestIntake, signal: AbortSignal, whenDrained: () => Promise<void> | null): Promise<void> {
    const { random, id, guests } = this.#options;
    const backoff = new Backoff({ firstMs: 1_000, longestMs: 60_000, random });
    const stopListening = guests.onRegistered((registered) => {
      if (registered === id) this.#callAnew();
    });
    try {
      for (;;) {
        const call = new AbortController();
        const abort = (): void => call.abort();
        this.#callAnew = abort;
        signal.addEventListener('abort', abort, { once: true });
        if (signal.aborted) return;
        const guest = guests.find(id);
        const ended =
          guest === null
            ? await this.#await(intake, call.signal)
            : await this.#call(guest, { intake, signal: call.signal, whenDrained, backoff });
        if (ended && !call.signal.aborted) return;
        signal.removeEventListener('abort', abort);
      }
    } finally {
      stopListening();
    }
  }

  /** Waits until the guest is registered; says so, and after a while that nobody has. */
  async #await(intake: GuestIntake, changed: AbortSignal): Promise<boolean> {
    const { id, guests, clock } = this.#options;
    intake.tell('connecting', 'unknownSource', `Waiting for the extension that brings the source "${id}".`);
    await clock.sleep(patienceMs, changed);
    if (changed.aborted) return false;
    const known = [...sourceKinds, ...guests.ids()];
    const near = nearest(id, known);
    const hint = near === null ? `There are ${known.join(', ')}.` : `Is ${near} meant?`;
    const advice = 'Install or enable the extension that brings it, or choose another source.';
    intake.tell('offline', 'unknownSource', `No extension has registered a source "${id}". ${hint} ${advice}`);
    await whenAborted(changed);
    return false;
  }

  /** One call of the guest, until it ends (true), fails, or has to be called anew. */
  async #call(guest: RegisteredGuest, run: Run): Promise<boolean> {
    const { clock, id } = this.#options;
    const { intake, signal, backoff } = run;
    const { declaration } = guest.source;
    intake.begin(guest, this.#wanted);
    if (intake.symbols.length === 0) {
      intake.tell('idle', 'noSymbols', `No symbols to receive: those of this source are written ${id}:symbol.`);
      await whenAborted(signal);
      return false;
    }
    const beganMs = clock.monotonicMs();
    const stopSettling = this.#settleNowAndThen(intake);
    try {
      intake.tell('connecting', '', `Waiting for the first data of ${declaration.title}.`);
      const { symbols, resume } = intake;
      const given = guest.source.events({ symbols, resume, options: structuredClone(guest.options), signal });
      for await (const values of guestBatches(given, clock, signal)) {
        for (const value of values) intake.take(value);
        await run.whenDrained();
      }
      if (signal.aborted) return false;
      intake.end();
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      if (clock.monotonicMs() - beganMs > 60_000) backoff.reset();
      const waitMs = Math.max(500, backoff.nextDelayMs());
      const why = (error instanceof Error ? error.message : String(error)).slice(0, 300);
      const message = `${declaration.title} failed: ${why}. It is asked again; its code is ${guest.origin}.`;
      intake.tell('offline', 'guestFailed', message, clock.nowMs() + waitMs);
      await clock.sleep(waitMs, signal);
      return false;
    } finally {
      stopSettling();
    }
  }

  #settleNowAndThen(intake: GuestIntake): () => void {
    let cancel = (): void => undefined;
    const next = (): void => {
      cancel = this.#options.clock.after(settleMs, () => {
        intake.settle();
        next();
      });
    };
    next();
    return () => cancel();
  }
}

interface Run {
  readonly intake: GuestIntake;
  /** Ends this call. */
  readonly signal: AbortSignal;
  /** Null where the reader keeps up. */
  readonly whenDrained: () => Promise<void> | null;
  readonly backoff: Backoff;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
